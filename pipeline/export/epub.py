"""A post becomes an EPUB 3 (W3C EPUB 3.3), with the metadata of EPUB Accessibility 1.1."""

from __future__ import annotations

import io
import uuid
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from markupsafe import Markup
from PIL import Image

from pipeline.export.passages import (
    active,
    as_uri,
    as_xhtml,
    day_in_words,
    full_answer,
    labels_of,
    last_of,
    pictures_of,
    with_pictures,
)
from pipeline.export.typography import shorten
from pipeline.export.zipped import add
from pipeline.records import Artifact, Edition, Media, PostInfo, Record
from pipeline.resources import page_environment, templates_folder
from pipeline.settings import Settings

_UNDATED = "2000-01-01T00:00:00Z"
# Sections of a post are chapters if each has several questions.
_LEAST_A_CHAPTER = 3
# Of a line of the contents, in full-width letters: two lines on a phone.
_WIDTH = 40


@dataclass(frozen=True, slots=True)
class Chapter:
    """A part of the book: `name` is its file's, without the suffix."""

    name: str
    title: str
    records: Sequence[Record]


@dataclass(frozen=True, slots=True)
class Place:
    """Where a record stands."""

    file: str
    number: int


def render(edition: Edition, settings: Settings) -> list[Artifact]:
    """Return `epub/<slug>.epub` without retired records; nothing if there are no others."""
    records = active(edition)
    if not records:
        return []
    info = edition.post.post
    words = labels_of(info.language)
    chapters = _chapters(records, words["questions"])
    places = {
        record.id: Place(f"{chapter.name}.xhtml", record.number)
        for chapter in chapters
        for record in chapter.records
    }
    pictures, names = _pictures(edition)
    values: dict[str, object] = {
        "post": info,
        "edition": edition,
        "language": info.language or "en",
        "labels": words,
        "chapters": chapters,
        "topics": _topics(records, words["other"]) if len(chapters) == 1 else [],
        "places": places,
        "media": pictures,
        "identifier": uuid.uuid5(uuid.NAMESPACE_URL, info.url or f"qapress:{info.slug}").urn,
        "modified": edition.date or _UNDATED,
        "revised": edition.date[:10],
        "as_of": day_in_words(info.as_of, info.language) if info.as_of else "",
    }
    return [Artifact(f"epub/{info.slug}.epub", _archive(_files(values, info, names), pictures))]


def _chapters(records: Sequence[Record], title: str) -> list[Chapter]:
    runs = [(topic, list(run)) for topic, run in groupby(records, key=_first_topic)]
    if len(runs) * _LEAST_A_CHAPTER > len(records) or len({topic for topic, _ in runs}) < len(runs):
        return [Chapter("questions", title, records)]
    return [
        Chapter(f"chapter-{number}", last_of(topic) or title, run)
        for number, (topic, run) in enumerate(runs, 1)
    ]


def _first_topic(record: Record) -> str:
    return record.topics[0] if record.topics else ""


def _topics(records: Sequence[Record], other: str) -> list[Chapter]:
    """Topics in the order in which they first occur, what has none at the end."""
    of_topic: dict[str, list[Record]] = {}
    for record in records:
        if topic := _first_topic(record):
            of_topic.setdefault(topic, []).append(record)
    groups = [Chapter("", last_of(topic), found) for topic, found in of_topic.items()]
    rest = [one for one in records if not one.topics]
    return [*groups, *([Chapter("", other, rest)] if groups and rest else [])]


def _pictures(edition: Edition) -> tuple[list[Media], dict[str, str]]:
    """Pictures that every reading system shows, and their names by the names of the records.

    WebP is a core type since EPUB 3.3 only, so it becomes PNG.
    """
    made: list[Media] = []
    names: dict[str, str] = {}
    for name in sorted(edition.media):
        media = edition.media[name]
        if media.mime == "image/webp":
            out = io.BytesIO()
            with Image.open(io.BytesIO(media.content)) as picture:
                picture.save(out, "PNG")
            png = name.rpartition(".")[0] + ".png"
            media = Media(png, out.getvalue(), "image/png", media.width, media.height)
        names[name] = media.name
        made.append(media)
    return made, names


def _files(
    values: dict[str, object], info: PostInfo, names: Mapping[str, str]
) -> list[tuple[str, str]]:
    def fragment(html: str) -> Markup:
        linked = with_pictures(
            html, lambda file, alt: f'<img src="media/{names[file]}" alt="{alt}">'
        )
        return Markup(as_xhtml(linked))  # noqa: S704 - cleaned (law 4)

    japanese = info.language.startswith("ja")
    values |= {
        "fragment": fragment,
        "pictures": lambda question: fragment(pictures_of(question.html)),
        "line": lambda text: " ".join(text.split()),
        "short": lambda text: shorten(text, _WIDTH, japanese=japanese),
        "answer": lambda record: fragment(full_answer(record, info)),
        "address": as_uri,
    }
    environment = page_environment("epub")
    chapters = values["chapters"]
    assert isinstance(chapters, list)
    pages: list[tuple[str, dict[str, object]]] = [("title", {}), ("nav", {})]
    pages += [("topics", {})] if values["topics"] else []
    pages += [(one.name, {"chapter": one}) for one in chapters]
    pages += [("closing", {})] if info.closing.html else []
    files = [("META-INF/container.xml", environment.get_template("container.xml").render())]
    files.append(("EPUB/package.opf", environment.get_template("package.opf").render(**values)))
    for name, own in pages:
        template = environment.get_template("chapter.xhtml" if own else f"{name}.xhtml")
        files.append((f"EPUB/{name}.xhtml", template.render(**values, **own)))
    style = (templates_folder() / "epub" / "style.css").read_text(encoding="utf-8")
    return [*files, ("EPUB/style.css", style)]


def _archive(files: Sequence[tuple[str, str]], pictures: Sequence[Media]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        # OCF 3.3, 4.2.3: the first entry, and not compressed.
        add(archive, "mimetype", b"application/epub+zip", zipfile.ZIP_STORED)
        for name, text in files:
            add(archive, name, text.encode())
        for media in pictures:
            add(archive, f"EPUB/media/{media.name}", media.content, zipfile.ZIP_STORED)
    return stream.getvalue()
