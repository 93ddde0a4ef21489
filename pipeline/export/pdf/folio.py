"""Page numbers that are added to finished pages, as artifacts: they are no part of the text."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pikepdf

FIGURES = "0123456789 /"
"""What the specimen page has at the place of the page number."""

_NAME = "/Folio"


@dataclass(frozen=True, slots=True)
class Folio:
    """How page numbers are set: font, size and colour, and the place of the last figure's end.

    `glyphs` gives the code and the width in em of each of FIGURES.
    """

    font: Any
    size: float
    colour: tuple[float, ...]
    right: float
    baseline: float
    glyphs: dict[str, tuple[bytes, float]]

    @classmethod
    def of(cls, page: Any) -> Folio:
        """Read it from the specimen page, whose last text is FIGURES on one line."""
        import pikepdf

        matrix, stack = pikepdf.Matrix(), []
        colour: tuple[float, ...] = ()
        place, font, size, shown = matrix, "", 0.0, None
        for instruction in pikepdf.parse_content_stream(page):
            operands: Any = instruction.operands
            match str(instruction.operator):
                case "q":
                    stack.append(matrix)
                case "Q":
                    matrix = stack.pop()
                case "cm":
                    matrix = _matrix(operands) @ matrix
                case "Tm":
                    place = _matrix(operands) @ matrix
                case "Tf":
                    font, size = str(operands[0]), float(operands[1])
                case "rg":
                    colour = tuple(float(value) for value in operands)
                case "TJ":
                    shown = operands[0]
        assert shown is not None
        resource = page.Resources.Font[font]
        codes = b"".join(bytes(part) for part in shown if isinstance(part, pikepdf.String))
        pairs = [codes[at : at + 2] for at in range(0, len(codes), 2)]
        widths = _widths(resource)
        glyphs = {
            figure: (code, widths[int.from_bytes(code)])
            for figure, code in zip(FIGURES, pairs, strict=True)
        }
        kerned = sum(float(part) for part in shown if not isinstance(part, pikepdf.String)) / 1000
        size *= place.a
        width = (sum(width for _, width in glyphs.values()) - kerned) * size
        return cls(resource, size, colour, place.e + width, place.f, glyphs)

    def number(self, pdf: Any) -> None:
        """Write its number and the number of all pages on every page."""
        import pikepdf

        before, total = pdf.make_stream(b"q"), len(pdf.pages)
        known = set()
        for number, page in enumerate(pdf.pages, 1):
            resources = page.Resources
            if resources.objgen not in known:
                fonts = pikepdf.Dictionary(resources.Font)
                fonts[_NAME] = self.font
                resources.Font = fonts
                known.add(resources.objgen)
            after = pdf.make_stream(b"Q\n" + self._text(f"{number} / {total}"))
            page.Contents = pikepdf.Array([before, page.Contents, after])

    def _text(self, text: str) -> bytes:
        codes = b"".join(self.glyphs[figure][0] for figure in text).hex()
        left = self.right - sum(self.glyphs[figure][1] for figure in text) * self.size
        colour = " ".join(f"{value:.4f}" for value in self.colour)
        return (
            "/Artifact <</Type /Pagination /Subtype /Footer>> BDC\n"
            f"q BT {colour} rg {_NAME} {self.size:.4f} Tf "
            f"1 0 0 1 {left:.4f} {self.baseline:.4f} Tm "
            f"<{codes}> Tj ET Q\nEMC"
        ).encode()


def _matrix(operands: Any) -> pikepdf.Matrix:
    import pikepdf

    a, b, c, d, e, f = (float(value) for value in operands)
    return pikepdf.Matrix(a, b, c, d, e, f)


def _widths(font: Any) -> dict[int, float]:
    """Read the widths of a font's glyphs, in em; only arrays of widths are written."""
    found = {}
    values = list(font.DescendantFonts[0].W)
    for first, widths in zip(values[::2], values[1::2], strict=True):
        for place, width in enumerate(widths):
            found[int(first) + place] = float(width) / 1000
    return found
