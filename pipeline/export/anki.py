"""A post becomes an Anki deck that its learners can update for years."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from functools import cache

import genanki
from jinja2 import Environment, FileSystemLoader, StrictUndefined, TemplateError

from pipeline.errors import SettingsError
from pipeline.export.anki_fields import (
    FIELDS,
    NoteFields,
    deck_description,
    deck_name,
    note_tags,
    same_pictures,
)
from pipeline.export.anki_text import text_of
from pipeline.export.apkg import Deck, Note, package
from pipeline.records import Artifact, Edition, Record
from pipeline.resources import templates_folder
from pipeline.settings import AnkiSettings, Settings

NOTE_TYPE_ID = 1_606_176_000_001
NOTE_TYPE_NAME = "qapress"
# Newer clients know a field or template again by its id, also after it was renamed.
_FIELD_ID = 6_510_000_000_000_000_100
_TEMPLATE_ID = 6_510_000_000_000_000_200
# When the note type was first made. A look changed later is later (`Edition.look_revised`).
_FIRST_LOOK = "2020-01-01T00:00:00Z"
_TEMPLATES = ("Question", "Reverse")
# Raise it when the same record begins to fill the fields otherwise: every note then counts as
# later than before. Room for 30 within the STEP of pipeline.enrich.editions.
_FIELDS_VERSION = 0


def render(edition: Edition, settings: Settings) -> list[Artifact]:
    """Return the deck of one post: as a package, and as text for other programs."""
    slug = edition.post.post.slug
    text = text_of(edition, NOTE_TYPE_NAME, reverse=settings.anki.reverse)
    return [
        Artifact(f"anki/{slug}.apkg", package_of([edition], settings.anki)),
        Artifact(f"anki/{slug}.tsv", text),
    ]


def note_type(settings: AnkiSettings) -> genanki.Model:
    """Return the frozen note type with the theme's cards.

    Raises:
        SettingsError: there is no such theme, or a template of it is wrong.
    """
    folder = templates_folder() / "anki"
    if not (folder / settings.theme).is_dir():
        raise SettingsError(
            f"[anki] theme: there is no theme {settings.theme}",
            advice=f"Make the folder in {folder}",
        )
    environment = Environment(
        loader=FileSystemLoader([folder / settings.theme, folder / "default"]),
        # {{…}} is Anki's own.
        variable_start_string="[[",
        variable_end_string="]]",
        block_start_string="[%",
        block_end_string="%]",
        comment_start_string="[#",
        comment_end_string="#]",
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        autoescape=True,
    )

    def side(name: str) -> str:
        try:
            return environment.get_template(name).render(settings=settings).strip()
        except TemplateError as error:
            raise SettingsError(
                f"[anki] theme {settings.theme}, {name}: {error}", advice="Mend the template"
            ) from error

    return genanki.Model(
        NOTE_TYPE_ID,
        NOTE_TYPE_NAME,
        fields=[
            {"name": name, "id": _FIELD_ID + place, "font": "sans-serif", "size": 18}
            for place, name in enumerate(FIELDS)
        ],
        templates=[
            {
                "name": name,
                "id": _TEMPLATE_ID + place,
                "qfmt": side(f"{name.lower()}-front.html"),
                "afmt": side(f"{name.lower()}-back.html"),
            }
            for place, name in enumerate(_TEMPLATES)
        ],
        css=side("style.css"),
    )


def note_time(edition: Edition, record: Record, settings: AnkiSettings) -> int:
    """Return the `mod` of a note, in seconds since 1970.

    The later of what the record says and what all notes of the post share. A note with its
    reverse card is a second later than one without, so that learners receive it.
    """
    revised = max(record.revised, edition.shared_revised)
    return _seconds(revised) + 2 * _FIELDS_VERSION + settings.reverse


def package_of(editions: Sequence[Edition], settings: AnkiSettings) -> bytes:
    """Return the bytes of a package with a deck a post."""
    decks = [
        Deck(deck_name(edition), deck_description(edition), _notes(edition, settings))
        for edition in editions
    ]
    media = {
        name: one.content
        for edition in editions
        for name, one in edition.media.items()
        if name not in same_pictures(edition.media)
    }
    look = max([_FIRST_LOOK, *(edition.look_revised for edition in editions)])
    return package(decks, note_type(settings), media, _seconds(look))


def _notes(edition: Edition, settings: AnkiSettings) -> Iterator[Note]:
    fields = NoteFields(edition, reverse=settings.reverse)
    for record in edition.post.records:
        yield Note(
            guid=record.id,
            mod=note_time(edition, record, settings),
            tags=note_tags(record),
            fields=fields.of(record),
            sort=record.question.text,
            cards=(0, 1) if settings.reverse else (0,),
            due=record.number,
        )


@cache
def _seconds(time: str) -> int:
    return int(datetime.fromisoformat(time).timestamp())
