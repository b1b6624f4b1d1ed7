"""Lends the tests of this folder a dressed application, and a diagram in it."""

import pytest

from desktop_nn.gui.diagram import DiagramView
from tests.gui.draw.dressed import themes

__all__ = ["themes"]


@pytest.fixture
def show(qtbot, themes):
    # Held here: qtbot remembers widgets weakly, and one that is collected while Qt paints it takes the process along.
    views = []

    def show(document, size=(700, 390)) -> DiagramView:
        view = DiagramView(document, themes)
        qtbot.addWidget(view)
        view.resize(*size)
        view.show()
        view.refresh()
        views.append(view)
        return view

    yield show
