"""Web archives by the thousand pages: each WARC file becomes a file of JSON lines.

A shard is a unit of work: it is read by one worker, its lines are written whole or not at all, and
it is done when its content and our code are those of the time when its lines were made. So a crawl
of any size is a matter of workers. WARC is ISO 28500; FastWARC reads it.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipeline.build.crew import Call, Crew
from pipeline.build.events import Event, Report
from pipeline.build.files import STATE, locked
from pipeline.build.hashing import digest, digest_file, digest_parts
from pipeline.build.inputs import key_of
from pipeline.build.limits import Limits, guarded
from pipeline.build.parts import reading_parts
from pipeline.errors import NoQuestionsError, QapressError, SourceError
from pipeline.files import move_into_place, write_temporary, write_whole
from pipeline.records import Page
from pipeline.source import MAX_BYTES
from pipeline.source.warc import PAGES, Response, responses

if TYPE_CHECKING:
    from pipeline.extract.sites import Site


@dataclass(frozen=True, slots=True)
class ShardOrder:
    """Read this archive; `output` is the folder for a temporary file, None for the bytes."""

    file: str
    name: str
    sites: Mapping[str, Site]
    output: str | None
    limits: Limits


@dataclass(frozen=True, slots=True)
class ShardDone:
    """What became of a shard: pages seen, posts read, pages that failed; and its lines."""

    pages: int
    posts: int
    failed: int
    digest: str
    temporary: str = ""
    content: bytes = b""


def map_shards(
    files: Sequence[Path],
    output: Path,
    crew: Crew,
    *,
    sites: Mapping[str, Site],
    limits: Limits,
    report: Report,
) -> list[QapressError]:
    """Turn every archive that is not done yet into `<output>/<its name>.jsonl`.

    Returns:
        What failed as a whole; a page that failed is a line with its error.
    """
    with locked(output):
        try:
            return list(_map(files, output, crew, sites, limits, report))
        finally:
            crew.end()


def _map(
    files: Sequence[Path],
    output: Path,
    crew: Crew,
    sites: Mapping[str, Site],
    limits: Limits,
    report: Report,
) -> Iterator[QapressError]:
    common = key_of(reading_parts() | {"sites": repr(sorted(sites.items()))})
    folder = str(output) if crew.local else None
    keys: dict[str, str] = {}
    calls = []
    for file in sorted(files, key=lambda one: (-one.stat().st_size, one.name)):
        name = f"{file.name}.jsonl"
        if name in keys:
            raise SourceError("two archives have this name", advice="Rename one", file=file)
        keys[name] = digest_parts([common, _digest_of_large(file)])
        if not _is_done(output, name, keys[name]):
            order = ShardOrder(str(file), name, sites, folder, limits)
            calls.append(Call(name, "shard", read_shard, order))
    report(Event("plan", total=len(calls)))
    for outcome in crew.run(calls):
        name = outcome.call.post
        try:
            if outcome.error:
                raise outcome.error
            _take(output, name, keys[name], outcome.result)
            report(Event("made", post=name, stage="shard", message=_counts(outcome.result)))
        except QapressError as error:
            report(Event("error", post=name, message=str(error)))
            yield error


def _take(output: Path, name: str, key: str, done: ShardDone) -> None:
    temporary = Path(done.temporary or write_temporary(output / name, done.content))
    move_into_place(temporary, output / name)
    note = {"key": key, "lines": done.digest}
    write_whole(output / STATE / f"{name}.done", json.dumps(note).encode())


def _is_done(output: Path, name: str, key: str) -> bool:
    try:
        note = json.loads((output / STATE / f"{name}.done").read_bytes())
        return bool(note == {"key": key, "lines": digest_file(str(output / name))})
    except (OSError, ValueError):
        return False


def _counts(done: ShardDone) -> str:
    return f"{done.posts} posts in {done.pages} pages, {done.failed} failed"


def _digest_of_large(file: Path) -> str:
    hashed = sha256()
    with file.open("rb") as stream:
        while block := stream.read(1 << 20):
            hashed.update(block)
    return hashed.hexdigest()


def read_shard(order: ShardOrder) -> ShardDone:
    """Read the posts of an archive.

    Raises:
        SourceError: it is no archive, or is cut short.
        MissingToolError: FastWARC is not installed.
    """
    pages = posts = failed = 0
    lines: list[str] = []
    for response in _pages(order.file):
        pages += 1
        entry: dict[str, Any] = {"shard": Path(order.file).name, "address": response.address}
        try:
            entry |= _read(response, order)
            posts += 1
        except NoQuestionsError:
            continue
        except QapressError as error:
            entry["error"] = str(error)
            failed += 1
        lines.append(json.dumps(entry, ensure_ascii=False, sort_keys=True) + "\n")
    whole = "".join(lines).encode()
    if order.output is None:
        return ShardDone(pages, posts, failed, digest(whole), content=whole)
    temporary = write_temporary(Path(order.output, order.name), whole)
    return ShardDone(pages, posts, failed, digest(whole), temporary=str(temporary))


def _read(response: Response, order: ShardOrder) -> dict[str, Any]:
    from pipeline.extract import extract
    from pipeline.source.decode import decode

    address = response.address
    if response.problem:
        raise SourceError(response.problem, advice="Fetch it again", file=address)
    with guarded(order.limits, address):
        text, encoding = decode(response.content, address, response.charset)
        slug = digest(address.encode())[:16]
        reading = extract(Page(slug, address, text, encoding, address=address), order.sites)
    findings = [asdict(finding) for finding in reading.findings]
    return {"reading": reading.post.model_dump(mode="json"), "findings": findings}


def _pages(file: str) -> Iterator[Response]:
    """Yield the pages that an archive holds as answers of a server."""
    with Path(file).open("rb") as stream:
        for response in responses(stream, file, MAX_BYTES, _is_page):
            if _is_page(response):
                yield response


def _is_page(response: Response) -> bool:
    return response.kind in PAGES and bool(response.address)
