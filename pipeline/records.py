"""The words that every stage speaks: Page, Post, Record, RichText, Reference, Edition, Artifact.

`Post` and what it holds are the published contract (`output/json/<slug>.json`, with its JSON
Schema), so they are pydantic models. What only travels between the stages are plain dataclasses.
Nothing in here computes.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

SCHEMA_VERSION = "1.0"

Status = Literal["active", "retired"]
Severity = Literal["error", "warning", "note"]


class _Model(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class RichText(_Model):
    """A passage as a reader sees it and as a page shows it."""

    text: str = Field(default="", description="What a reader sees, with \\n between lines.")
    html: str = Field(
        default="",
        description=(
            "The cleaned fragment: only allowed elements and attributes, balanced, safe to embed. "
            "The address of a picture is the bare name under images[].file."
        ),
    )


class Reference(_Model):
    """An address that an answer points to: a link card, or a link in the text."""

    title: str = ""
    description: str = ""
    url: str
    site: str = ""


class Image(_Model):
    """A picture of a question or answer."""

    file: str = Field(description="Name of the file in output/media/.")
    alt: str = ""


class Correction(_Model):
    """A dated remark by the trainer on an answer that is no longer, or was not quite, true.

    Without a date it is a note: it adds to the answer and corrects nothing.
    """

    date: date | None
    text: str
    source: str = Field(default="", description="Address that the correction rests on.")


class Record(_Model):
    """One question with its answer."""

    id: str = Field(default="", description="Stable through every later edition of the post.")
    number: int = Field(ge=1, description="Place in the post, from 1.")
    question: RichText
    answer: RichText
    references: tuple[Reference, ...] = ()
    images: tuple[Image, ...] = ()
    topics: tuple[str, ...] = Field(
        default=(), description="Names, the section of the post first; parents are joined by '::'."
    )
    as_of: date | None = Field(default=None, description="The day on which the answer was true.")
    revised: str = Field(
        default="", description="ISO 8601 UTC time of the last change, e.g. 2020-11-24T00:00:00Z."
    )
    follow_up_of: str | None = Field(default=None, description="Id of the record it follows up.")
    status: Status = "active"
    corrections: tuple[Correction, ...] = ()
    strategy: str = Field(default="", description="How the extractor found it.")
    confidence: float = Field(default=1.0, ge=0.0, le=1.0)


class PostInfo(_Model):
    """What is known of the post as a whole."""

    slug: str
    title: str
    url: str = Field(default="", description="Canonical URL.")
    language: str = Field(default="", description="BCP 47 tag.")
    site: str = ""
    course: str = ""
    published: date | None = None
    modified: date | None = None
    as_of: date | None = None
    introduction: RichText = RichText()
    closing: RichText = RichText()


class Post(_Model):
    """One blog post with its records, exactly as output/json/<slug>.json gives it."""

    schema_version: str = SCHEMA_VERSION
    post: PostInfo
    records: tuple[Record, ...]


@dataclass(frozen=True, slots=True)
class Media:
    """A checked picture, ready to be embedded.

    `name` is safe as a file name and tells the content: the cleaned stem, a hash, the extension.
    `width` and `height` are pixels.
    """

    name: str
    content: bytes
    mime: str
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Page:
    """A saved page: decoded text, and the pictures that lie beside it.

    `file` is the path as the trainer named it, for messages. `text` is HTML, whatever the post
    was saved as. `address` is where the page came from, when its saver noted it (MHTML, WARC,
    provenance).
    `files` maps the address that the page uses for a picture (`post_files/a.png`, `cid:…`, a URL)
    to the checked picture. `continuations` are the further pages of a post that goes on over
    several, in order; theirs are empty.
    """

    slug: str
    file: str
    text: str
    encoding: str
    address: str = ""
    files: Mapping[str, Media] = field(default_factory=dict)
    continuations: tuple[Page, ...] = ()


@dataclass(frozen=True, slots=True)
class Drop:
    """Visible characters of the article that are in no record, and why."""

    text: str
    place: str
    reason: str


@dataclass(frozen=True, slots=True)
class Finding:
    """Something a trainer should know: a code, how grave it is, where, and what to do."""

    code: str
    severity: Severity
    place: str
    message: str


@dataclass(frozen=True, slots=True)
class Sums:
    """Counts of visible characters, white space left out; `article` equals the sum of the rest."""

    article: int
    records: int
    references: int
    introduction: int
    closing: int
    dropped: int


@dataclass(frozen=True, slots=True)
class Reading:
    """What the extractor read from one page; the ids of its records are still empty.

    Until identity gives ids, `follow_up_of` holds the number of the parent record as text.
    """

    post: Post
    media: Mapping[str, Media]
    drops: tuple[Drop, ...]
    findings: tuple[Finding, ...]
    sums: Sums


@dataclass(frozen=True, slots=True)
class Release:
    """An edition that is not the first: its number, its time, and whose last change it was."""

    number: int
    date: str
    new: frozenset[str]
    changed: frozenset[str]
    retired: frozenset[str]


@dataclass(frozen=True, slots=True)
class Edition:
    """A post as it is published now, and what is different from the edition before.

    `number` counts from 1; `date` is the latest `revised` of its records, ISO 8601 UTC. `new`,
    `changed` and `retired` hold ids of records; they are empty in a first edition. The retired
    records of the post stand after the active ones.

    `findings`, `drops` and `sums` are those of the reading, for the report.

    `deck` is the course and title of the first edition: a learner's deck keeps its name.
    `shared_revised` is when what all records share (title, address, course) last changed, "" if
    never, and `look_revised` when the look of the cards did. `history` holds all editions but the
    first, the latest first.
    """

    post: Post
    media: Mapping[str, Media]
    number: int
    date: str
    new: frozenset[str] = frozenset()
    changed: frozenset[str] = frozenset()
    retired: frozenset[str] = frozenset()
    findings: tuple[Finding, ...] = ()
    drops: tuple[Drop, ...] = ()
    sums: Sums | None = None
    deck: tuple[str, ...] = ()
    shared_revised: str = ""
    look_revised: str = ""
    history: tuple[Release, ...] = ()


@dataclass(frozen=True, slots=True)
class Artifact:
    """A file to be written: its path relative to the output folder, with '/', and its bytes."""

    path: str
    content: bytes
