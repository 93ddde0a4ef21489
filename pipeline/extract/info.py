"""What the page says of the post as a whole, as the records give it."""

from __future__ import annotations

from datetime import date

from lxml import etree

from pipeline.records import Page, PostInfo, Record
from pipeline.source.metadata import as_of_date, read_metadata


def read_info(root: etree._Element, page: Page) -> PostInfo:
    """Read the metadata of the post from the tree, scripts still in it."""
    metadata = read_metadata(root, page)
    return PostInfo(
        slug=page.slug,
        title=metadata.title,
        url=metadata.url,
        language=metadata.language,
        site=metadata.site,
        course=metadata.course,
        published=metadata.published,
        modified=metadata.modified,
    )


def as_of_of_post(introduction: str, closing: str) -> date | None:
    """Find the day on which the answers were true, as the post itself says it."""
    return as_of_date(introduction) or as_of_date(closing)


def with_as_of(records: list[Record], as_of: date | None) -> tuple[Record, ...]:
    """Give each record its as-of date: the one its answer names, else the post's."""
    if as_of is None:
        return tuple(records)
    return tuple(
        record if record.as_of else record.model_copy(update={"as_of": as_of}) for record in records
    )
