"""Rules of the house that keep pages harmless, held by reading the code, templates and locks."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import pytest
from jinja2 import TemplateSyntaxError

from pipeline.resources import page_environment, templates_folder
from tests.support import ROOT

# Where cleaned HTML becomes markup for a template; `_safe` joins what `fragments.py` has escaped,
# and the report has its own style sheet in it.
_MAY_MARK = {
    ("web.py", "_fragment"),
    ("epub.py", "fragment"),
    ("fragments.py", "_safe"),
    ("report.py", "_page"),
    ("chapters.py", "_line"),
}
_TEMPLATES = sorted(
    file
    for file in templates_folder().rglob("*")
    if file.suffix in (".html", ".xhtml", ".xml", ".opf", ".ncx")
)
_LEAST = {
    "weasyprint": (70, 0),
    "lxml": (6, 1),
    "nh3": (0, 3, 8),
    "urllib3": (2, 7),
    "jinja2": (3, 1, 6),
    "pillow": (11, 3),
}
_LOCKS = sorted(ROOT.glob("requirements*.lock"))


def _name(call: ast.Call) -> str:
    return call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")


def _calls() -> Iterator[tuple[str, str, ast.Call]]:
    """Every call in the package: file, innermost function around it, call."""
    for file in sorted((ROOT / "pipeline").rglob("*.py")):
        waiting: list[tuple[ast.AST, str]] = [(ast.parse(file.read_text("utf-8")), "")]
        while waiting:
            node, around = waiting.pop()
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                around = node.name
            if isinstance(node, ast.Call):
                yield file.name, around, node
            waiting += [(child, around) for child in ast.iter_child_nodes(node)]


def test_only_cleaned_html_is_marked_safe() -> None:
    found = {
        (file, around)
        for file, around, call in _calls()
        if _name(call) == "Markup" and not (call.args and isinstance(call.args[0], ast.Constant))
    }
    assert found == _MAY_MARK


def test_every_environment_escapes_and_stops_at_what_is_undefined() -> None:
    made = [call for _, _, call in _calls() if _name(call) == "Environment"]
    assert len(made) >= 2
    for call in made:
        given = {word.arg: ast.unparse(word.value) for word in call.keywords}
        assert given.get("autoescape") == "True"
        assert given.get("undefined") == "StrictUndefined"
    assert not [call for _, _, call in _calls() if _name(call) in ("Template", "from_string")]


@pytest.mark.parametrize("file", _TEMPLATES, ids=lambda file: f"{file.parent.name}/{file.name}")
def test_no_template_marks_anything_safe(file: Path) -> None:
    text = file.read_text("utf-8")
    for part in re.findall(r"\{\{.*?\}\}|\{%.*?%\}|\[\[.*?\]\]|\[%.*?%\]", text, re.DOTALL):
        assert not re.search(r"\|\s*safe\b|\bautoescape\b|\bMarkup\b|\|\s*xmlattr\b", part), part
    assert not re.search(r"<script(?![^>]*\bsrc=)|\son[a-z]+=|javascript:", text)


@pytest.mark.parametrize("product", ["handout", "web", "epub", "report"])
def test_every_template_compiles_in_the_one_environment(product: str) -> None:
    environment = page_environment(product)
    assert environment.autoescape is True
    names = environment.list_templates(extensions=["html", "xhtml", "opf", "xml"])
    assert names
    for module in ("web", "epub", "pdf.typeset"):
        import_module(f"pipeline.export.{module}")
    for name in names:
        assert environment.loader is not None
        source, _, _ = environment.loader.get_source(environment, name)
        try:
            environment.parse(source)
        except TemplateSyntaxError as error:
            pytest.fail(f"{name}: {error}")


@pytest.mark.parametrize("lock", _LOCKS, ids=lambda lock: lock.name)
def test_known_holes_are_closed_in_every_lock(lock: Path) -> None:
    pinned = dict(re.findall(r"^([\w.-]+)==([\w.]+)", lock.read_text("utf-8"), re.MULTILINE))
    assert {"weasyprint", "lxml", "nh3"} <= pinned.keys()
    for name, least in _LEAST.items():
        if name in pinned:
            assert tuple(map(int, re.findall(r"\d+", pinned[name])))[:3] >= least, name


def test_the_cleaner_is_built_on_an_ammonia_without_known_holes() -> None:
    folder = Path(str(import_module("nh3").__file__)).parent
    libraries = [file for file in folder.iterdir() if file.suffix in (".so", ".pyd")]
    assert libraries
    for library in libraries:
        found = re.search(rb"ammonia-(\d+)\.(\d+)\.(\d+)", library.read_bytes())
        assert found is not None
        assert tuple(map(int, found.groups())) >= (4, 1, 4)
