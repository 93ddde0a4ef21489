"""Random edits of a post as a trainer makes them, with the truth about who is who.

Each question carries a `key`; an edit that keeps a question keeps its key. What a fair judge could
not tell (which half of a split question is the old one) is a set of acceptable keys.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from pipeline.records import Reading
from tests.readings import made


@dataclass(frozen=True)
class Item:
    """A question as it stands; `key` is which question it is, "" for a new one."""

    key: str
    question: str
    answer: str
    twin: str = ""


Post = list[Item]
Edit = Callable[[random.Random, Post, Sequence[Item]], None]

_OPENINGS = (
    "恐れ入りますが、",
    "確認させてください。",
    "基本的なことですみません。",
    "追加の質問です。",
)
_ENDINGS = ("でしょうか？", "ですか。", "という理解で合っていますか？", "について教えてください。")
_SENTENCES = (
    "詳しくは公式ドキュメントをご覧ください。",
    "なお、この内容は変わることがあります。",
    "料金は別にかかりますのでご注意ください。",
    "東京リージョンでもお使いいただけます。",
    "実際の動きは検証環境でお確かめください。",
    "設定の手順は講義の資料にあるとおりです。",
)
_NAMES = ("S3", "EC2", "RDS", "Lambda", "EBS", "VPC", "IAM", "DynamoDB", "CloudFront", "SQS")
_KANA = "あいうえおかきくけこさしすせそのはがをにでと"


def mend_typo(chance: random.Random, post: Post, _: Sequence[Item]) -> None:
    place = chance.randrange(len(post))
    text = post[place].question
    for _turn in range(chance.randint(1, 2)):
        at = chance.randrange(len(text))
        change = chance.choice(("", chance.choice(_KANA), text[at] + chance.choice(_KANA)))
        text = text[:at] + change + text[at + 1 :]
    post[place] = replace(post[place], question=text or "？")


def reword_question(chance: random.Random, post: Post, _: Sequence[Item]) -> None:
    """Another opening, another ending, the clauses in another order; the answer stays."""
    place = chance.randrange(len(post))
    clauses = re.split(r"(?<=[。、？])", post[place].question)
    clauses = [clause for clause in clauses if clause] or ["？"]
    if len(clauses) > 2 and chance.random() < 0.5:
        del clauses[chance.randrange(len(clauses))]
    if len(clauses) > 1 and chance.random() < 0.3:
        chance.shuffle(clauses)
    clauses[-1] = re.sub(r".{0,6}[？。]?$", chance.choice(_ENDINGS), clauses[-1], count=1)
    text = "".join(clauses)
    text = chance.choice(_OPENINGS) + text if chance.random() < 0.5 else text
    post[place] = replace(post[place], question=text)


def edit_answer(chance: random.Random, post: Post, _: Sequence[Item]) -> None:
    place = chance.randrange(len(post))
    sentences = re.split(r"(?<=[。\n])", post[place].answer)
    if len(sentences) > 2 and chance.random() < 0.5:
        del sentences[chance.randrange(len(sentences))]
    sentences.insert(chance.randrange(len(sentences) + 1), chance.choice(_SENTENCES))
    post[place] = replace(post[place], answer="".join(sentences))


def rewrite_answer(chance: random.Random, post: Post, _: Sequence[Item]) -> None:
    place = chance.randrange(len(post))
    answer = "".join(chance.sample(_SENTENCES, chance.randint(1, 4)))
    post[place] = replace(post[place], answer=answer)


def edit_both(chance: random.Random, post: Post, others: Sequence[Item]) -> None:
    """A typo in the question mended and a sentence of the answer changed in one go."""
    place = chance.randrange(len(post))
    one = [post[place]]
    mend_typo(chance, one, others)
    edit_answer(chance, one, others)
    post[place] = one[0]


def widen(chance: random.Random, post: Post, _: Sequence[Item]) -> None:
    """Half-width signs become full-width ones, as an editor's house style wants."""
    table = {
        ord(half): chr(ord(half) + 0xFEE0) for half in "?!():ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
    }
    place = chance.randrange(len(post))
    one = post[place]
    post[place] = replace(
        one, question=one.question.translate(table), answer=one.answer.translate(table)
    )


def add_new(chance: random.Random, post: Post, others: Sequence[Item]) -> None:
    at = chance.randrange(len(post) + 1)
    post[at:at] = [replace(one, key="") for one in chance.sample(others, chance.randint(1, 5))]


def add_sibling(chance: random.Random, post: Post, others: Sequence[Item]) -> None:
    """A new question that differs from one of the post in one word, with an answer of its own."""
    for one in chance.sample(post, len(post)):
        names = [name for name in _NAMES if name in one.question]
        if names and one.key:
            other = chance.choice([name for name in _NAMES if name not in names])
            question = one.question.replace(chance.choice(names), other)
            sibling = Item("", question, chance.choice(others).answer)
            post.insert(chance.randrange(len(post) + 1), sibling)
            return


def remove(chance: random.Random, post: Post, _: Sequence[Item]) -> None:
    del post[chance.randrange(len(post))]


def move(chance: random.Random, post: Post, _: Sequence[Item]) -> None:
    post.insert(chance.randrange(len(post)), post.pop(chance.randrange(len(post))))


def move_block(chance: random.Random, post: Post, _: Sequence[Item]) -> None:
    start = chance.randrange(len(post))
    block = post[start : start + chance.randint(2, 12)]
    del post[start : start + len(block)]
    at = chance.randrange(len(post) + 1)
    post[at:at] = block


def split(chance: random.Random, post: Post, _: Sequence[Item]) -> None:
    """One question becomes two; either half may go on as the old one."""
    for place in chance.sample(range(len(post)), len(post)):
        one = post[place]
        questions = re.split(r"(?<=[。？])", one.question)
        answers = re.split(r"(?<=[。\n])", one.answer)
        questions, answers = [q for q in questions if q], [a for a in answers if a]
        if one.key and not one.twin and len(questions) > 1 and len(answers) > 1:
            q, a = len(questions) // 2, len(answers) // 2
            first = Item(one.key, "".join(questions[:q]), "".join(answers[:a]), one.key)
            second = Item(one.key, "".join(questions[q:]), "".join(answers[a:]), one.key)
            post[place : place + 1] = [first, second]
            return


def merge(chance: random.Random, post: Post, _: Sequence[Item]) -> None:
    """Two questions become one, which goes on as one of them."""
    place = chance.randrange(len(post) - 1)
    first, second = post[place], post[place + 1]
    if first.key and second.key and not first.twin + second.twin:
        both = Item(first.key, first.question + second.question, first.answer + second.answer)
        post[place : place + 2] = [replace(both, twin=second.key)]


EDITS: tuple[tuple[Edit, int], ...] = (
    (mend_typo, 20),
    (reword_question, 12),
    (edit_answer, 20),
    (rewrite_answer, 8),
    (edit_both, 8),
    (widen, 4),
    (add_new, 10),
    (add_sibling, 6),
    (remove, 8),
    (move, 8),
    (move_block, 4),
    (split, 2),
    (merge, 2),
)


def edited(chance: random.Random, post: Sequence[Item], others: Sequence[Item], count: int) -> Post:
    """The post after `count` random edits."""
    result = list(post)
    edits, weights = zip(*EDITS, strict=True)
    for edit in chance.choices(edits, weights, k=count):
        edit(chance, result, others)
    return result


def items(reading: Reading) -> Post:
    """The questions of a post, each its own key."""
    return [
        Item(str(record.number), record.question.text, record.answer.text)
        for record in reading.post.records
    ]


def reading(post: Sequence[Item], slug: str) -> Reading:
    return made(*((one.question, one.answer) for one in post), slug=slug)


@dataclass
class Tally:
    """How many questions survived, kept their id, or took another's; and so of those edited."""

    survived: int = 0
    kept: int = 0
    stolen: int = 0
    edited: int = 0
    edited_kept: int = 0


class Judge:
    """Knows the truth about a post's first edition, and counts what became of its ids."""

    def __init__(self, post: Sequence[Item], ids: Sequence[str]) -> None:
        self.ids = {one.key: record_id for one, record_id in zip(post, ids, strict=True)}
        self.owners = {record_id: key for key, record_id in self.ids.items()}
        self.texts = {one.key: (one.question, one.answer) for one in post}
        self.tally = Tally()

    def count(self, post: Sequence[Item], given: Sequence[str]) -> None:
        """Count; `given` are the ids that the post's questions have now."""
        tally = self.tally
        for one, record_id in zip(post, given, strict=True):
            owner = self.owners.get(record_id)
            tally.stolen += owner is not None and owner not in (one.key, one.twin)
        for key in dict.fromkeys(one.key for one in post if one.key):
            its = [(one, given[n]) for n, one in enumerate(post) if one.key == key]
            accepted = {self.ids[key], self.ids.get(its[0][0].twin, "")}
            kept = any(record_id in accepted for _, record_id in its)
            touched = any((one.question, one.answer) != self.texts[key] for one, _ in its)
            tally.survived += 1
            tally.kept += kept
            tally.edited += touched
            tally.edited_kept += touched and kept
