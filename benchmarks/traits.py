"""The table of CONTRIBUTING.md, trait by trait: `python -m benchmarks.traits` writes it anew.

Where a page is read worse than the table says, nothing is written, but with `--accept`.
"""

from __future__ import annotations

import re
import sys

from benchmarks.corpus import corpus_hash, load_pages
from benchmarks.harness import ROOT
from benchmarks.measure import normal, score
from benchmarks.readers import ours

FILE = ROOT / "CONTRIBUTING.md"
_ROW = re.compile(r"^\| (\S+) \| \d+ \| (\d+) \| (\d+) \| (yes|no) \|$", re.MULTILINE)
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


def worse(before: str, after: str) -> list[str]:
    """The traits of which `after` has fewer right pairs, more false ones, or less to the letter."""
    known = {trait: _rank(*counts) for trait, *counts in _ROW.findall(before)}
    return [
        trait
        for trait, *counts in _ROW.findall(after)
        if trait in known and any(map(int.__lt__, _rank(*counts), known[trait]))
    ]


def _rank(right: str, false: str, exact: str) -> tuple[int, int, int]:
    return int(right), -int(false), int(exact == "yes")


def main(arguments: list[str]) -> int:
    """Write the table anew, unless a page is read worse; the exit status tells which."""
    before = FILE.read_text(encoding="utf-8")
    after = renewed(before)
    lost = worse(before, after)
    if lost and arguments != ["--accept"]:
        print(f"read worse than {FILE.name} says: {', '.join(lost)}. Nothing was written.")
        return 1
    FILE.write_text(after, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
