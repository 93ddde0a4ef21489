"""pipeline.toml and the defaults.

Each product has a table of its own. A setting nobody set has its default here, so that the
documentation can be checked against this file.
"""

from __future__ import annotations

from difflib import get_close_matches
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from pipeline.errors import SettingsError
from pipeline.tables import read_table

FILE_NAME = "pipeline.toml"
# A day, in seconds. A timer takes no infinite time.
_LONGEST = 86_400.0
# What the libraries alone need, in megabytes (measured: with 300 some posts have no PDF).
_LEAST_MEMORY = 512
_MEND = "Mend the file or remove it"


class _Table(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class HandoutSettings(_Table):
    """`[handout]`: the PDF.

    `theme` is a folder in templates/handout/themes/. `variants` are made besides the handout and
    its worksheet. `standard` is what the file conforms to. `fonts` is a folder with fonts of your
    own, for characters that Noto Sans CJK JP lacks. `licence` is a line for the colophon.
    """

    theme: str = "default"
    paper: Literal["A4", "Letter"] = "A4"
    variants: list[Literal["large-print", "book"]] = Field(default_factory=list)
    standard: Literal["PDF/UA-1", "PDF/A-3a"] = "PDF/UA-1"
    qr: bool = True
    fonts: str = ""
    licence: str = ""


class AnkiSettings(_Table):
    """`[anki]`: the decks.

    `theme` is a folder in templates/anki/. `reverse` adds a card from the answer to the question.
    `speech` is a language for text to speech as Anki names it, e.g. "ja_JP"; "" for none.
    `web_address` is where output/web/index.html is published, for a link on each card.
    """

    theme: str = "default"
    reverse: bool = False
    speech: str = Field(default="", pattern=r"^([a-z]{2}_[A-Z]{2})?$")
    web_address: str = Field(default="", pattern=r"""^(https?://[^\s"'<>{}\[\]#]+)?$""")


class CsvSettings(_Table):
    """`[csv]`: tables for spreadsheets.

    `bom` puts a byte order mark at the start, without which Excel garbles Japanese.
    """

    bom: bool = True


class ReportSettings(_Table):
    """`[report]`: what the trainer is told.

    An answer that is more than `stale_months` months older than the newest day in the input is
    named as one to look at again (0: none is).
    """

    stale_months: int = Field(default=24, ge=0)


class BuildSettings(_Table):
    """`[build]`: the engine.

    `jobs` is how many posts are at work at once (0: one a core), `post_seconds` how long one step
    of one post may take (0: no limit), `memory_mb` how much memory a worker may have (0: no limit).
    A post of more than `pdf_questions` questions is not typeset: 4,200 take 2 GB (0: no limit).
    """

    jobs: int = Field(default=0, ge=0)
    post_seconds: float = Field(default=600.0, ge=0, le=_LONGEST)
    memory_mb: int = Field(default=8192, ge=0)
    pdf_questions: int = Field(default=5_000, ge=0)

    @field_validator("memory_mb")
    @classmethod
    def _holds_the_libraries(cls, value: int) -> int:
        if 0 < value < _LEAST_MEMORY:
            raise ValueError(f"should be at least {_LEAST_MEMORY}, or 0 for no limit")
        return value


class FetchSettings(_Table):
    """`[fetch]`: what `make fetch` may take, and how politely it asks.

    A page may have `page_mb` and a picture `image_mb` megabytes, unpacked. A request may take
    `request_seconds` as a whole. `pause_seconds` lie between two requests to a host. A list may
    name `posts` posts. `contact` is an address or mail address of yours that sites are told.
    """

    page_mb: float = Field(default=20.0, gt=0, le=60)
    image_mb: float = Field(default=10.0, gt=0, le=10)
    request_seconds: float = Field(default=120.0, gt=0, le=_LONGEST)
    pause_seconds: float = Field(default=1.0, ge=0, le=_LONGEST)
    posts: int = Field(default=1000, ge=1)
    contact: str = Field(default="", pattern=r"^[\x21-\x7e]*$")


class Settings(_Table):
    """All of pipeline.toml."""

    handout: HandoutSettings = HandoutSettings()
    anki: AnkiSettings = AnkiSettings()
    csv: CsvSettings = CsvSettings()
    report: ReportSettings = ReportSettings()
    build: BuildSettings = BuildSettings()
    fetch: FetchSettings = FetchSettings()


def load_settings(file: Path | None) -> Settings:
    """Read pipeline.toml; without a file the defaults hold.

    Raises:
        SettingsError: the file cannot be read, is no TOML, or has a setting that does not exist
            or has the wrong type.
    """
    if file is None:
        return Settings()
    try:
        table = read_table(file, advice=_MEND)
    except FileNotFoundError as error:
        raise SettingsError("there is no such file", advice=_MEND, file=file) from error
    try:
        return Settings.model_validate(table)
    except ValidationError as error:
        raise SettingsError(_first_problem(error), advice=_advice(error), file=file) from error


def _place(detail: Any) -> str:
    return ".".join(str(part) for part in detail["loc"])


def _first_problem(error: ValidationError) -> str:
    detail = error.errors()[0]
    if detail["type"] == "extra_forbidden":
        return f"there is no setting {_place(detail)}"
    return f"{_place(detail)}: {detail['msg'][:1].lower()}{detail['msg'][1:]}"


def _advice(error: ValidationError) -> str:
    detail = error.errors()[0]
    if detail["type"] != "extra_forbidden":
        return "The README lists every setting with its values"
    model: type[BaseModel] = Settings
    for part in detail["loc"][:-1]:
        annotation = model.model_fields[str(part)].annotation
        assert isinstance(annotation, type)
        assert issubclass(annotation, BaseModel)
        model = annotation
    near = get_close_matches(str(detail["loc"][-1]), list(model.model_fields), n=1)
    return f"Did you mean {near[0]}?" if near else "The README lists every setting"
