"""A learner with the real Anki: imports packages, studies, and counts what came of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from anki.collection import (  # first of anki's modules: they import each other in a circle
    Collection,
    ImportAnkiPackageOptions,
    ImportAnkiPackageRequest,
    ImportCsvRequest,
)

from anki.cards import Card  # isort: skip

from pipeline.export import anki as deck
from pipeline.export import anki_all
from pipeline.records import Artifact, Edition
from pipeline.settings import AnkiSettings, Settings


@dataclass(frozen=True)
class Counts:
    """What the importer reports."""

    new: int = 0
    updated: int = 0
    unchanged: int = 0
    conflicting: int = 0


class Learner:
    """A collection of its own in `folder`."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.folder = folder
        self.col = Collection(str(folder / "collection.anki2"))

    def take(self, artifact: Artifact) -> Counts:
        """Import a package as File > Import does, with its defaults."""
        file = self.folder / "taken.apkg"
        file.write_bytes(artifact.content)
        request = ImportAnkiPackageRequest(
            package_path=str(file), options=ImportAnkiPackageOptions()
        )
        log = self.col.import_anki_package(request).log
        others = (log.first_field_match, log.missing_notetype, log.missing_deck)
        assert not any((*others, log.empty_first_field))
        return Counts(len(log.new), len(log.updated), len(log.duplicate), len(log.conflicting))

    def take_text(self, artifact: Artifact) -> Counts:
        """Import a text file as its headers say."""
        file = self.folder / "taken.tsv"
        file.write_bytes(artifact.content)
        metadata = self.col.get_csv_metadata(str(file), delimiter=None)
        log = self.col.import_csv(ImportCsvRequest(path=str(file), metadata=metadata)).log
        assert not any((log.missing_notetype, log.missing_deck, log.empty_first_field))
        return Counts(len(log.new), len(log.updated), len(log.duplicate), len(log.conflicting))

    def study(self, count: int, deck_name: str = "") -> dict[str, tuple[int, ...]]:
        """Answer cards through the scheduler, every button in turn; return the reviews."""
        names = [deck_name] if deck_name else [d.name for d in self.col.decks.all_names_and_ids()]
        done = 0
        for name in names:
            found = self.col.decks.by_name(name)
            assert found is not None
            self.col.decks.select(found["id"])
            config = self.col.decks.config_dict_for_deck_id(found["id"])
            config["new"]["perDay"] = 9999
            self.col.decks.update_config(config)
            while done < count and (queued := self.col.sched.getCard()):
                self.col.sched.answerCard(queued, 1 + done % 4)
                done += 1
        assert done == count
        return self.reviews()

    def reviews(self) -> dict[str, tuple[int, ...]]:
        """The state of every card and the answers given, by guid and template."""
        rows = self.col.db.all(
            "select n.guid, c.ord, c.type, c.queue, c.ivl, c.factor, c.reps, c.lapses, c.due,"
            " (select group_concat(ease || '@' || id) from revlog where cid = c.id)"
            " from cards c join notes n on n.id = c.nid where c.reps > 0"
        )
        return {f"{guid}/{place}": tuple(rest) for guid, place, *rest in rows}

    def note(self, guid: str) -> dict[str, str]:
        """The fields of a note by name."""
        note = self.col.get_note(self._note_id(guid))
        return dict(note.items())

    def tags(self, guid: str) -> list[str]:
        return self.col.get_note(self._note_id(guid)).tags

    def cards(self, guid: str) -> list[Card]:
        return self.col.get_note(self._note_id(guid)).cards()

    def _note_id(self, guid: str) -> int:
        return self.col.db.scalar("select id from notes where guid = ?", guid)

    def counts(self) -> tuple[int, int]:
        """Notes and cards in the collection."""
        return self.col.note_count(), self.col.card_count()

    def note_types(self) -> list[str]:
        """Names of the note types in use."""
        return sorted(one.name for one in self.col.models.all_use_counts() if one.use_count)

    def deck_names(self) -> list[str]:
        return sorted(one.name for one in self.col.decks.all_names_and_ids())


def one_deck(edition: Edition, **settings: object) -> Artifact:
    anki = AnkiSettings.model_validate(settings)
    return deck.render(edition, Settings(anki=anki))[0]


def all_decks(editions: Sequence[Edition], **settings: object) -> Artifact:
    anki = AnkiSettings.model_validate(settings)
    return anki_all.render(editions, Settings(anki=anki))[0]
