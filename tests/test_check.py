"""Every artifact is opened as its reader would, and every fault is found."""

from __future__ import annotations

import json
import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path

import pikepdf
import pytest

from pipeline.check import check, check_file
from pipeline.check.deck import forecast, open_package
from pipeline.errors import SourceError
from tests.builds import qapress, write_post, write_posts


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two posts in every format."""
    folder = tmp_path_factory.mktemp("check")
    posts = write_posts(folder / "input", "alpha", "beta")
    done = qapress("build", posts, "-o", folder / "output")
    assert done.returncode == 0, done.stderr
    return folder


@pytest.fixture
def output(built: Path, tmp_path: Path) -> Path:
    """A copy to be damaged."""
    return Path(shutil.copytree(built / "output", tmp_path / "output"))


def faults(output: Path) -> set[tuple[str, str]]:
    """Code and file of every error."""
    return {
        (one.code, one.place.partition(",")[0]) for one in check(output) if one.severity == "error"
    }


def test_what_was_built_is_sound(output: Path) -> None:
    done = qapress("check", output)
    assert (done.returncode, done.stdout, done.stderr) == (0, "All is well.\n", "")


def _cut(file: Path) -> None:
    file.write_bytes(file.read_bytes()[: file.stat().st_size // 2])


def _empty(file: Path) -> None:
    file.write_bytes(b"")


def _without_fonts(file: Path) -> None:
    with pikepdf.open(file, allow_overwriting_input=True) as document:
        for thing in document.objects:
            if isinstance(thing, pikepdf.Dictionary) and thing.get("/Type") == "/FontDescriptor":
                for key in ("/FontFile2", "/FontFile3"):
                    if key in thing:
                        del thing[key]
        document.save(file)


def _with_script(file: Path) -> None:
    with pikepdf.open(file, allow_overwriting_input=True) as document:
        action = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS=pikepdf.String("app.alert(1)"))
        document.Root.OpenAction = document.make_indirect(action)
        document.save(file)


def _without_notes(file: Path) -> None:
    with zipfile.ZipFile(file) as old:
        parts = {name: old.read(name) for name in old.namelist() if name != "collection.anki2"}
    with zipfile.ZipFile(file, "w") as new:
        for name, content in parts.items():
            new.writestr(name, content)


def _strange_field(file: Path) -> None:
    table = json.loads(file.read_text())
    table["records"][0]["strange"] = 1
    file.write_text(json.dumps(table))


def _lost_parent(file: Path) -> None:
    table = json.loads(file.read_text())
    table["records"][0]["follow_up_of"] = "nobody"
    file.write_text(json.dumps(table))


def _lost_picture(file: Path) -> None:
    table = json.loads(file.read_text())
    table["records"][0]["images"] = [{"file": "lost.png", "alt": ""}]
    file.write_text(json.dumps(table))


def _replaced(before: str, after: str) -> Callable[[Path], None]:
    def damage(file: Path) -> None:
        file.write_text(file.read_text().replace(before, after, 1))

    return damage


@pytest.mark.parametrize(
    ("path", "damage", "code"),
    [
        ("pdf/alpha.pdf", _cut, "PDF001"),
        ("pdf/alpha.pdf", _empty, "FILE002"),
        ("pdf/alpha.pdf", _without_fonts, "PDF006"),
        ("pdf/alpha.pdf", _with_script, "PDF007"),
        ("anki/alpha.apkg", _cut, "DECK001"),
        ("anki/alpha.apkg", _without_notes, "DECK001"),
        ("json/alpha.json", _cut, "JSON002"),
        ("json/alpha.json", _strange_field, "JSON003"),
        ("json/alpha.json", _lost_parent, "JSON005"),
        ("json/alpha.json", _lost_picture, "JSON006"),
        ("moodle/alpha.xml", _cut, "MOODLE001"),
        ("moodle/alpha.xml", _replaced("<quiz>", "<quiz><question/>"), "MOODLE003"),
        ("moodle/alpha-glossary.xml", _replaced("<CONCEPT>", "<CONCEPT>" + "x" * 256), "MOODLE004"),
        ("moodle/alpha.xml", lambda file: file.write_text("<questions/>"), "MOODLE002"),
        ("csv/alpha.csv", _replaced(",", ",,"), "CSV001"),
        ("md/alpha.md", lambda file: file.write_bytes(b"\xff\xfe"), "TEXT001"),
        ("epub/alpha.epub", _cut, "EPUB001"),
    ],
)
def test_a_fault_is_found(
    output: Path, path: str, damage: Callable[[Path], None], code: str
) -> None:
    damage(output / path)
    found = check_file(output / path, output)
    assert code in {one.code for one in found if one.severity == "error"}


def test_a_fault_is_told_in_the_exit_status(output: Path) -> None:
    for folder in ("anki", "epub", "pdf"):
        shutil.rmtree(output / folder)
    _cut(output / "json/alpha.json")
    done = qapress("check", output)
    assert done.returncode == 1
    assert done.stdout.startswith("error JSON002 json/alpha.json: ")
    lines = [json.loads(line) for line in qapress("check", output, "--json").stdout.splitlines()]
    assert lines[0]["code"] == "JSON002"


WEB_FAULTS = {
    '<p id="a"></p><p id="a"></p>': "WEB002",
    '<img src="https://example.org/a.png">': "WEB003",
    '<script src="//example.org/a.js"></script>': "WEB003",
    '<a href="#nowhere">x</a>': "WEB004",
    '<a href="gone.html">x</a>': "WEB004",
}


@pytest.mark.parametrize("markup", WEB_FAULTS)
def test_a_web_page_that_would_not_work(tmp_path: Path, markup: str) -> None:
    (tmp_path / "page.html").write_text(f"<!doctype html><title>x</title>{markup}")
    assert faults(tmp_path) == {(WEB_FAULTS[markup], "page.html")}


def test_a_web_page_that_works(tmp_path: Path) -> None:
    markup = (
        '<link rel="canonical" href="https://example.org/"><a href="https://example.org/">x</a>'
        '<a href="#a">x</a><p id="a"></p><a href="page.html#a">y</a><img src="data:,">'
    )
    (tmp_path / "page.html").write_text(f"<!doctype html><title>x</title>{markup}")
    assert faults(tmp_path) == set()


def test_nothing_to_check(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="nothing in this folder"):
        check(tmp_path)


def test_the_forecast_is_what_anki_then_does(built: Path, tmp_path: Path) -> None:
    """A learner has the old deck; one answer changed, one question is new."""
    from pipeline.records import Artifact
    from tests.export.learner import Learner

    posts, output = tmp_path / "input", tmp_path / "output"
    pairs = {"What is one?": "It is 1.", "What is two?": "It is 2.", "What is three?": "It is 3."}
    posts.mkdir()
    write_post(posts, "alpha", pairs)
    qapress("build", posts, "-o", output, "--formats", "anki,json")
    old = tmp_path / "old.apkg"
    shutil.copy(output / "anki/alpha.apkg", old)
    changed = {**pairs, "What is one?": "It is the number 1.", "Why is it here?": "It is new."}
    write_post(posts, "alpha", changed)
    qapress("build", posts, "-o", output, "--formats", "anki,json")
    new = output / "anki/alpha.apkg"
    told = forecast(open_package(old), open_package(new))
    learner = Learner(tmp_path / "learner")
    learner.take(Artifact("old", old.read_bytes()))
    did = learner.take(Artifact("new", new.read_bytes()))
    assert (did.new, did.updated, did.unchanged, did.conflicting) == (
        len(told.new),
        len(told.updated),
        len(told.unchanged),
        len(told.conflicting),
    )
    assert (did.new, did.updated, did.unchanged) == (1, 1, 2)
    done = qapress("check", output, "--against", old)
    assert f"{did.new} new, {did.updated} updated" in done.stdout
