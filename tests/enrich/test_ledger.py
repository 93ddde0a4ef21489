"""The ledger as a file: whole or absent, readable, merged by git, never overwritten by mistake."""

from __future__ import annotations

import json
import subprocess
from datetime import timedelta
from pathlib import Path

import pytest

from pipeline.enrich.ledger import VERSION, Ledger
from pipeline.errors import ExitCode, LedgerError
from tests.readings import NOW, edit, ids, made, publish, sample_reading, with_records
from tests.support import need_tool


def kept(folder: Path) -> Path:
    ledger = Ledger()
    publish(sample_reading(), ledger=ledger)
    file = folder / "ledger.json"
    ledger.save(file)
    return file


def test_what_is_saved_is_loaded(tmp_path: Path) -> None:
    file = kept(tmp_path)
    assert Ledger.load(file).dump() == file.read_text(encoding="utf-8")
    assert publish(sample_reading(), ledger=Ledger.load(file)) == publish(
        sample_reading(), ledger=Ledger()
    )


def test_a_byte_order_mark_is_no_damage(tmp_path: Path) -> None:
    file = kept(tmp_path)
    text = file.read_text(encoding="utf-8")
    file.write_text(text, encoding="utf-8-sig")
    assert Ledger.load(file).dump() == text


def test_nothing_there_is_an_empty_ledger(tmp_path: Path) -> None:
    assert Ledger.load(tmp_path / "ledger.json").posts == {}


def test_unchanged_is_not_written(tmp_path: Path) -> None:
    file = kept(tmp_path)
    before = file.stat()
    assert not Ledger.load(file).save(file)
    # Reading a file changes the time of its last access, and nothing else.
    assert (file.stat().st_mtime_ns, file.stat().st_ino) == (before.st_mtime_ns, before.st_ino)
    assert [one.name for one in tmp_path.iterdir()] == ["ledger.json"]


def test_one_changed_answer_is_a_small_diff(tmp_path: Path) -> None:
    file = kept(tmp_path)
    before = file.read_text(encoding="utf-8").splitlines()
    ledger = Ledger.load(file)
    publish(edit(sample_reading(), 7, answer="新しい回答です。"), ledger=ledger)
    ledger.save(file)
    after = file.read_text(encoding="utf-8").splitlines()
    changed = [new for old, new in zip(before, after, strict=True) if old != new]
    assert [line.split('"')[1] for line in changed] == ["answer", "changed", "digest", "revised"]


def test_a_question_put_in_front_touches_one_neighbour(tmp_path: Path) -> None:
    before = kept(tmp_path).read_text(encoding="utf-8").splitlines()
    ledger = Ledger.load(tmp_path / "ledger.json")
    post = sample_reading()
    new = made(("まったく新しい質問ですか？", "はい。")).post.records
    publish(with_records(post, [*new, *post.post.records]), ledger=ledger)
    after = ledger.dump().splitlines()
    assert len(set(before) - set(after)) <= 1


def test_branches_that_touch_different_questions_merge(tmp_path: Path) -> None:
    need_tool("git")
    file = kept(tmp_path)

    def git(*words: str) -> None:
        who = ["-c", "user.name=t", "-c", "user.email=t@example.org"]
        subprocess.run(["git", *who, *words], cwd=tmp_path, check=True, capture_output=True)

    def change(number: int, answer: str, days: int) -> None:
        ledger = Ledger.load(file)
        reading = edit(sample_reading(), number, answer=answer)
        publish(reading, ledger=ledger, now=NOW + timedelta(days=days))
        ledger.save(file)
        git("commit", "-qam", answer)

    git("init", "-q", "-b", "main")
    git("add", ".")
    git("commit", "-qm", "first")
    git("branch", "other")
    change(7, "こちらの枝での回答です。", 1)
    git("switch", "-q", "other")
    change(50, "あちらの枝での回答です。", 2)
    git("merge", "-q", "main")
    merged = Ledger.load(file)
    both = edit(sample_reading(), 7, answer="こちらの枝での回答です。")
    both = edit(both, 50, answer="あちらの枝での回答です。")
    edition = publish(both, ledger=merged)[0]
    assert edition.number == 2
    assert edition.changed == {ids(edition)[6], ids(edition)[49]}


def merge_conflict(text: str) -> str:
    ours, theirs = '     "revised": "a",', '     "revised": "b",'
    lines = text.splitlines()
    return "\n".join(
        [*lines[:9], "<<<<<<< HEAD", ours, "=======", theirs, ">>>>>>> other", *lines[9:]]
    )


@pytest.mark.parametrize(
    ("damage", "says"),
    [
        (lambda text: text[: len(text) // 2], "is damaged"),
        (lambda text: "", "is damaged"),
        (lambda text: "[]", "is damaged"),
        (lambda text: '{"version": 2}', "is damaged"),
        (lambda text: '{"version": 2, "posts": {"a": 1}}', "is damaged"),
        (lambda text: '{"version": 2, "posts": [{}]}', "is damaged"),
        (lambda text: '{"version": 1, "posts": [{}]}', "is damaged"),
        (lambda text: "[" * 100_000, "is damaged"),
        (lambda text: text.replace('"added": 1', '"added": "x"', 1), "is damaged"),
        (lambda text: text.replace('"status"', '"statu"').replace('"after"', '"aftre"', 1),
         "is damaged"),
        (lambda text: text.replace('"version": 2', '"version": 99'), "version 99"),
        (lambda text: text.replace('"version": 2', '"version": "x"'), "no known version"),
        (lambda text: text.replace('"version": 2', '"posts": {}, "version": 2'), "there twice"),
        (merge_conflict, "conflict markers"),
    ],
)  # fmt: skip
def test_a_damaged_ledger_is_an_error_and_stays(tmp_path: Path, damage: object, says: str) -> None:
    file = kept(tmp_path)
    text = damage(file.read_text(encoding="utf-8"))  # type: ignore[operator]
    file.write_text(text, encoding="utf-8")
    with pytest.raises(LedgerError, match=says) as caught:
        Ledger.load(file)
    assert str(caught.value).startswith(f"{file}: ")
    assert caught.value.advice
    assert caught.value.exit_code == ExitCode.USAGE
    assert file.read_text(encoding="utf-8") == text


def test_bytes_that_are_no_text(tmp_path: Path) -> None:
    file = tmp_path / "ledger.json"
    file.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(LedgerError, match="cannot be read"):
        Ledger.load(file)


def test_an_id_given_twice(tmp_path: Path) -> None:
    file = kept(tmp_path)
    table = json.loads(file.read_text(encoding="utf-8"))
    (post,) = table["posts"].values()
    table["posts"]["copy"] = post
    file.write_text(json.dumps(table), encoding="utf-8")
    with pytest.raises(LedgerError, match="given twice"):
        Ledger.load(file)


def test_a_full_disk_leaves_the_old_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = kept(tmp_path)
    before = file.read_bytes()
    ledger = Ledger.load(file)
    publish(edit(sample_reading(), 7, answer="新しい回答です。"), ledger=ledger)

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(LedgerError, match="No space left"):
        ledger.save(file)
    assert file.read_bytes() == before
    assert [one.name for one in tmp_path.iterdir()] == ["ledger.json"]


def test_version_1_is_migrated(tmp_path: Path) -> None:
    """Version 1 listed records in the order of the post."""
    file = kept(tmp_path)
    table = json.loads(file.read_text(encoding="utf-8"))
    edition = publish(sample_reading(), ledger=Ledger())[0]
    posts = []
    for key, post in table["posts"].items():
        records = [{"id": name, **post["records"][name]} for name in ids(edition)]
        for record in records:
            for name in ("added", "changed", "after"):
                record.pop(name, None)
        posts.append({**post, "key": key, "records": records})
    old = tmp_path / "old.json"
    old.write_text(json.dumps({"version": 1, "posts": posts}), encoding="utf-8")
    migrated = Ledger.load(old)
    assert migrated.dump() == file.read_text(encoding="utf-8")
    assert f'"version": {VERSION}' in migrated.dump()
