"""Says how much room the parts of the diagram take: less and less of it where the panel is narrow or low."""

from __future__ import annotations

from dataclasses import dataclass

CAPTION_LINE = 15.0
LOW_ROW = 17.0
READOUT = 140.0


@dataclass(frozen=True)
class Fit:
    """How much room the parts take from left to right.

    Attributes:
        margin: left and right of everything.
        gap: the least between two columns.
        picture: the side of the input's picture.
        box: the side of a neuron's picture at most.
        readout: of a class, right of its circle.
    """

    margin: float
    gap: float
    picture: float
    box: float
    readout: float


# Text is never made smaller to fit: columns move together first, then pictures shrink.
FITS = (
    Fit(22, 58, 114, 42, READOUT),
    Fit(16, 40, 96, 42, 118),
    Fit(12, 36, 84, 34, 106),
    Fit(12, 30, 64, 28, 98),
)


@dataclass(frozen=True)
class Rows:
    """How much room captions and buttons take from top to bottom; `low` where there is little of it."""

    caption_top: float
    caption_lines: int
    below_caption: float
    buttons: float

    @property
    def above(self) -> float:
        """Pixels over the units."""
        return self.caption_top + self.caption_lines * CAPTION_LINE + self.below_caption

    @staticmethod
    def of(height: float, extras: bool) -> Rows:
        """Return those for a view of this height; `extras` asks for a third line, which a low view leaves out."""
        roomy = Rows(8, 3 if extras else 2, 7, 32)
        return roomy if height - roomy.above - roomy.buttons >= 10 * LOW_ROW else Rows(4, 2, 3, 26)
