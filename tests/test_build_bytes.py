"""Law 2: the same input gives the same bytes, wherever, whenever and however it is built."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.builds import contents, qapress, write_post, write_posts
from tests.support import ROOT


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, str]]:
    """A small input, and what one build makes of it in every format."""
    folder = tmp_path_factory.mktemp("bytes")
    posts = write_posts(folder / "input", "alpha", "beta")
    write_post(posts, "gamma", {"日本語の質問ですか？": "はい、日本語の回答です。"})
    done = qapress("build", posts, "-o", folder / "output")
    assert done.returncode == 0, done.stderr
    return posts, contents(folder / "output")


def test_every_format_is_among_them(undisturbed: tuple[Path, dict[str, str]]) -> None:
    suffixes = {Path(path).suffix for path in undisturbed[1]}
    assert {".pdf", ".apkg", ".json"} <= suffixes


def test_another_machine_as_far_as_one_can_tell(
    undisturbed: tuple[Path, dict[str, str]], tmp_path: Path
) -> None:
    """Another path, folder, time zone, locale, hash seed, day, number of jobs, and no ledger."""
    posts = tmp_path / "別の 場所" / "posts"
    posts.parent.mkdir()
    names = sorted((one.name for one in undisturbed[0].glob("*.html")), reverse=True)
    posts.mkdir()
    for name in names:
        shutil.copy(undisturbed[0] / name, posts / name)
    done = qapress(
        *("build", "posts", "-o", tmp_path / "output", "--jobs", "8"),
        cwd=posts.parent,
        PYTHONHASHSEED="7",
        TZ="Pacific/Kiritimati",
        LC_ALL="tr_TR.UTF-8",
        SOURCE_DATE_EPOCH="1900000000",
    )
    assert done.returncode == 0, done.stderr
    assert contents(tmp_path / "output") == undisturbed[1]


def test_one_process_and_one_job(undisturbed: tuple[Path, dict[str, str]], tmp_path: Path) -> None:
    for place, arguments in (("serial", ["--executor", "serial"]), ("one", ["--jobs", "1"])):
        done = qapress("build", undisturbed[0], "-o", tmp_path / place, *arguments, cwd=ROOT)
        assert done.returncode == 0, done.stderr
        assert contents(tmp_path / place) == undisturbed[1]
