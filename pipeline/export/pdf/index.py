"""What stands at the back: topics with their pages, and every address once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from pipeline.records import Record

EN_DASH = "–"


@dataclass(frozen=True, slots=True)
class Anchored:
    """A record, its anchor in the document and its number in words ("7", in a book "2-7")."""

    record: Record
    anchor: str
    label: str


@dataclass(frozen=True, slots=True)
class PageRange:
    """Pages in words (`5–7`) and the anchor of the first entry among them."""

    text: str
    anchor: str


@dataclass(frozen=True, slots=True)
class Topic:
    """A line of the index; `anchors` are its entries in their order in the handout."""

    name: str
    anchors: tuple[str, ...]
    ranges: tuple[PageRange, ...] = ()


@dataclass(frozen=True, slots=True)
class Source:
    """An address with the questions that refer to it, as (number in words, anchor)."""

    title: str
    address: str
    questions: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class SourceGroup:
    """The addresses on one host."""

    host: str
    sources: tuple[Source, ...]


def page_ranges(anchors: Iterable[str], pages: Mapping[str, int]) -> tuple[PageRange, ...]:
    """Merge the pages of entries: never 5, 5, 6 but 5–6.

    Args:
        anchors: of the entries, in the order of the handout.
        pages: the page on which each anchor stands; an entry counts where it begins.
    """
    found: dict[int, str] = {}
    for anchor in anchors:
        found.setdefault(pages[anchor], anchor)
    merged: list[list[int]] = []
    for page in sorted(found):
        if merged and page == merged[-1][1] + 1:
            merged[-1][1] = page
        else:
            merged.append([page, page])
    return tuple(
        PageRange(str(first) if first == last else f"{first}{EN_DASH}{last}", found[first])
        for first, last in merged
    )


def topic_index(entries: Sequence[Anchored]) -> tuple[Topic, ...]:
    """List every topic with its entries' anchors, in alphabetical and kana order."""
    found: dict[str, list[str]] = {}
    for entry in entries:
        for topic in entry.record.topics:
            anchors = found.setdefault(topic.replace("::", " › "), [])
            if entry.anchor not in anchors:
                anchors.append(entry.anchor)
    return in_order(Topic(name, tuple(anchors)) for name, anchors in found.items())


def in_order(topics: Iterable[Topic]) -> tuple[Topic, ...]:
    """Sort topics as an index does."""
    return tuple(sorted(topics, key=lambda topic: (topic.name.casefold(), topic.name)))


def source_list(entries: Sequence[Anchored]) -> tuple[SourceGroup, ...]:
    """List every address once, by host; the first title that a reference gives it stands."""
    titles: dict[str, str] = {}
    questions: dict[str, list[tuple[str, str]]] = {}
    for entry in entries:
        for reference in entry.record.references:
            if not titles.get(reference.url):
                titles[reference.url] = "" if reference.title == reference.url else reference.title
            places = questions.setdefault(reference.url, [])
            if (entry.label, entry.anchor) not in places:
                places.append((entry.label, entry.anchor))
    hosts: dict[str, list[Source]] = {}
    for address in titles:
        host = urlsplit(address).netloc.removeprefix("www.")
        source = Source(titles[address], address, tuple(questions[address]))
        hosts.setdefault(host, []).append(source)
    return tuple(SourceGroup(host, tuple(hosts[host])) for host in sorted(hosts))
