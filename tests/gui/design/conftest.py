"""A panel in a window that has the keyboard, on a document that a test can put into any state."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QLocale
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QMainWindow

from desktop_nn.experiment.spec import Spec
from desktop_nn.gui.design import DesignPanel
from desktop_nn.gui.theme import ThemeManager
from desktop_nn.gui.widgets import motion
from tests.gui.design.stand_in import StandIn


@pytest.fixture(autouse=True)
def dressed(qapp):
    locale = QLocale()
    QLocale.setDefault(QLocale(QLocale.Language.English))
    before = qapp.palette(), qapp.styleSheet(), qapp.font(), qapp.style().name()
    manager = ThemeManager(qapp, "light")
    manager.apply()
    motion.set_reduced(True)
    yield manager
    motion.set_reduced(False)
    qapp.setStyleSheet(before[1])
    qapp.setPalette(before[0])
    qapp.setFont(before[2])
    qapp.setStyle(before[3])
    manager.deleteLater()
    QLocale.setDefault(locale)


@pytest.fixture
def document(qapp):
    stand_in = StandIn(Spec())
    yield stand_in
    stand_in.deleteLater()


@pytest.fixture
def panel(qtbot, document, dressed):
    """The panel, 298 px wide as in the smallest window, in a window whose Ctrl+Z is the document's undo."""
    window = QMainWindow()
    qtbot.addWidget(window)
    made = DesignPanel(document, dressed)
    window.setCentralWidget(made)
    for key, act in ((QKeySequence.StandardKey.Undo, "undo"), (QKeySequence.StandardKey.Redo, "redo")):
        QShortcut(QKeySequence(key), window, getattr(document.undo_stack, act))
    window.resize(298, 800)
    window.show()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    yield made


@pytest.fixture
def opened(panel):
    """The same with every section open."""
    for section in panel.sections.values():
        section.set_open(True)
    return panel
