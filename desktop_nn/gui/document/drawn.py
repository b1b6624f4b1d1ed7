"""The drawing on the pad, with a memory of its strokes of its own: the design's undo does not know it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from desktop_nn.gui.document.comparing import ComparingDocument
from desktop_nn.gui.drawing import Drawing, Strokes, StrokeStack

if TYPE_CHECKING:
    import numpy as np
    from PySide6.QtCore import QObject

    from desktop_nn.data.normalise import Stages


class DrawnDocument(ComparingDocument):
    """Design, run and drawing."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._strokes = StrokeStack()
        self._pen_is_down = False

    @property
    def drawing(self) -> Drawing:
        """Strokes and pen."""
        return self._strokes.drawing

    @property
    def strokes(self) -> Strokes:
        """The strokes of the drawing."""
        return self._strokes.drawing.strokes

    @property
    def pen(self) -> float:
        """The pen's radius in 1/28 of the pad."""
        return self._strokes.drawing.pen

    @property
    def stages(self) -> Stages | None:
        """How the drawing becomes 28 x 28; None when it is blank."""
        return self._reader.stages

    @property
    def drawing_input(self) -> np.ndarray | None:
        """The (784,) uint8 that the network sees of the drawing; None when it is blank."""
        return self._reader.drawing_input

    @property
    def can_undo_stroke(self) -> bool:
        """Whether the pad has something to undo."""
        return self._strokes.can_undo

    @property
    def can_redo_stroke(self) -> bool:
        """Whether the pad has something to redo."""
        return self._strokes.can_redo

    @property
    def pen_is_down(self) -> bool:
        """Whether a stroke is under way."""
        return self._pen_is_down

    def begin_stroke(self) -> None:
        """Start a stroke."""
        self._pen_is_down = True
        self._strokes.begin()

    def extend_stroke(self, points: np.ndarray) -> None:
        """Add points (k, 2) in the unit square to the stroke."""
        self._strokes.extend(points)
        self._take_drawing()

    def end_stroke(self) -> None:
        """End the stroke."""
        self._pen_is_down = False
        self._strokes.end()
        self._take_drawing()

    def undo_stroke(self) -> None:
        """Undo the last stroke or clear."""
        self._strokes.undo()
        self._take_drawing()

    def redo_stroke(self) -> None:
        """Redo a stroke or clear."""
        self._strokes.redo()
        self._take_drawing()

    def clear_drawing(self) -> None:
        """Take all strokes away; the pad can undo it."""
        if self.strokes:
            self.set_strokes(())

    def set_strokes(self, strokes: Strokes) -> None:
        """Replace the drawing."""
        self._strokes.set_strokes(strokes)
        self._take_drawing()

    def set_pen(self, radius: float) -> None:
        """Change the pen of the whole drawing; `radius` in 1/28 of the pad."""
        self._strokes.set_pen(radius)
        self._take_drawing()

    def _take_drawing(self) -> None:
        self._reader.show_drawing(self._strokes.drawing)
        self.drawing_changed.emit()
