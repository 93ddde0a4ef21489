"""What to fetch: addresses on the command line, or a list in `input/sources.toml`.

posts = ["https://blog.example.jp/entry/aws-1", "https://blog.example.jp/entry/aws-2"]

[[lists]]                                   # a feed or a sitemap
address = "https://blog.example.jp/feed"

[[lists]]                                   # a page with links needs a pattern
address = "https://blog.example.jp/archive/category/AWS"
pattern = "/entry/*"
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from pipeline.errors import SettingsError, SourceError
from pipeline.fetch.addresses import Address, parse
from pipeline.tables import read_table

FILE_NAME = "sources.toml"


@dataclass(frozen=True, slots=True)
class Source:
    """An address, and whether it has to be a list: `pattern` says which of its links are posts."""

    address: Address
    pattern: str = ""
    is_list: bool = False


class _List(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)
    address: str
    pattern: str = ""


class _Sources(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)
    posts: list[str] = Field(default_factory=list)
    lists: list[_List] = Field(default_factory=list)


def sources_of(texts: Sequence[str], pattern: str = "") -> list[Source]:
    """Read addresses that were typed.

    Raises:
        SettingsError: one of them is none.
    """
    return [Source(_parsed(text, None), pattern, is_list=bool(pattern)) for text in texts]


def load_sources(folder: Path) -> list[Source]:
    """Read `sources.toml` in the input folder.

    Raises:
        SettingsError: there is none, it cannot be understood, or it names nothing.
    """
    file = folder / FILE_NAME
    try:
        table = _Sources.model_validate(read_table(file, advice="Mend the file"))
    except FileNotFoundError as error:
        raise SettingsError(
            "there is no such file, and no address was given",
            advice="Type make fetch URL=https://…, or list your addresses in this file",
            file=file,
        ) from error
    except ValidationError as error:
        detail = error.errors()[0]
        place = ".".join(str(part) for part in detail["loc"])
        raise SettingsError(
            f"{place}: {detail['msg'][:1].lower()}{detail['msg'][1:]}",
            advice="It has posts = [addresses] and [[lists]] with address and pattern",
            file=file,
        ) from error
    found = [Source(_parsed(text, file)) for text in table.posts]
    found += [Source(_parsed(one.address, file), one.pattern, is_list=True) for one in table.lists]
    if not found:
        raise SettingsError("names no address", advice="Add posts = [addresses]", file=file)
    return found


def _parsed(text: str, file: Path | None) -> Address:
    try:
        return parse(text)
    except SourceError as error:
        place = f"{file}: {error.file}" if file else error.file
        raise SettingsError(error.problem, advice=error.advice, file=place) from error
