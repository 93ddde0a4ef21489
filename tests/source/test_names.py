import unicodedata
from pathlib import Path, PureWindowsPath

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.export import EXPORTERS
from pipeline.source.names import slug_of, slugs_of

SUFFIXES = ("-worksheet.pdf", "-large-print.pdf", ".post.schema.json")
STEMS = st.text(st.characters(exclude_characters="/\0"), min_size=1, max_size=300)


@pytest.mark.parametrize(
    ("stem", "slug"),
    [
        ("architecting-on-aws-2020-11", "architecting-on-aws-2020-11"),
        ("研修Q&A（2020年11月）", "研修Q&A（2020年11月）"),
        ("my post", "my-post"),
        ("$(rm -rf ~)", "(rm-rf-)"),
        ("'; drop \"", "drop"),
        ("-rf", "rf"),
        ("..", "post"),
        ("a\nb\x1b[31m", "a-b-31m"),
        ("CON", "CON-post"),
        ("nul.tar", "nul.tar-post"),
        ("index", "index-post"),
        ("All", "All-post"),
        ("report", "report-post"),
        ("😀", "post"),
        ("post.schema", "post.schema-post"),
        ("faq-Glossary", "faq-Glossary-post"),
    ],
)
def test_a_name_becomes_safe_and_stays_readable(stem: str, slug: str) -> None:
    assert slug_of(stem) == slug


def test_twins_never_collide() -> None:
    composed, apart = "ガイド", unicodedata.normalize("NFD", "ガイド")
    files = [Path(f"{stem}.html") for stem in (composed, apart, "Post", "post", "p ost", "p-ost")]
    slugs = slugs_of(files)
    assert len(slugs) == len(files)
    folded = {unicodedata.normalize("NFC", slug).casefold() for slug in slugs}
    assert len(folded) == len(files)


def test_no_file_of_a_post_is_one_of_another_or_of_all() -> None:
    outputs = [(one.scope, path) for one in EXPORTERS for path in one.outputs if "*" not in path]
    ends = {path.partition("{slug}")[2] for scope, path in outputs if scope == "post"}
    parts = {end.partition(".")[0] for end in ends} - {""}
    assert parts == {"-worksheet", "-large-print", "-glossary"}
    alone = {Path(path).name.rpartition(".")[0] for scope, path in outputs if scope == "all"}
    stems = ["x", *(f"x{part}" for part in parts), *alone]
    paths = [
        path.replace("{slug}", slug).casefold()
        for slug in slugs_of(Path(f"{stem}.html") for stem in stems)
        for scope, path in outputs
        if scope == "post"
    ] + [path.casefold() for scope, path in outputs if scope == "all"]
    assert len(set(paths)) == len(paths)


@given(st.lists(STEMS, unique=True, max_size=8))
def test_any_names_give_as_many_safe_ones(stems: list[str]) -> None:
    slugs = slugs_of(Path(f"{stem}.html") for stem in stems)
    assert sorted(file.stem for file in slugs.values()) == sorted(
        Path(f"{stem}.html").stem for stem in stems
    )
    assert slugs == slugs_of(reversed([Path(f"{stem}.html") for stem in stems]))
    for slug in slugs:
        assert slug == slug.strip(" .-")
        assert not PureWindowsPath(slug).is_reserved()
        assert Path(slug).name == slug
        assert all(len((slug + suffix).encode()) <= 200 for suffix in SUFFIXES)
        assert not any(unicodedata.category(letter).startswith("C") for letter in slug)
