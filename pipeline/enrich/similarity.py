"""Which question of today is which of yesterday: one to one, the best match first.

Works on plain texts and knows nothing of ids, files or posts. Scores run from 0 to 1. The weights
and bounds were chosen on random edits of the sample posts (`make bench`, identity), where the
true answer is known.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterator, Sequence
from dataclasses import dataclass

from rapidfuzz.distance import Indel

# Punctuation that an editor mends in passing. Signs that tell names apart (C++, C#, .NET) stay.
_SLACK = re.compile(r"[\s、。，,！!？?「」『』“”\"'’‘・…]+")

# Names of things: words in Latin letters and digits, and in katakana.
_NAME = re.compile(r"[a-z0-9+#.]+|[ァ-ヺー]{2,}")

_QUESTION, _ANSWER, _PLACE = 0.55, 0.35, 0.10
_KEPT_ANSWER = 0.15
# Characters from which an unchanged answer says that it is the same question; fewer do where the
# questions before and after are the same too.
_TELLING, _TELLING_IN_PLACE = 24, 5
_SURE, _LIKELY, _BACK_AGAIN = 0.80, 0.50, 0.72
_OTHER_ANSWER, _SAME_NAME = 0.45, 0.6
_PAIRS_AT_ONCE = 20_000
_CANDIDATES = 8
_ASKED_OFTEN = 100  # the same words so often are a form to fill in; their order decides


@dataclass(frozen=True, slots=True)
class Text:
    """A question with its answer, as a reader sees them. `active`: the post has it now."""

    question: str
    answer: str
    active: bool = True


def normalised(text: str) -> str:
    """Return the text without what an editor changes in passing: width, case, space, stops."""
    return _SLACK.sub("", unicodedata.normalize("NFKC", text).casefold())


def _names(text: str) -> set[str]:
    return set(_NAME.findall(unicodedata.normalize("NFKC", text).casefold()))


def match(
    old: Sequence[Text], new: Sequence[Text], before: Sequence[int | None] = ()
) -> dict[int, int]:
    """Return for places in `new` the place in `old` of the same question, one to one.

    Args:
        old: the questions known.
        new: the questions found, in the order of the post.
        before: for each of `old` the place in `old` of the one that stood before it; left out,
            `old` is in the order of the post.
    """
    matching = _Matching(old, new, before or [None, *range(len(old) - 1)])
    matching.pair_equal(lambda text: (text.question, text.answer))
    if matching.is_complete():
        return matching.found
    matching.pair_same_question()
    matching.pair_alike(_SURE)
    matching.pair_alike(_LIKELY)
    return matching.found


class _Matching:
    def __init__(
        self, old: Sequence[Text], new: Sequence[Text], before: Sequence[int | None]
    ) -> None:
        self.old, self.new, self.before = old, new, before
        self.after = {
            left: place
            for place, left in enumerate(before)
            if left is not None and old[place].active
        }
        self.found: dict[int, int] = {}
        self.taken: dict[int, int] = {}
        self._normal: dict[Text, tuple[str, str]] = {}

    def is_complete(self) -> bool:
        return len(self.found) == len(self.new)

    def pair_equal(self, key: Callable[[Text], Hashable]) -> None:
        """Pair what is equal under `key`, in the order of the post, questions in use first."""
        known: defaultdict[Hashable, list[int]] = defaultdict(list)
        for place in sorted(self._open_old(), key=lambda place: not self.old[place].active):
            known[key(self.old[place])].append(place)
        for place in self._open_new():
            if places := known.get(key(self.new[place])):
                self._pair(places.pop(0), place)

    def pair_same_question(self) -> None:
        """Pair the same wording of a question; where it is asked twice, the answers decide."""
        self.pair_equal(self._normal_of)
        known: defaultdict[str, list[int]] = defaultdict(list)
        for place in self._open_old():
            known[self._normal_of(self.old[place])[0]].append(place)
        if max(map(len, known.values()), default=0) > _ASKED_OFTEN:
            self.pair_equal(lambda text: self._normal_of(text)[0])
        pairs = [
            (old, new)
            for new in self._open_new()
            for old in known.get(self._normal_of(self.new[new])[0], ())
        ]
        self._pair_best([(self._score(old, new), old, new) for old, new in pairs])

    def pair_alike(self, bound: float) -> None:
        """Pair what scores at least `bound`, the best first."""
        scored = [(self._score(old, new), old, new) for old, new in self._candidates()]
        self._pair_best(
            [(score, old, new) for score, old, new in scored if score >= self._bound(bound, old)]
        )

    def _bound(self, bound: float, old: int) -> float:
        return bound if self.old[old].active else max(bound, _BACK_AGAIN)

    def _pair_best(self, scored: list[tuple[float, int, int]]) -> None:
        for _, old, new in sorted(scored, key=lambda pair: (-pair[0], pair[2], pair[1])):
            if old not in self.taken and new not in self.found:
                self._pair(old, new)

    def _pair(self, old: int, new: int) -> None:
        self.found[new] = old
        self.taken[old] = new

    def _open_old(self) -> Iterator[int]:
        return (place for place in range(len(self.old)) if place not in self.taken)

    def _open_new(self) -> Iterator[int]:
        return (place for place in range(len(self.new)) if place not in self.found)

    def _normal_of(self, text: Text) -> tuple[str, str]:
        if text not in self._normal:
            self._normal[text] = normalised(text.question), normalised(text.answer)
        return self._normal[text]

    def _score(self, old: int, new: int) -> float:
        """Return how sure it is that both are the same question; 0 where only one side speaks.

        A question that names another thing and has another answer is another question, wherever
        it stands.
        """
        old_question, old_answer = self._normal_of(self.old[old])
        new_question, new_answer = self._normal_of(self.new[new])
        question = Indel.normalized_similarity(old_question, new_question)
        answer = Indel.normalized_similarity(old_answer, new_answer)
        place = self._neighbourhood(old, new)
        if answer < _OTHER_ANSWER and self._other_names(old, new):
            return 0.0
        # "Yes." is the answer to many questions.
        enough = _TELLING if place < 1 else _TELLING_IN_PLACE
        weight = _ANSWER * min(1.0, max(len(old_answer), len(new_answer)) / enough)
        score = (_QUESTION + _ANSWER - weight) * question + weight * answer + _PLACE * place
        if old_answer == new_answer and len(new_answer) >= _TELLING:
            score += _KEPT_ANSWER
        return score

    def _other_names(self, old: int, new: int) -> bool:
        """Whether the new question names something else instead; a mended name is the same."""
        before, now = _names(self.old[old].question), _names(self.new[new].question)
        added = now - before
        return bool(added) and any(
            all(Indel.normalized_similarity(name, other) < _SAME_NAME for other in added)
            for name in before - now
        )

    def _neighbourhood(self, old: int, new: int) -> float:
        """Return 1 where both neighbours are the same as before, 0.5 where one is."""
        left, right = self.before[old], self.after.get(old)
        same_left = new == 0 if left is None else self.taken.get(left) == new - 1
        same_right = new == len(self.new) - 1 if right is None else self.taken.get(right) == new + 1
        return (same_left + same_right) / 2

    def _candidates(self) -> list[tuple[int, int]]:
        old, new = list(self._open_old()), list(self._open_new())
        if len(old) * len(new) <= _PAIRS_AT_ONCE:
            return [(one, other) for other in new for one in old]
        return self._nearest(old, new)

    def _nearest(self, old: list[int], new: list[int]) -> list[tuple[int, int]]:
        """Return for each of `new` the few of `old` that share the most of its rarer pieces."""
        index: defaultdict[str, list[int]] = defaultdict(list)
        for place in old:
            for piece in self._pieces(self.old[place]):
                index[piece].append(place)
        pairs: list[tuple[int, int]] = []
        for place in new:
            shared: Counter[int] = Counter()
            for piece in self._pieces(self.new[place]):
                holders = index.get(piece, ())
                if len(holders) <= 50:
                    shared.update(holders)
            best = sorted(shared, key=lambda one: (-shared[one], one))[:_CANDIDATES]
            pairs += [(one, place) for one in best]
        return pairs

    def _pieces(self, text: Text) -> set[str]:
        question, answer = self._normal_of(text)
        return {
            words[start : start + 4]
            for words in (question, answer[:200])
            for start in range(max(1, len(words) - 3))
        }
