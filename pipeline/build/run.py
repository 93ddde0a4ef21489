"""One build, from the pages to the files in their places."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from pipeline.build import work
from pipeline.build.alone import alone
from pipeline.build.crew import Call, Crew, Outcome, make_crew
from pipeline.build.events import Event, Report, Row, Summary
from pipeline.build.files import STATE
from pipeline.build.hashing import digest_folder
from pipeline.build.inputs import inputs_of_posts, key_of, sites_beside
from pipeline.build.limits import Limits
from pipeline.build.parts import reading_parts, unit_parts
from pipeline.build.places import Folder, Place, discard, is_remote, notes_folder
from pipeline.build.plan import Task, choose, explain, orphans, tasks, unit_of, units_of
from pipeline.build.products import products_of
from pipeline.build.quick import Question, clean_listing, default_settings_file
from pipeline.build.state import Store, Unit
from pipeline.clock import now
from pipeline.errors import (
    ExportError,
    MissingToolError,
    QapressError,
    SettingsError,
    SourceError,
)
from pipeline.files import remove_leftovers, remove_leftovers_of, write_whole
from pipeline.records import Page
from pipeline.settings import Settings, load_settings


@dataclass(frozen=True, slots=True)
class Request:
    """What a build is asked for; `settings_file` None is pipeline.toml beside the input.

    `output` is a folder, or an address that fsspec knows (`s3://…`).
    """

    input: Path
    output: Path | str
    formats: tuple[str, ...] = ()
    jobs: int = 0
    settings_file: Path | None = None
    executor: str = "processes"
    scheduler: str = ""
    dry_run: bool = False
    explain: str = ""


def build(request: Request, report: Report = lambda _event: None) -> Summary:
    """Bring the output folder up to date.

    Raises:
        QapressError: nothing could be begun: settings, no posts, another build at work.
    """
    begin = time.perf_counter()
    if not request.input.is_dir():
        raise SourceError(
            "there is no such folder", advice="Name the folder with the posts", file=request.input
        )
    looks = request.dry_run or bool(request.explain)
    with alone(request.output, request.input, only_looks=looks):
        one = _Build(request, report)
        try:
            one.run()
        finally:
            one.crew.end()
            one.store.close()
    one.summary.seconds = time.perf_counter() - begin
    return one.summary


class _Build:
    """The state of one build while it runs; a method a step."""

    def __init__(self, request: Request, report: Report) -> None:
        self.request = request
        self.report = report
        self.summary = Summary()
        self._changes_nothing = request.dry_run or bool(request.explain)
        self.notes = notes_folder(request.output, request.input)
        self.store = Store(self.notes, lasting=not self._changes_nothing)
        file = request.settings_file or default_settings_file(request.input)
        self.settings: Settings = load_settings(Path(file) if file else None)
        self.exporters = choose(request.formats)
        own = self.settings.build
        self.limits = Limits(own.post_seconds, may_end_process=request.executor != "serial")
        jobs = request.jobs or own.jobs
        self.crew: Crew = make_crew(request.executor, jobs, own.memory_mb, request.scheduler)
        self.crew.heartbeat = self._show_work
        self._inputs_before: dict[str, dict[str, str]] = {}
        self._lacking: set[str] = set()

    def run(self) -> None:
        """Do all steps in their order."""
        if not self._changes_nothing:
            remove_leftovers(self.notes)
            remove_leftovers_of(self.request.input / "ledger.json")
        self.store.load()
        self.place = self._find_place()
        pages = self._find_pages()
        self.report(Event("start", total=len(pages)))
        question = Question.of(self.request.input, self.notes, self.request.settings_file)
        before = question.inputs()
        readings = self._read(pages, before)
        keys = self._publish(readings, pages, before)
        todo = self._plan(keys)
        if self.request.explain:
            self._explain(keys)
        if self.request.dry_run:
            self._tell(todo, frozenset(pages))
        if self._changes_nothing:
            return
        self._render(todo, keys)
        # A worker that died took others with it as they wrote.
        remove_leftovers(self.notes)
        # Only now: a file that a killed build has claimed may just have been made after all.
        self._remove(orphans(self.store.state, frozenset(pages), self.place))
        self._finish(question, before)

    def _find_place(self) -> Place:
        if not is_remote(self.request.output):
            return Folder(self.notes)
        from pipeline.build.remote import Remote

        place = Remote(os.fspath(self.request.output), self.store.state.tags)
        if not self._changes_nothing:
            place.tidy()
        return place

    def _find_pages(self) -> dict[str, Path]:
        from pipeline.source import find_pages, slugs_of

        pages = slugs_of(find_pages(self.request.input))
        if not pages:
            raise SourceError(
                "there are no posts in this folder",
                advice="Save a post into it as a web page (*.html) and run this again",
                file=self.request.input,
            )
        return pages

    def _read(self, pages: dict[str, Path], inputs: dict[str, str]) -> dict[str, str]:
        """Read the pages that the cache does not know; returns the keys of all readings by slug."""
        sites = sites_beside(self.request.input)
        common = reading_parts()
        own = inputs_of_posts(pages, self.request.input, inputs)
        keys: dict[str, str] = {}
        calls = []
        posts = self.store.state.posts
        for slug, file in sorted(pages.items(), key=lambda one: -_size(one[1])):
            parts = {**own[slug], **common, "name": slug}
            keys[slug] = key_of(parts)
            self._inputs_before[slug] = posts.get(slug, {})
            posts[slug] = parts
            if not self.store.has(keys[slug]):
                page = self._travelling(file, slug)
                cache = self.store.place_for(keys[slug]) if self.crew.local else None
                where = os.fspath(cache) if cache else ""
                order = work.ReadOrder(os.fspath(file), slug, page, sites, self.limits, where)
                calls.append(Call(slug, "read", work.read, order))
        failed = set()
        for outcome in self.crew.run(calls, warm=self._heavy()):
            slug = outcome.call.post
            if outcome.error:
                self._fail(slug, outcome.error, os.fspath(pages[slug]))
                failed.add(slug)
            elif outcome.result:
                self.store.put(keys[slug], outcome.result)
        for slug in set(posts) - set(pages):
            del posts[slug]
        return {slug: keys[slug] for slug in sorted(keys) if slug not in failed}

    def _heavy(self) -> tuple[str, ...]:
        used = {library for exporter in self.exporters for library in exporter.libraries}
        return ("weasyprint", "pikepdf") if "weasyprint" in used else ()

    def _travelling(self, file: Path, slug: str) -> Page | None:
        if self.crew.local:
            return None
        from pipeline.source import read_page

        return read_page(file, slug)

    def _publish(
        self, readings: dict[str, str], pages: dict[str, Path], inputs: dict[str, str]
    ) -> dict[str, str]:
        """Bring the ledger up to date; returns the keys of all editions by slug."""
        from pipeline.build.editions import Remarks, load_ledger, publish_all, save_ledger
        from pipeline.export.anki_look import digest as look_of

        place = self.request.input / "ledger.json"
        ledger = load_ledger(place, self.store)
        remarks = Remarks.beside(self.request.input, pages, inputs)
        look = look_of(self.settings.anki)
        known = publish_all(self.store, readings, ledger, remarks, look=look, now=now())
        # Before the first artifact: no id or date reaches a learner that the ledger does not know.
        if not self._changes_nothing:
            save_ledger(place, ledger, self.store)
        self.store.state.editions = known
        for slug, one in known.items():
            row = self._row(slug)
            row.questions, row.warnings = one.questions, len(one.warnings)
            for file, message in one.warnings:
                self.report(Event("warning", post=slug, file=file, message=message))
        return {slug: one.edition for slug, one in known.items()}

    def _plan(self, keys: dict[str, str]) -> list[Task]:
        if not keys:
            return []
        state, output = self.store.state, self.place
        todo = tasks(self.exporters, self.settings, state, output)
        todo = [task for task in todo if not self._is_too_large(task)]
        return sorted(todo, key=lambda one: (-one.weight, -self._questions(one), one.name))

    def _questions(self, task: Task) -> int:
        return sum(self._row(slug).questions for slug in task.posts)

    def _is_too_large(self, task: Task) -> bool:
        most = self.settings.build.pdf_questions
        count = self._row(task.posts[0]).questions
        sets_type = "weasyprint" in task.exporter.libraries and task.exporter.scope == "post"
        if not (most and sets_type and count > most):
            return False
        advice = "Split the post, or raise pdf_questions under [build] in pipeline.toml"
        problem = f"has {count} questions, more than a PDF can hold"
        self._fail(task.post, ExportError(problem, advice=advice, file=task.post))
        return True

    def _tell(self, todo: Sequence[Task], slugs: frozenset[str]) -> None:
        for task in todo:
            self.report(
                Event("would-make", post=task.post, stage=task.exporter.name, message=task.reason)
            )
        names = {task.name for task in todo}
        for path in orphans(self.store.state, slugs, self.place):
            if unit_of(path, self.exporters, self.store.state) not in names:
                self.report(Event("would-remove", file=path))

    def _explain(self, keys: dict[str, str]) -> None:
        state, output = self.store.state, self.place
        path = self._path_in_output(self.request.explain)
        name = unit_of(path, self.exporters, state)
        exporter_name = name.partition(":")[0]
        exporter = next((one for one in self.exporters if one.name == exporter_name), None)
        slugs = units_of(exporter, state.editions).get(name) if exporter else None
        if exporter is None or slugs is None:
            raise SettingsError(
                "is no file that this build makes",
                advice="Name one in the output folder",
                file=path,
            )
        parts = unit_parts(exporter, (keys[slug] for slug in slugs), self.settings)
        inputs = [line for slug in slugs for line in self._input_lines(slug)]
        for line in explain(name, state.units.get(name), parts, output, inputs):
            self.report(Event("explain", message=line))

    def _path_in_output(self, named: str) -> str:
        address = os.fspath(self.request.output).rstrip("/")
        if is_remote(address):
            return named.removeprefix(f"{address}/")
        place, output = Path(named).absolute(), Path(address).absolute()
        return place.relative_to(output).as_posix() if place.is_relative_to(output) else named

    def _input_lines(self, slug: str) -> list[str]:
        """Say which of the files that a post is read from have changed."""
        before, now = self._inputs_before[slug], self.store.state.posts[slug]
        words = {"page": "its page", "pictures": "its pictures", "shared": "files of all posts"}
        return [
            f"{slug}: {words[name]}: {'as it was' if before.get(name) == now[name] else 'changed'}"
            for name in words
        ]

    def _render(self, todo: Sequence[Task], keys: dict[str, str]) -> None:
        self.report(Event("plan", total=len(todo)))
        products = self._draw(todo, keys)
        by_call: dict[int, Task] = {}

        def calls() -> Iterator[Call]:
            for task in todo:
                order = self._order(task, keys, products[task.name])
                call = Call(task.post, task.exporter.name, work.render, order)
                by_call[id(call.order)] = task
                yield call

        for outcome in self.crew.run(calls()):
            task = by_call[id(outcome.call.order)]
            try:
                self._take(task, outcome, products[task.name])
            except QapressError as error:
                self._fail(task.post, error)
                for made in outcome.result.files:
                    discard(self.request.output, made.temporary)

    def _draw(self, todo: Sequence[Task], keys: dict[str, str]) -> dict[str, dict[str, str]]:
        """Return the keys of the units' intermediate products that could be made, by unit.

        One that could not costs its post's part alone; the unit is made anew until none lacks.
        """
        workshop = (self.settings, self.store, self._edition, self.crew, self.limits)
        found = products_of(todo, keys, *workshop)
        for name, products in found.items():
            for slug, error in products.errors.items():
                self._fail(slug, error)
                message = "the book is made without it; mend the post and build again"
                self.report(Event("warning", post=slug, file=slug, message=message))
                self._lacking.add(name)
                del products.keys[slug]
        return {name: products.keys for name, products in found.items()}

    def _order(
        self, task: Task, keys: dict[str, str], products: dict[str, str]
    ) -> work.RenderOrder:
        editions = tuple(self._edition(keys[slug]) for slug in task.posts)
        seen = self.crew.local or is_remote(self.request.output)
        output = os.fspath(self.request.output) if seen else None
        name = task.exporter.name
        parts = {slug: self._edition(key) for slug, key in products.items()}
        return work.RenderOrder(name, editions, self.settings, output, self.limits, parts)

    def _edition(self, key: str) -> str | bytes:
        file = self.store.file_of(key) if self.crew.local else None
        return os.fspath(file) if file else self.store.get(key)

    def _take(self, task: Task, outcome: Outcome, products: dict[str, str]) -> None:
        """Move what a worker has finished to its place, and note it."""
        if outcome.error:
            self._fail(task.post, outcome.error)
            return
        rendered: work.Rendered = outcome.result
        self.store.claim([made.path for made in rendered.files])
        for made in rendered.files:
            self.place.take(made.path, made.temporary, made.content)
            self.place.note(made.path, made.digest)
        files = {made.path: made.digest for made in rendered.files}
        facts = {"pages": rendered.pages} if rendered.pages else {}
        parts = {**task.parts, "editions": ""} if task.name in self._lacking else task.parts
        unit = Unit(dict(parts), files, facts, sorted(products.values()))
        self.store.done(task.name, unit)
        if not files:
            return
        self.summary.made += 1
        row = self._row(task.post)
        row.rebuilt += (task.exporter.name,)
        row.seconds += rendered.seconds
        self.report(
            Event("made", post=task.post, stage=task.exporter.name, seconds=rendered.seconds)
        )

    def _remove(self, gone: Sequence[str]) -> None:
        for path in gone:
            with suppress(OSError):
                self.place.remove(path)
                self.summary.removed += 1
                self.report(Event("removed", file=path))

    def _finish(self, question: Question, before: dict[str, str]) -> None:
        state = self.store.state
        for name, unit in state.units.items():
            slug = name.partition(":")[2]
            if slug in self.summary.rows:
                self._row(slug).pages += unit.facts.get("pages", 0)
        now = question.inputs()
        changed = {name for name in before.keys() | now.keys() if before.get(name) != now.get(name)}
        changed.discard("ledger.json")
        # What was read while it changed is kept under a key that may not be its own.
        if changed:
            state.editions = {}
        cached = {key for one in state.editions.values() for key in (one.reading, one.edition)}
        cached |= {key for unit in state.units.values() for key in unit.products}
        self.store.forget_all_but(cached)
        self.store.save()
        clean = self.notes / STATE / "clean"
        if self.summary.errors or changed or is_remote(self.request.output):
            clean.unlink(missing_ok=True)
        else:
            files = {p: d for unit in state.units.values() for p, d in unit.files.items()}
            fonts = self.settings.handout.fonts
            folders = {fonts: digest_folder(fonts)} if fonts else {}
            listing = clean_listing(question, self.request.formats, now, files, folders)
            write_whole(clean, listing.encode())
        for name in sorted(changed):
            self.report(
                Event("warning", file=name, message="changed while the build ran; run it again")
            )

    def _row(self, post: str) -> Row:
        return self.summary.rows.setdefault(post, Row(post))

    def _fail(self, post: str, error: BaseException, file: str = "") -> None:
        if not isinstance(error, QapressError):
            wrapped = ExportError(
                f"an error in qapress itself ({type(error).__name__}: {error})",
                advice="Run it again with --debug and report what it prints",
                file=file or post,
            )
            wrapped.__cause__ = error
            error = wrapped
        if not error.file and not isinstance(error, MissingToolError):
            error.file = file or post
        # What the machine lacks is the same for every post: it is told once.
        told = str(error) in {str(one) for one in self.summary.errors}
        self.summary.errors.append(error)
        self._row(post).failed = True
        if not told:
            self.report(Event("error", post=post, message=str(error)))

    def _show_work(self, calls: Sequence[Call]) -> None:
        for call in calls:
            self.report(Event("working", post=call.post, stage=call.stage))


def _size(page: Path) -> int:
    try:
        return page.stat().st_size
    except OSError:
        # Reading it tells what is wrong.
        return 0
