"""The application in its light dress for one test, and as it was afterwards."""

from __future__ import annotations

import pytest

from desktop_nn.gui.theme import ThemeManager


@pytest.fixture
def themes(qapp):
    before = qapp.palette(), qapp.styleSheet(), qapp.font(), qapp.style().name()
    manager = ThemeManager(qapp, "light")
    manager.apply()
    yield manager
    qapp.setStyleSheet(before[1])
    qapp.setPalette(before[0])
    qapp.setFont(before[2])
    qapp.setStyle(before[3])
    manager.deleteLater()
