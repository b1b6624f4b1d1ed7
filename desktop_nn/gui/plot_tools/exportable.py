"""What a view must be able to do so that its plot can be taken along; the one contract of all plots."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtCore import QSize
    from PySide6.QtGui import QAction, QPainter

    from desktop_nn.experiment.table_file import Table


class Exportable(Protocol):
    """A view with a plot."""

    def plot_name(self) -> str:
        """Return what the plot shows, in a few words that also make a file name: "curves", "weights of Hidden 1"."""
        ...

    def plot_size(self) -> QSize:
        """Return how large `paint_plot` paints; empty when there is nothing to take along."""
        ...

    def paint_plot(self, painter: QPainter) -> None:
        """Paint the plot with its axes, names and legend from (0, 0), in lines and text where that is possible."""
        ...

    def plot_table(self) -> Table:
        """Return the numbers that are shown; arrays in it must not change any more."""
        ...

    def go_home(self) -> None:
        """Show everything again."""
        ...

    def more_actions(self) -> Sequence[QAction]:
        """Return the less used choices of the view, for the "more" menu; a line between groups is an action too."""
        ...
