"""The table of CONTRIBUTING.md, trait by trait: `python -m benchmarks.traits` writes it anew."""

from __future__ import annotations

import re

from benchmarks.corpus import corpus_hash, load_pages
from benchmarks.harness import ROOT
from benchmarks.measure import normal, score
from benchmarks.readers import ours

FILE = ROOT / "CONTRIBUTING.md"
_PLACE = re.compile(r"(?<=<!-- traits -->\n).*?(?=<!-- /traits -->)", re.DOTALL)


def trait_table() -> str:
    """Pairs expected and found for each page, and whether every letter is right."""
    rows = [
        "| Trait | Pairs | Right | False | To the letter |",
        "| --- | ---: | ---: | ---: | --- |",
    ]
    for page in load_pages():
        found = ours(page.file)
        counts = score(found, page.pairs)
        exact = [tuple(map(normal, pair)) for pair in found] == [
            tuple(map(normal, pair)) for pair in page.pairs
        ]
        rows.append(
            f"| {page.trait} | {len(page.pairs)} | {counts.right} | {counts.false} "
            f"| {'yes' if exact else 'no'} |"
        )
    return "\n".join(rows)


def renewed(text: str) -> str:
    """The text of CONTRIBUTING.md with today's table."""
    block = f"{trait_table()}\n\nCorpus: `{corpus_hash()[:16]}`\n"
    return _PLACE.sub(lambda _: block, text)


if __name__ == "__main__":
    FILE.write_text(renewed(FILE.read_text(encoding="utf-8")), encoding="utf-8")
