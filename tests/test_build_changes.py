"""Only what changed is built again, whatever happened to the files in between."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from pipeline.build.events import Event
from pipeline.build.parts import unit_parts
from pipeline.build.plan import choose
from pipeline.build.run import Request, build
from pipeline.settings import load_settings
from tests.builds import UNMEASURED, contents, png, qapress, write_post, write_posts

FORMATS = ("anki", "json")
FAST = ("--formats", ",".join(FORMATS))


@pytest.fixture
def built(tmp_path: Path) -> tuple[Path, Path]:
    """An input folder and the output built from it."""
    posts, output = write_posts(tmp_path / "input", "alpha", "beta"), tmp_path / "output"
    rebuilt(posts, output)
    return posts, output


def rebuilt(posts: Path, output: Path, **asked: Any) -> set[tuple[str, str]]:
    """Build, and tell what was made or would be, as (post, exporter)."""
    events: list[Event] = []
    request = Request(posts, output, **{"formats": FORMATS, "executor": "serial", **asked})
    summary = build(request, events.append)
    assert not summary.errors
    return {(one.post, one.stage) for one in events if one.kind in {"made", "would-make"}}


def posts_of(made: set[tuple[str, str]]) -> set[str]:
    return {post for post, _ in made}


def test_nothing_changed(built: tuple[Path, Path]) -> None:
    posts, output = built
    done = qapress("build", posts, "-o", output, *FAST)
    assert done.stdout.startswith("Nothing to do")
    assert done.returncode == 0


def test_nothing_is_imported_to_find_that_out(built: tuple[Path, Path]) -> None:
    posts, output = built
    arguments = ("build", posts, "-o", output, *FAST)
    done = qapress(*arguments, PYTHONPROFILEIMPORTTIME="1", **UNMEASURED)
    imported = {line.rpartition("|")[2].strip() for line in done.stderr.splitlines()}
    assert "pipeline.build.quick" in imported
    assert not imported & {"click", "pydantic", "lxml", "rich", "json", "pathlib", "re", "pickle"}


def test_files_touched_but_not_changed(built: tuple[Path, Path]) -> None:
    posts, output = built
    for file in [*posts.iterdir(), *output.rglob("*.*")]:
        file.touch()
    assert qapress("build", posts, "-o", output, *FAST).stdout.startswith("Nothing to do")


def test_one_word_changed(built: tuple[Path, Path]) -> None:
    posts, output = built
    page = posts / "beta.html"
    page.write_text(page.read_text().replace("answer 2", "answer two"))
    assert posts_of(rebuilt(posts, output)) == {"beta", "all posts"}


def test_white_space_in_the_markup_changes_no_artifact(built: tuple[Path, Path]) -> None:
    posts, output = built
    page = posts / "beta.html"
    page.write_text(page.read_text().replace("</body>", "\n\n</body>"))
    assert rebuilt(posts, output) == set()


def test_a_dry_run_names_it_and_leaves_everything(built: tuple[Path, Path]) -> None:
    posts, output = built
    page = posts / "beta.html"
    page.write_text(page.read_text().replace("answer 2", "answer two"))
    before = contents(output), (posts / "ledger.json").read_bytes()
    assert posts_of(rebuilt(posts, output, dry_run=True)) == {"beta", "all posts"}
    assert (contents(output), (posts / "ledger.json").read_bytes()) == before
    assert posts_of(rebuilt(posts, output)) == {"beta", "all posts"}


def test_the_longest_is_begun_first(tmp_path: Path) -> None:
    """Else one core stands idle while another works on the largest post, which came last."""
    posts = write_posts(tmp_path / "input", "alpha", "beta")
    write_post(posts, "omega", {f"What is {n}?": f"It is {n}." for n in range(40)})
    events: list[Event] = []
    request = Request(posts, tmp_path / "output", formats=FORMATS, executor="serial")
    assert not build(request, events.append).errors
    read = [one.post for one in events if one.kind == "working" and one.stage == "read"]
    assert read[0] == "omega"
    made = [one.post for one in events if one.kind == "made" and one.stage == "anki"]
    assert made == ["omega", "alpha", "beta"]


def test_a_build_that_only_looks_leaves_no_trace(tmp_path: Path) -> None:
    posts, output = write_posts(tmp_path / "input", "alpha"), tmp_path / "output"
    file = output / "anki/alpha.apkg"
    for option in (("--dry-run",), ("--explain", file)):
        done = qapress("build", posts, "-o", output, *FAST, *option)
        assert (done.returncode, done.stderr) == (0, "")
        assert "anki" in done.stdout
    assert sorted(one.name for one in tmp_path.rglob("*")) == ["alpha.html", "input"]


def test_settings_that_are_not_there_are_told_also_when_nothing_changed(
    built: tuple[Path, Path],
) -> None:
    posts, output = built
    assert qapress("build", posts, "-o", output, *FAST).stdout.startswith("Nothing to do")
    missing = posts.parent / "pipelin.toml"
    done = qapress("build", posts, "-o", output, *FAST, "--settings", missing)
    assert done.returncode == 2
    assert "pipelin.toml" in done.stderr


def test_explain_tells_what_changed(built: tuple[Path, Path]) -> None:
    posts, output = built
    page = posts / "beta.html"
    page.write_text(page.read_text().replace("answer 2", "answer two"))
    file = output / "anki/beta.apkg"
    said = qapress("build", posts, "-o", output, *FAST, "--explain", file).stdout
    assert "beta: its page: changed" in said
    assert "templates of this format: as it was" in said
    other = qapress("build", posts, "-o", output, "--explain", output / "anki/alpha.apkg").stdout
    assert "alpha: its page: as it was" in other
    strange = qapress("build", posts, "-o", output, "--explain", output / "strange.txt")
    assert strange.returncode == 2
    assert "no file that this build makes" in strange.stderr


@pytest.mark.parametrize("damage", ["truncated", "edited", "removed", "linked", "folder"])
def test_a_damaged_artifact_is_made_again(
    built: tuple[Path, Path], damage: str, tmp_path: Path
) -> None:
    posts, output = built
    whole, victim, stranger = contents(output), output / "anki/beta.apkg", tmp_path / "stranger"
    stranger.write_bytes(b"mine")
    if damage == "truncated":
        victim.write_bytes(victim.read_bytes()[:100])
    elif damage == "edited":
        victim.write_bytes(b"x" + victim.read_bytes()[1:])
    else:
        victim.unlink()
    if damage == "linked":
        victim.symlink_to(stranger)
    if damage == "folder":
        victim.mkdir()
        done = qapress("build", posts, "-o", output, *FAST)
        assert done.returncode == 1
        assert "beta.apkg" in done.stderr
        assert "Traceback" not in done.stderr
        victim.rmdir()
    assert rebuilt(posts, output) == {("beta", "anki")}
    assert contents(output) == whole
    assert stranger.read_bytes() == b"mine"
    assert not victim.is_symlink()


def test_a_removed_posts_files_go_and_nobody_elses(built: tuple[Path, Path]) -> None:
    posts, output = built
    (output / "anki/beta-notes.txt").write_text("the trainer's own")
    (posts / "beta.html").unlink()
    assert posts_of(rebuilt(posts, output)) == {"all posts"}
    left = contents(output)
    assert not [path for path in left if path.endswith(("beta.apkg", "beta.json"))]
    assert "anki/beta-notes.txt" in left
    assert "anki/alpha.apkg" in left


def test_a_renamed_posts_files_are_renamed(built: tuple[Path, Path]) -> None:
    posts, output = built
    (posts / "beta.html").rename(posts / "gamma.html")
    rebuilt(posts, output)
    left = contents(output)
    assert "anki/gamma.apkg" in left
    assert "anki/beta.apkg" not in left


@pytest.mark.parametrize("name", ["state.json", "clean", "cache", "journal"])
def test_a_state_of_garbage_is_mended(built: tuple[Path, Path], name: str) -> None:
    posts, output = built
    whole = contents(output)
    state = output / ".state"
    for file in (state / "cache").iterdir() if name == "cache" else [state / name]:
        file.write_bytes(b'\x00\xff{"units": [1, {"a": ')
    for _turn in range(2):
        done = qapress("build", posts, "-o", output, *FAST)
        assert (done.returncode, done.stderr) == (0, "")
    assert contents(output) == whole
    assert done.stdout.startswith("Nothing to do")


def test_settings_and_formats_count(built: tuple[Path, Path]) -> None:
    posts, output = built
    assert rebuilt(posts, output, formats=("anki",)) == set()
    settings = posts.parent / "pipeline.toml"
    settings.write_text("[build]\njobs = 1\n")
    assert rebuilt(posts, output) == set()
    settings.write_text("[anki]\nno_such_setting = 1\n")
    done = qapress("build", posts, "-o", output)
    assert done.returncode == 2
    assert "no_such_setting" in done.stderr


def test_a_picture_that_changed(tmp_path: Path) -> None:
    posts = write_posts(tmp_path / "input", "alpha")
    write_post(posts, "beta", picture=png("blue"))
    output = tmp_path / "output"
    rebuilt(posts, output)
    write_post(posts, "beta", picture=png("red"))
    assert posts_of(rebuilt(posts, output)) == {"beta", "all posts"}


def test_fonts_of_the_trainers_own_count(built: tuple[Path, Path]) -> None:
    posts, output = built
    fonts, file = posts.parent / "fonts", posts.parent / "pipeline.toml"
    fonts.mkdir()
    (fonts / "a.txt").write_text("one")
    file.write_text(f'[handout]\nfonts = "{fonts}"\n')
    (pdf, *_) = choose(("pdf",))
    rebuilt(posts, output)
    before = unit_parts(pdf, [], load_settings(file))
    assert "files in" in qapress("build", posts, "-o", output, *FAST).stdout
    (fonts / "a.txt").write_text("two")
    after = unit_parts(pdf, [], load_settings(file))
    assert {name for name in before if before[name] != after[name]} == {"fonts"}
    assert "files in" not in qapress("build", posts, "-o", output, *FAST).stdout
