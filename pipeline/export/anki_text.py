"""A deck as a text file with Anki's own headers, for other flashcard programs.

Imported by Anki over the deck of the .apkg, it changes nothing: same note type, same ids, same
fields (docs.ankiweb.net/importing/text-files.html, "File Headers").
"""

from __future__ import annotations

import csv
import io

from pipeline.export.anki_fields import FIELDS, NoteFields, deck_name, note_tags
from pipeline.records import Edition


def text_of(edition: Edition, note_type: str, *, reverse: bool) -> bytes:
    """Return the UTF-8 text: headers, then a line a note with its id, fields and tags."""
    stream = io.StringIO()
    stream.write(
        "#separator:tab\n"
        "#html:true\n"
        f"#notetype:{note_type}\n"
        f"#deck:{deck_name(edition)}\n"
        f"#columns:{chr(9).join(('GUID', *FIELDS, 'Tags'))}\n"
        "#guid column:1\n"
        f"#tags column:{len(FIELDS) + 2}\n"
    )
    writer = csv.writer(stream, delimiter="\t", lineterminator="\n")
    fields = NoteFields(edition, reverse=reverse)
    for record in edition.post.records:
        writer.writerow([record.id, *fields.of(record), " ".join(note_tags(record))])
    return stream.getvalue().encode()
