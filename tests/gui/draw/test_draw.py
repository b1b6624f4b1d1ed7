"""The Draw dock, driven by mouse and keys."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QColor, QInputDevice, QPointingDevice, QShortcut, QTabletEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton, QVBoxLayout, QWidget

from desktop_nn.gui.draw import DrawPanel
from desktop_nn.gui.draw.path import SPACING, between
from desktop_nn.gui.theme import DARK, LIGHT
from tests.gui.draw.fake_document import IS_IT_AN_8, FakeDocument, points_info


@pytest.fixture
def document():
    return FakeDocument()


@pytest.fixture
def panel(qtbot, themes, document):
    panel = DrawPanel(document, themes)
    qtbot.addWidget(panel)
    panel.resize(264, 640)
    panel.show()
    qtbot.waitUntil(lambda: panel.answer.rows > 0)
    return panel


def draw(pad, *shares):
    """Draw a stroke through points in shares of the pad."""
    points = [QPoint(round(x * pad.width()), round(y * pad.height())) for x, y in shares]
    QTest.mousePress(pad, Qt.MouseButton.LeftButton, pos=points[0])
    for point in points[1:]:
        QTest.mouseMove(pad, point)
    QTest.mouseRelease(pad, Qt.MouseButton.LeftButton, pos=points[-1])


def ink_at(panel, x, y):
    pad = panel.pad
    return pad.grab().toImage().pixelColor(round(x * pad.width()), round(y * pad.height())).name().upper()


class TestDrawing:
    def test_a_stroke_reaches_the_document_and_the_screen(self, panel, document):
        draw(panel.pad, (0.3, 0.2), (0.3, 0.5), (0.3, 0.8))
        (stroke,) = document.strokes
        assert stroke[0] == pytest.approx((0.3, 0.2), abs=0.01)
        assert stroke[-1] == pytest.approx((0.3, 0.8), abs=0.01)
        assert ink_at(panel, 0.3, 0.35) == LIGHT.ink1
        assert ink_at(panel, 0.6, 0.6) == LIGHT.inset

    def test_a_fast_stroke_has_no_gaps(self, panel, document):
        draw(panel.pad, (0.1, 0.1), (0.9, 0.1), (0.9, 0.9))
        (stroke,) = document.strokes
        assert np.hypot(*np.diff(stroke, axis=0).T).max() <= 1.3 * SPACING

    def test_a_click_is_a_dot(self, panel, document):
        draw(panel.pad, (0.5, 0.5))
        assert [len(stroke) for stroke in document.strokes] == [1]
        assert ink_at(panel, 0.5, 0.5) == LIGHT.ink1

    def test_a_stroke_that_leaves_the_pad_and_returns_is_one_stroke(self, panel, document):
        draw(panel.pad, (0.5, 0.5), (1.9, 0.5), (0.5, 0.7))
        (stroke,) = document.strokes
        assert np.abs(stroke).max() <= 1.3
        assert document.stages is not None

    def test_other_buttons_and_mere_movement_draw_nothing(self, panel, document):
        QTest.mouseMove(panel.pad, QPoint(50, 50))
        QTest.mouseClick(panel.pad, Qt.MouseButton.RightButton, pos=QPoint(60, 60))
        assert document.strokes == ()

    def test_the_second_of_two_quick_presses_is_a_stroke_too(self, panel, document):
        draw(panel.pad, (0.3, 0.3), (0.4, 0.3))
        QTest.mouseDClick(panel.pad, Qt.MouseButton.LeftButton, pos=QPoint(100, 100))
        assert len(document.strokes) == 2

    def test_a_tablet_draws_between_pixels(self, panel, document):
        pad = panel.pad
        pen = QPointingDevice(
            "pen",
            1,
            QInputDevice.DeviceType.Stylus,
            QPointingDevice.PointerType.Pen,
            QInputDevice.Capability.Position | QInputDevice.Capability.Pressure,
            1,
            1,
        )

        def send(kind, x, y, buttons):
            at = QPointF(x, y)
            event = QTabletEvent(
                kind,
                pen,
                at,
                at,
                0.5,
                0,
                0,
                0,
                0,
                0,
                Qt.KeyboardModifier.NoModifier,
                Qt.MouseButton.LeftButton,
                buttons,
            )
            QApplication.sendEvent(pad, event)
            assert event.isAccepted()

        send(QEvent.Type.TabletPress, 50.25, 50.5, Qt.MouseButton.LeftButton)
        send(QEvent.Type.TabletMove, 120.75, 50.5, Qt.MouseButton.LeftButton)
        send(QEvent.Type.TabletRelease, 120.75, 50.5, Qt.MouseButton.NoButton)
        (stroke,) = document.strokes
        assert stroke[0, 0] * pad.width() == pytest.approx(50.25, abs=1e-3)
        assert stroke[-1, 0] * pad.width() == pytest.approx(120.75, abs=1e-3)

    def test_the_pen_changes_the_whole_drawing(self, panel, document):
        draw(panel.pad, (0.2, 0.5), (0.8, 0.5))
        thin = np.count_nonzero(document.stages.raw)
        panel._pen.setFocus()
        QTest.keyClick(panel._pen, Qt.Key.Key_End)
        assert document.pen == 3.0
        assert np.count_nonzero(document.stages.raw) > thin
        assert ink_at(panel, 0.5, 0.5 + 2.5 / 28) == LIGHT.ink1


class TestUndo:
    def test_keys_on_the_pad_have_their_own_stack(self, panel, document):
        draw(panel.pad, (0.2, 0.2), (0.2, 0.8))
        draw(panel.pad, (0.6, 0.2), (0.6, 0.8))
        panel.pad.setFocus()
        QTest.keyClick(panel.pad, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
        assert len(document.strokes) == 1
        assert ink_at(panel, 0.6, 0.5) == LIGHT.inset
        QTest.keyClick(panel.pad, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier)
        assert len(document.strokes) == 2
        assert ink_at(panel, 0.6, 0.5) == LIGHT.ink1
        QTest.keyClick(panel.pad, Qt.Key.Key_Delete)
        assert document.strokes == ()
        QTest.keyClick(panel.pad, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
        assert len(document.strokes) == 2

    def test_the_window_s_undo_stays_out_of_it(self, qtbot, themes, document):
        window = QWidget()
        qtbot.addWidget(window)
        panel = DrawPanel(document, themes)
        QVBoxLayout(window).addWidget(panel)
        undone = []
        QShortcut("Ctrl+Z", window).activated.connect(lambda: undone.append(1))
        window.show()
        QTest.qWaitForWindowExposed(window)
        window.activateWindow()
        draw(panel.pad, (0.2, 0.2), (0.2, 0.8))
        panel.pad.setFocus()
        qtbot.waitUntil(panel.pad.hasFocus)
        QTest.keyClick(panel.pad, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
        assert document.strokes == ()
        assert not undone
        panel._pen.setFocus()
        QTest.keyClick(panel._pen, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
        assert undone

    def test_buttons(self, qtbot, panel, document):
        assert not panel._undo.isEnabled()
        draw(panel.pad, (0.2, 0.2), (0.2, 0.8))
        qtbot.waitUntil(panel._undo.isEnabled)
        QTest.mouseClick(panel._clear, Qt.MouseButton.LeftButton)
        assert document.strokes == ()
        qtbot.waitUntil(lambda: not panel._clear.isEnabled())
        QTest.mouseClick(panel._undo, Qt.MouseButton.LeftButton)
        assert len(document.strokes) == 1


class TestSamples:
    def test_page_keys_go_through_samples_and_each_can_be_undone(self, panel, document):
        panel.pad.setFocus()
        seen = []
        for key in (Qt.Key.Key_PageDown, Qt.Key.Key_PageDown, Qt.Key.Key_PageUp):
            QTest.keyClick(panel.pad, key)
            seen.append(np.concatenate(document.strokes))
        assert document.stages is not None
        assert not np.array_equal(seen[0], seen[1])
        assert np.array_equal(seen[0], seen[2])
        QTest.keyClick(panel.pad, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
        assert np.array_equal(np.concatenate(document.strokes), seen[1])

    def test_the_pad_says_so(self, panel):
        assert "Page Down" in panel.pad.toolTip()
        assert "Page Down" in panel.pad.accessibleDescription()


class TestSmallDrawings:
    def test_a_tiny_drawing_is_told_to_grow_without_moving_anything(self, qtbot, panel, document):
        places = [part.geometry() for part in (panel.pad, panel.stages, panel.answer)]
        draw(panel.pad, (0.1, 0.1), (0.1, 0.2), (0.15, 0.3))
        qtbot.waitUntil(panel._too_small.isVisible)
        assert panel._too_small.shown_text() == "Draw larger: small drawings lose detail"
        assert [part.geometry() for part in (panel.pad, panel.stages, panel.answer)] == places
        draw(panel.pad, (0.1, 0.3), (0.1, 0.8))
        qtbot.waitUntil(lambda: not panel._too_small.isVisible())
        assert panel._title.isVisible()

    def test_nothing_is_said_while_the_pen_is_down(self, qtbot, panel):
        QTest.mousePress(panel.pad, Qt.MouseButton.LeftButton, pos=QPoint(60, 60))
        qtbot.waitUntil(panel._clear.isEnabled)
        assert not panel._too_small.isVisible()
        QTest.mouseRelease(panel.pad, Qt.MouseButton.LeftButton, pos=QPoint(60, 60))
        qtbot.waitUntil(panel._too_small.isVisible)


class TestAnswer:
    def test_a_blank_pad_asks_for_a_digit(self, panel):
        assert panel.answer.aside == "draw a digit"
        assert panel.answer.rows == 10
        assert panel.answer.bars.text_of(3) == ""

    def test_the_answer_follows_the_document(self, qtbot, panel, document):
        draw(panel.pad, (0.2, 0.2), (0.2, 0.8))
        outputs = np.full(10, 0.001)
        outputs[[3, 9]] = 0.975, 0.016
        document.take_answer(outputs, "0123456789", 3)
        qtbot.waitUntil(lambda: panel.answer.aside == "then 9, 1.6\u2009%")
        assert panel.answer.kind == "probabilities"
        assert panel.answer.bars.text_of(3) == "97.5\u2009%"

    def test_during_a_stroke_the_bars_do_not_wait_for_the_next_frame(self, panel, document):
        outputs = np.full(10, 0.01)
        outputs[7] = 0.91
        document.drawing_changed.connect(lambda: document.take_answer(outputs, "0123456789", 7))
        QTest.mousePress(panel.pad, Qt.MouseButton.LeftButton, pos=QPoint(60, 60))
        assert panel.answer.bars.text_of(7) == "91.0\u2009%"
        QTest.mouseRelease(panel.pad, Qt.MouseButton.LeftButton, pos=QPoint(60, 60))

    def test_two_classes_have_two_rows(self, qtbot, panel, document):
        document.shown_info = document.info = IS_IT_AN_8
        document.info_changed.emit()
        qtbot.waitUntil(lambda: panel.answer.rows == 2)
        draw(panel.pad, (0.2, 0.2), (0.2, 0.8))
        document.take_answer([0.1, 0.9], ("not 8", "8"), 1)
        qtbot.waitUntil(lambda: panel.answer.bars.text_of(1) == "90.0\u2009%")
        assert panel.answer.aside == ""

    def test_plain_outputs_are_not_called_probabilities(self, qtbot, panel, document):
        draw(panel.pad, (0.2, 0.2), (0.2, 0.8))
        document.take_answer(np.linspace(-0.4, 0.5, 10), "0123456789", 9, probabilities=False)
        qtbot.waitUntil(lambda: panel.answer.kind == "outputs")
        assert panel.answer.bars.text_of(9) == "+0.500"
        assert panel.answer.aside == "then 8, +0.400"

    def test_weights_are_asked_for_only_while_there_is_a_drawing(self, panel, document):
        assert not document.needs[panel]
        draw(panel.pad, (0.2, 0.2), (0.2, 0.8))
        assert document.needs[panel]
        document.clear_drawing()
        assert not document.needs[panel]

    def test_other_data_offer_the_digits(self, qtbot, panel, document):
        document.shown_info = document.info = points_info()
        document.info_changed.emit()
        link = panel._other_data.findChild(QPushButton)
        qtbot.waitUntil(link.isVisible)
        assert not panel.pad.isVisible()
        QTest.mouseClick(link, Qt.MouseButton.LeftButton)
        assert document.opened == ["digits"]


class TestStages:
    def test_the_last_picture_is_what_the_network_sees(self, qtbot, panel, document):
        draw(panel.pad, (0.1, 0.1), (0.1, 0.5))
        qtbot.waitUntil(lambda: panel.stages._stages is not None)
        seen = document.stages.centre
        row, column = np.argwhere(seen == seen.max())[0]
        tile = panel.stages.tile(3).adjusted(1, 1, -1, -1)
        at = QPointF(tile.left() + (column + 0.5) * tile.width() / 28, tile.top() + (row + 0.5) * tile.height() / 28)
        assert panel.stages.pixel_at(at) == (row, column)
        level = int(seen[row, column])
        text = panel.stages.text_at(at)
        assert text == f"Row {row + 1}, column {column + 1}: {level} of 255 = {level / 255:.3f}"

    def test_the_other_pictures_explain_themselves(self, panel):
        assert panel.stages.text_at(panel.stages.tile(1).center()) == "Crop: cut to the ink"
        assert panel.stages.text_at(QPointF(-5, -5)) == ""

    def test_ink_is_drawn_in_the_colours_of_the_theme(self, qtbot, panel, themes):
        draw(panel.pad, (0.5, 0.1), (0.5, 0.9))
        qtbot.waitUntil(lambda: panel.stages._stages is not None)
        themes.set_mode("dark")
        image = panel.stages.grab().toImage()
        at = panel.stages.tile(3).center().toPoint()
        assert QColor(image.pixelColor(at)).lightness() > 200
        assert ink_at(panel, 0.5, 0.5) == DARK.ink1


@pytest.fixture
def shown_at(qtbot, themes, document):
    frame = QWidget()
    qtbot.addWidget(frame)

    def show(width, height):
        panel = DrawPanel(document, themes, frame)
        frame.resize(width, height)
        panel.setGeometry(frame.rect())
        frame.show()
        qtbot.waitUntil(lambda: panel.answer.rows == 10)
        qtbot.waitUntil(lambda: panel.answer.bars.height() >= 170)
        return panel

    return show


SIZES = [(264, 560), (264, 640), (296, 700), (296, 900), (330, 560), (420, 900), (700, 600), (1000, 560), (500, 560)]


@pytest.mark.parametrize(("width", "height"), SIZES)
def test_nothing_is_clipped_at_any_size(shown_at, width, height):
    panel = shown_at(width, height)
    assert panel.pad.width() == panel.pad.height() >= 160
    for part in (panel.pad, panel.stages, panel.answer):
        assert part.geometry().left() >= 12
        assert part.geometry().right() < width - 12
        assert part.geometry().bottom() < height - 8
    assert panel.minimumSizeHint().width() <= 264


def test_a_wide_dock_has_its_room_for_the_pad_and_the_answer_beside_it(shown_at):
    panel = shown_at(700, 600)
    assert panel.pad.width() >= 400
    assert panel.answer.geometry().left() > panel.pad.geometry().right()
    assert panel.stages.tile(0).width() <= 72


points = st.tuples(st.floats(0, 1, width=32), st.floats(0, 1, width=32)).map(lambda p: np.array(p, np.float32))


@given(st.none() | points, points, points)
def test_interpolation_ends_at_the_pointer_and_stays_near(before, start, end):
    path = between(before, start, end)
    assert path[-1] == pytest.approx(end, abs=1e-6)
    chord = float(np.hypot(*(end - start)))
    whole = np.concatenate([start[None], path])
    assert np.hypot(*np.diff(whole, axis=0).T).max() <= 2.0 * SPACING + 1e-6
    assert np.hypot(*(path - start).T).max() <= 1.2 * chord + 1e-6


def test_interpolation_of_a_circle_is_round():
    corners = np.array([[np.cos(a), np.sin(a)] for a in np.arange(0, 6.3, np.pi / 6)], np.float32) * 0.4 + 0.5
    path = np.concatenate([between(a, b, c) for a, b, c in zip(corners, corners[1:], corners[2:], strict=False)])
    radii = np.hypot(*(path - 0.5).T)
    straight = 0.4 * np.cos(np.pi / 12)
    assert abs(radii - 0.4).max() < 0.4 - straight


def test_a_sharp_turn_is_not_rounded():
    up, corner, down = (np.array(p, np.float32) for p in ((0.5, 0.9), (0.5, 0.1), (0.55, 0.9)))
    path = between(up, corner, down)
    assert path[:, 1].min() >= 0.1
