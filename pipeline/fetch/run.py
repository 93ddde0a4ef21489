"""One run of `qapress fetch`: from sources to pages in the input folder."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Literal

from pipeline.errors import ExitCode, ExportError, QapressError, SourceError
from pipeline.extract.sites import load_sites
from pipeline.fetch.addresses import Address, parse
from pipeline.fetch.article import View, has_questions, view_of
from pipeline.fetch.by_hand import ByHand
from pipeline.fetch.client import Answer
from pipeline.fetch.continued import Continued, validators_of
from pipeline.fetch.lists import Listing, matches, read_links, read_list
from pipeline.fetch.pictures import Pictures
from pipeline.fetch.shelf import Shelf, State
from pipeline.fetch.sources import Source
from pipeline.fetch.variants import canonical_link, canonical_of
from pipeline.fetch.visitor import Guest, checked, list_kind, page_kind
from pipeline.settings import FetchSettings
from pipeline.source.provenance import Provenance, digest, record_file

MAX_LISTS = 100

What = Literal["new", "changed", "unchanged", "left", "note", "warning", "error"]


@dataclass(frozen=True, slots=True)
class Told:
    """One thing that happened: a page with its file and address, or a message."""

    what: What
    file: str = ""
    address: str = ""
    message: str = ""


@dataclass(slots=True)
class Summary:
    """How many pages were new, changed, unchanged, left alone; and what failed."""

    new: int = 0
    changed: int = 0
    unchanged: int = 0
    left: int = 0
    errors: list[QapressError] = field(default_factory=list)

    @property
    def line(self) -> str:
        """The summary in one line."""
        said = f"{self.new} new, {self.changed} changed, {self.unchanged} unchanged"
        said += f", {self.left} left alone" if self.left else ""
        return said + (f", {len(self.errors)} failed" if self.errors else "")

    @property
    def exit_code(self) -> ExitCode:
        """The status of the run."""
        return max((error.exit_code for error in self.errors), default=ExitCode.DONE)


class Run:
    """The state of a run; `tell` hears of everything that happens, `summary` counts it."""

    def __init__(
        self,
        folder: Path,
        visitor: Guest,
        settings: FetchSettings,
        *,
        now: Callable[[], datetime],
        tell: Callable[[Told], None],
        summary: Summary | None = None,
    ) -> None:
        self.shelf = Shelf(folder)
        self.summary = summary or Summary()
        self._visitor = visitor
        self._settings = settings
        self._now = now
        self._tell = tell
        self._page = page_kind(settings.page_mb)
        self._list = list_kind(settings.page_mb)
        self._pictures = Pictures(visitor, self.shelf, settings.image_mb, self._warn)
        self._continued = Continued(
            visitor, self.shelf, self._page, self._pictures, now=now, warn=self._warn
        )
        self._sites = load_sites(folder / "sites.toml")
        self._by_hand = ByHand(folder)
        self._done: set[str] = set()
        self._said: set[str] = set()

    def fetch(self, sources: Sequence[Source]) -> Summary:
        """Fetch all that the sources name; what fails costs a line, and the rest goes on.

        Raises:
            ExportError: the input folder cannot be written to.
        """
        for source in sources:
            with _Trying(self):
                for address, answer in self._posts(source):
                    with _Trying(self):
                        self._post(address, answer)
        return self.summary

    def fail(self, error: QapressError) -> None:
        """Note an error and go on."""
        self.summary.errors.append(error)
        self._say("error", str(error))

    def _warn(self, message: str) -> None:
        self._say("warning", message)

    def _say(self, what: What, message: str) -> None:
        """Say a thing once: a site that is away is away for each of its thousand posts."""
        if message not in self._said:
            self._said.add(message)
            self._tell(Told(what, message=message))

    def _posts(self, source: Source) -> Iterator[tuple[Address, Answer | None]]:
        """Yield the posts that a source names, with the answer where it is known already."""
        place = source.address
        if not source.is_list and self.shelf.find(place):
            yield place, None
            return
        answer = self._visitor.get(place, self._list)
        listing = read_list(answer, self._list.limit)
        if listing is None and source.pattern:
            listing = read_links(answer)
        if listing is not None:
            for address in self._chosen(place, listing, source.pattern):
                yield address, None
        elif source.is_list:
            raise SourceError(
                "is no feed and no sitemap",
                advice='Add a pattern, e.g. pattern = "/entry/*", to say which links are posts',
                file=str(place),
            )
        else:
            yield place, answer

    def _chosen(self, place: Address, listing: Listing, pattern: str) -> list[Address]:
        found: dict[Address, None] = {}
        elsewhere = 0
        most = self._settings.posts
        for part in self._parts(place, listing):
            for address in part.addresses:
                if matches(pattern, address, place):
                    found[address] = None
                elif address.site != place.site and not pattern:
                    elsewhere += 1
            if len(found) > most:
                break
        if elsewhere:
            self._warn(
                f"{place}: {elsewhere} addresses on other sites were left out. "
                "If they are posts, give a pattern that they match."
            )
        if not found:
            self._warn(f"{place}: names no post. See that the pattern is right.")
        if len(found) > most:
            self._warn(
                f"{place}: names more than {most} posts; the first {most} are fetched. "
                "Raise posts under [fetch] in pipeline.toml to have more."
            )
        return list(found)[:most]

    def _parts(self, place: Address, listing: Listing) -> Iterator[Listing]:
        """Yield a list and what it leads to: the sitemaps of an index, the next pages."""
        waiting, asked = [listing], {place}
        while waiting:
            part = waiting.pop(0)
            onward = part.addresses if part.kind == "sitemap index" else ()
            if part.kind != "sitemap index":
                yield part
            for address in (*onward, *filter(None, [part.following])):
                if address in asked:
                    continue
                if len(asked) == MAX_LISTS:
                    self._warn(f"{place}: leads to more than {MAX_LISTS} lists; the rest is left.")
                    return
                asked.add(address)
                with _Trying(self):
                    waiting.append(self._part(address, part))

    def _part(self, address: Address, before: Listing) -> Listing:
        answer = self._visitor.get(address, self._list)
        if before.kind == "listing":
            return read_links(answer)
        listing = read_list(answer, self._list.limit)
        if listing is None:
            raise SourceError(
                "is no sitemap", advice="Tell whoever keeps the site", file=str(address)
            )
        return listing

    def _post(self, address: Address, answer: Answer | None) -> None:
        stem = self.shelf.find(address)
        if stem:
            self._again(stem)
            return
        answer = checked(answer or self._visitor.get(address, self._page), self._page)
        _check_front_page(address, answer.address)
        answer, view = self._canonical(answer)
        known = self.shelf.find(answer.address)
        if known:
            # Another address of a post that is there already.
            self._again(known, answer, view)
            return
        places = (address, answer.address, canonical_link(view, answer.address))
        saved = self._by_hand.find(filter(None, places))
        if saved := saved or self._by_hand.same(digest(answer.content)):
            self.summary.left += 1
            message = (
                "was saved by hand from this address, and is left alone. "
                "To have it fetched, remove it; its questions keep their cards."
            )
            self._tell(Told("left", saved.name, str(answer.address), message))
            return
        stem = self.shelf.new_name(answer.address)
        self._done.add(stem)
        self._keep(stem, str(address), answer, view, "new")

    def _again(self, stem: str, answer: Answer | None = None, view: View | None = None) -> None:
        """Bring a page that is known up to date; `answer` is what was fetched of it already."""
        if stem in self._done:
            return
        self._done.add(stem)
        record = self.shelf.record(stem)
        content = self.shelf.read(stem)
        state = self.shelf.state(stem, content)
        if self._belongs_to_the_trainer(stem, state):
            return
        if answer is None or view is None:
            validators = validators_of(record) if state is State.KEPT else {}
            answer = self._visitor.get(parse(record.final_address), self._page, validators)
            if answer.status == 304 or _is_older(answer, record):
                assert content is not None
                self._unchanged(stem, view_of(content, record.charset, record.final_address))
                return
            _check_front_page(parse(record.final_address), answer.address)
            answer, view = self._canonical(answer)
        if self._moved_onto_another(stem, answer.address):
            return
        if state is State.KEPT and content is not None and self._is_same(record, content, view):
            self._unchanged(stem, view)
            return
        if content is not None and self._loses_all(record, content, answer):
            message = (
                f"has no questions any more at {answer.address}, and is left as it was. "
                "If that is meant to be so, remove it."
            )
            self._leave(stem, message)
            return
        what: What = "new" if content is None else "changed"
        self._keep(stem, record.address, answer, view, what)

    def _belongs_to_the_trainer(self, stem: str, state: State) -> bool:
        """See that a page which somebody has edited or renamed is left alone."""
        if state is State.EDITED:
            self._leave(
                stem, "was edited by hand since, and is left alone. To have it anew, remove it."
            )
            return True
        renamed = None
        if not self.shelf.page(stem).exists():
            renamed = self._by_hand.same(self.shelf.record(stem).sha256)
        if renamed is not None:
            record = record_file(self.shelf.page(stem)).name
            self._leave(stem, f"is called {renamed.name} now. Rename {record} alike, or remove it.")
        return renamed is not None

    def _moved_onto_another(self, stem: str, place: Address) -> bool:
        """See that a post is not there twice when its address has come to lead to another's."""
        other = self.shelf.find(place)
        if other in ("", stem) or self.shelf.record(stem).final_address == str(place):
            return False
        message = (
            f"now leads to {place}, which is {other}.html, and is left as it was. "
            "If they are the same post, remove it."
        )
        self._leave(stem, message)
        return True

    def _leave(self, stem: str, message: str) -> None:
        self.summary.left += 1
        name = self.shelf.page(stem).name
        self._tell(Told("left", name, self.shelf.record(stem).final_address, message))

    def _loses_all(self, record: Provenance, content: bytes, answer: Answer) -> bool:
        """Tell whether what is served now is no post: a login, an excuse, a page about robots."""
        place = str(answer.address)
        if has_questions(answer.content, answer.charset, place, self._sites):
            return False
        return has_questions(content, record.charset, record.final_address, self._sites)

    def _is_same(self, record: Provenance, content: bytes, view: View) -> bool:
        return view.signature == view_of(content, record.charset, record.final_address).signature

    def _unchanged(self, stem: str, view: View) -> None:
        """Note a post whose first page is the same; on a further one it may still have changed."""
        record = self.shelf.record(stem)
        place = parse(record.final_address)
        parts = self._continued.follow(stem, view, place, record.parts)
        pictures = self._pictures.fetch(stem, view, place, record.pictures)
        self.shelf.renew(stem, pictures, parts)
        self.shelf.tidy(stem)
        is_same = [one.sha256 for one in parts] == [one.sha256 for one in record.parts]
        self._done_with(stem, "unchanged" if is_same else "changed")

    def _keep(self, stem: str, asked: str, answer: Answer, view: View, what: What) -> None:
        had = self.shelf.record(stem).parts if self.shelf.knows(stem) else ()
        record = Provenance(
            address=asked,
            final_address=str(answer.address),
            fetched=answer.fetched or self._now().strftime("%Y-%m-%dT%H:%M:%SZ"),
            status=answer.status,
            etag=answer.headers.get("etag", ""),
            last_modified=answer.headers.get("last-modified", ""),
            charset=answer.charset,
            sha256=digest(answer.content),
            pictures=self._pictures.fetch(stem, view, answer.address, {}),
            parts=self._continued.follow(stem, view, answer.address, had),
        )
        self.shelf.keep(stem, answer.content, record)
        self.shelf.tidy(stem)
        self._done_with(stem, what)

    def _done_with(self, stem: str, what: What) -> None:
        self.summary.new += what == "new"
        self.summary.changed += what == "changed"
        self.summary.unchanged += what == "unchanged"
        name, record = self.shelf.page(stem).name, self.shelf.record(stem)
        self._tell(Told(what, name, record.final_address))
        if record.parts and what != "unchanged":
            message = f"goes on over {len(record.parts) + 1} pages, which are there too."
            self._tell(Told("note", name, record.final_address, message))

    def _canonical(self, answer: Answer) -> tuple[Answer, View]:
        """Go from an AMP page or a print version to the page that it stands for."""
        view = view_of(answer.content, answer.charset, str(answer.address))
        place = canonical_of(view, answer.address)
        if place is None:
            return answer, view
        try:
            better = self._visitor.get(place, self._page)
        except SourceError as error:
            self._warn(f"{answer.address}: stands for {place}, but that {error.problem}")
            return answer, view
        other = view_of(better.content, better.charset, str(better.address))
        if canonical_of(other, better.address) == answer.address:
            # Each calls the other the canonical one: then it would be changed every time.
            return answer, view
        return better, other


class _Trying:
    """Take an error about one page for a line; one about our own disk ends the run."""

    def __init__(self, run: Run) -> None:
        self._run = run

    def __enter__(self) -> None:
        pass

    def __exit__(self, _kind: object, error: BaseException | None, _trace: object) -> bool:
        if not isinstance(error, QapressError) or isinstance(error, ExportError):
            return False
        self._run.fail(error)
        return True


def _check_front_page(asked: Address, found: Address) -> None:
    """See that a post was not swept away: many sites then lead to their front page."""
    was_post = asked.path != "/" and not asked.path.startswith("/index.")
    if was_post and found.target == "/" and found.site == asked.site:
        raise SourceError(
            "leads to the front page of its site, so it seems to be gone",
            advice="Look for it on the site, and give its new address",
            file=str(asked),
        )


def _is_older(answer: Answer, record: Provenance) -> bool:
    """An archive may hold what was there before the page that we have."""
    return bool(answer.fetched) and answer.fetched < record.fetched
