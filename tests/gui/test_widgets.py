"""The kit, driven by keys, mouse and wheel as a person drives it."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QLocale, QPoint, QPointF, Qt
from PySide6.QtGui import QAccessible, QColor, QKeySequence, QShortcut, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QMainWindow, QVBoxLayout, QWidget

from desktop_nn.gui import theme
from desktop_nn.gui.format import with_unit
from desktop_nn.gui.theme import LIGHT, ThemeManager
from desktop_nn.gui.widgets import (
    Button,
    Check,
    Choice,
    Dock,
    ElidedLabel,
    EmptyState,
    Figure,
    FormRow,
    IconButton,
    Legend,
    Message,
    NumberField,
    Option,
    OutputBars,
    ScrollColumn,
    Section,
    Segments,
    SliderField,
    Toggle,
    motion,
)
from desktop_nn.gui.widgets.number_text import Limits, parse, stepped

Key = Qt.Key


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
def shown(qtbot):
    """Put widgets below each other into a window that has the keyboard."""

    windows = []  # Python's reference keeps them alive until the test is over

    def show(*widgets: QWidget) -> QWidget:
        window = QWidget()
        windows.append(window)
        qtbot.addWidget(window)
        column = QVBoxLayout(window)
        for widget in widgets:
            column.addWidget(widget)
        window.resize(320, 80 * len(widgets))
        window.show()
        window.activateWindow()
        qtbot.waitUntil(window.isActiveWindow)
        return window

    return show


def heard(signal) -> list:
    """Collect what a signal says: the argument itself if there is one, else a tuple."""
    said: list = []
    signal.connect(lambda *values: said.append(values[0] if len(values) == 1 else values))
    return said


def type_into(qtbot, field, text: str, end: Key | None = Key.Key_Return) -> None:
    field.setFocus()
    field.selectAll()
    qtbot.keyClicks(field, text)
    if end is not None:
        qtbot.keyClick(field, end)


def wheel(widget, up: bool) -> bool:
    """Turn the wheel one notch over the middle of a widget; return whether the widget took it."""
    middle = QPointF(widget.rect().center())
    event = QWheelEvent(
        middle,
        widget.mapToGlobal(middle),
        QPoint(0, 0),
        QPoint(0, 120 if up else -120),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(widget, event)
    return event.isAccepted()


# --- reading numbers


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("128", 128),
        (" 1e-3 ", 0.001),
        ("0.5", 0.5),
        ("0,5", 0.5),
        (".5", 0.5),
        ("5.", 5.0),
        ("\u22120.25", -0.25),
        ("+3", 3),
        ("60,000", 60000),
        ("1,234,567", 1234567),
        ("1.234.567", 1234567),
        ("1,234.5", 1234.5),
        ("1.234,5", 1234.5),
        ("60 000", 60000),
        ("60\u2009000", 60000),
        ("0,001", 0.001),
        ("1,5", 1.5),
        ("1e999", float("inf")),
        ("1,00,0", None),
        ("1,23.4,5", None),
        ("12abc", None),
        ("0x10", None),
        ("1_000", None),
        ("nan", None),
        ("--1", None),
        ("", None),
        ("9" * 5000, None),
    ],
)
def test_numbers_are_read_as_people_write_them(text: str, value: float | None) -> None:
    assert parse(text) == value


def test_a_point_separates_thousands_where_the_locale_writes_it_so() -> None:
    QLocale.setDefault(QLocale(QLocale.Language.German))
    assert parse("60.000") == 60000
    assert parse("0.001") == 0.001
    assert parse("60,5") == 60.5


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=30))
def test_no_text_upsets_the_reader(text: str) -> None:
    assert parse(text) is None or isinstance(parse(text), int | float)
    assert Limits(0, 1).complaint(text)


@pytest.mark.parametrize(
    ("limits", "text", "why"),
    [
        (Limits(1, 65536, integer=True), "1000000000", "Units: 1 to 65,536; you typed 1,000,000,000"),
        (Limits(1, 65536, integer=True), "12.5", "Units: a whole number, 1 to 65,536; you typed 12.5"),
        (Limits(1, 65536, integer=True), "many", "Units: a whole number, 1 to 65,536; you typed “many”"),
        (Limits(1, 65536, integer=True), " ", "Units: a whole number, 1 to 65,536; the field is empty"),
        (Limits(0, 1, below=True), "1", "Units: 0 or more and below 1; you typed 1"),
        (Limits(0, above=True), "0", "Units: above 0; you typed 0"),
        (Limits(None, 5), "6", "Units: 5 or less; you typed 6"),
        (Limits(), "1e999", "Units: a number; you typed ∞"),
        (Limits(0, 0.9, percent=True), "95%", "Units: 0\u2009% to 90\u2009%; you typed 95\u2009%"),
    ],
)
def test_a_complaint_says_what_is_taken_and_what_was_typed(limits: Limits, text: str, why: str) -> None:
    assert limits.read(text) is None
    assert limits.complaint(text, "Units") == why


@pytest.mark.parametrize(
    ("value", "steps", "scale", "wanted"),
    [
        (0.001, 1, "log", 0.002),
        (0.002, 1, "log", 0.005),
        (0.003, 1, "log", 0.005),
        (0.003, -1, "log", 0.002),
        (0.001, -1, "log", 0.0005),
        (0.001, 3, "log", 0.01),
        (0.0, 1, "log", 1e-6),
        (1e-6, -1, "log", 0.0),
        (0.9, 1, "log", 1.0),
        (1.0, 1, "log", 1.0),
        (0.1, 2, "linear", 0.12),
        (0.995, 5, "linear", 1.0),
        (0.0, -1, "linear", 0.0),
    ],
)
def test_steps_are_round(value: float, steps: int, scale, wanted: float) -> None:
    assert stepped(value, steps, Limits(0.0, 1.0), None, scale, 1e-6) == wanted


def test_steps_stop_before_a_limit_that_is_excluded() -> None:
    assert stepped(0.95, 1, Limits(0.0, 1.0, below=True), 0.05, "linear", 1e-6) == 0.95
    assert stepped(128, 1, Limits(1, 65536, integer=True), None, "log", 1) == 200
    assert stepped(1, -1, Limits(1, 65536, integer=True), None, "log", 1) == 1


# --- number field


def units(**options) -> NumberField:
    field = NumberField(1, 65536, integer=True, **options)
    field.set_value(128)
    field.setAccessibleName("Units")
    return field


def test_enter_commits_and_leaving_commits(qtbot, shown) -> None:
    field, other = units(), units()
    shown(field, other)
    said = heard(field.committed)
    type_into(qtbot, field, "64")
    assert said == [64]
    assert isinstance(said[0], int)
    type_into(qtbot, field, "60,000", None)
    assert said == [64], "nothing while typing"
    other.setFocus()
    assert said == [64, 60000]
    assert field.value() == 60000


def test_what_was_typed_stays_and_the_value_too(qtbot, shown) -> None:
    field = units()
    shown(field)
    said, refused = heard(field.committed), heard(field.rejected)
    type_into(qtbot, field, "1000000000")
    assert field.text() == "1000000000"
    assert field.value() == 128
    assert said == []
    assert refused == [("1000000000", "Units: 1 to 65,536; you typed 1,000,000,000")]
    assert field.property("error") is True
    field.clearFocus()
    assert field.text() == "1000000000", "not even leaving changes it"


def test_typing_on_mends_as_soon_as_it_is_right(qtbot, shown) -> None:
    field = units()
    shown(field)
    type_into(qtbot, field, "100000")
    mended = heard(field.mended)
    qtbot.keyClick(field, Key.Key_End)
    qtbot.keyClick(field, Key.Key_Backspace)
    assert (len(mended), field.has_error(), field.text()) == (1, False, "10000")
    assert field.value() == 128, "still not committed"


def test_escape_restores_and_then_belongs_to_the_window(qtbot, shown) -> None:
    field = units()
    window = shown(field)
    escapes = heard(QShortcut(QKeySequence(Key.Key_Escape), window).activated)
    type_into(qtbot, field, "99999999")
    qtbot.keyClick(field, Key.Key_Escape)
    assert (field.text(), field.has_error(), escapes) == ("128", False, [])
    qtbot.keyClick(field, Key.Key_Escape)
    assert len(escapes) == 1


def test_undo_is_the_windows_while_nothing_is_uncommitted(qtbot, shown) -> None:
    field = units()
    window = shown(field)
    undos = heard(QShortcut(QKeySequence(QKeySequence.StandardKey.Undo), window).activated)
    field.setFocus()
    qtbot.keyClick(field, Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert len(undos) == 1
    field.selectAll()
    qtbot.keyClicks(field, "5")
    qtbot.keyClick(field, Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert len(undos) == 1
    assert field.text() == "128", "the field undid its own typing"
    type_into(qtbot, field, "77")
    qtbot.keyClick(field, Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert len(undos) == 2, "after the commit it is the window's again"


def test_setting_a_value_is_silent_and_keeps_what_is_being_typed(qtbot, shown) -> None:
    field = units()
    shown(field)
    said = heard(field.committed)
    type_into(qtbot, field, "12", None)
    field.set_value(128)
    assert field.text() == "12", "the same value again does not interrupt"
    field.set_value(32)
    assert (field.text(), said) == ("32", [])


def test_committing_the_same_value_says_nothing(qtbot, shown) -> None:
    field = NumberField(0, 1)
    field.set_value(0.001)
    shown(field)
    said = heard(field.committed)
    type_into(qtbot, field, "1e-3")
    assert (field.text(), said) == ("0.001", [])
    type_into(qtbot, field, "1e-05")
    assert (field.text(), said) == ("0.00001", [1e-05])


def test_rounding_for_display_never_changes_a_value(qtbot, shown) -> None:
    field = NumberField(0, 1, decimals=2)
    field.set_value(0.123456)
    shown(field)
    said = heard(field.committed)
    assert field.text() == "0.12"
    field.setFocus()
    qtbot.keyClick(field, Key.Key_Return)
    field.clearFocus()
    assert (field.value(), said) == (0.123456, [])


def test_arrow_keys_step_and_commit(qtbot, shown) -> None:
    field = NumberField(0, 1, scale="log", step=1e-6)
    field.set_value(0.001)
    shown(field)
    said = heard(field.committed)
    field.setFocus()
    for key in (Key.Key_Up, Key.Key_Up, Key.Key_Down):
        qtbot.keyClick(field, key)
    assert said == [0.002, 0.005, 0.002]


def test_a_step_from_a_wrong_text_keeps_the_text(qtbot, shown) -> None:
    field = units()
    shown(field)
    type_into(qtbot, field, "abc", Key.Key_Up)
    assert (field.text(), field.value(), field.has_error()) == ("abc", 128, True)


def test_the_painted_arrows_step_and_repeat_while_held(qtbot, shown) -> None:
    field = NumberField(0, 100, integer=True)
    shown(field)
    said = heard(field.committed)
    upper = QPoint(field.width() - 6, field.height() // 4)
    lower = QPoint(field.width() - 6, field.height() * 3 // 4)
    qtbot.mouseClick(field, Qt.MouseButton.LeftButton, pos=upper)
    assert said == [1]
    qtbot.mouseClick(field, Qt.MouseButton.LeftButton, pos=lower)
    assert said == [1, 0]
    qtbot.mousePress(field, Qt.MouseButton.LeftButton, pos=upper)
    qtbot.waitUntil(lambda: len(said) >= 5)
    qtbot.mouseRelease(field, Qt.MouseButton.LeftButton, pos=upper)
    assert said[2:5] == [1, 2, 3]


def test_the_wheel_needs_the_focus(qtbot, shown) -> None:
    field, other = units(), units()
    shown(field, other)
    said = heard(field.committed)
    other.setFocus()
    assert not wheel(field, up=True), "the page may scroll"
    assert said == []
    field.setFocus()
    assert wheel(field, up=True)
    assert said == [129]


def test_percent_is_typed_and_stepped_as_shown(qtbot, shown) -> None:
    field = NumberField(0, 0.9, percent=True, step=0.01)
    field.set_value(0.07)
    shown(field)
    said = heard(field.committed)
    assert field.text() == "7"
    type_into(qtbot, field, "25 %")
    qtbot.keyClick(field, Key.Key_Up)
    assert said == [0.25, 0.26]
    assert field.text() == "26"


@pytest.mark.parametrize("value", [0.1 + 0.2, 1e-05, 1 / 3, 1e-300, 123456.789, 1e22, -2.5e-8, 0.0])
def test_what_is_shown_reads_back_as_the_value(qtbot, value: float) -> None:
    field = NumberField()
    qtbot.addWidget(field)
    field.set_value(value)
    assert field.value() == value
    assert field.limits.read(field.text()) == value
    assert not field.has_uncommitted()


def test_a_field_says_its_limits_to_a_screen_reader() -> None:
    assert units().accessibleDescription() == "1 to 65,536"


# --- slider with field


def test_dragging_tells_often_and_ends_once(qtbot, shown) -> None:
    field = SliderField(1e-5, 1.0, scale="log")
    field.set_value(0.001)
    shown(field)
    dragged, ended, typed = heard(field.dragged), heard(field.drag_finished), heard(field.committed)
    slider = field.slider
    middle = slider.height() // 2
    qtbot.mousePress(slider, Qt.MouseButton.LeftButton, pos=QPoint(slider.width() // 2, middle))
    for x in range(slider.width() // 2, slider.width() + 20, 5):
        qtbot.mouseMove(slider, QPoint(x, middle))
    assert ended == []
    qtbot.mouseRelease(slider, Qt.MouseButton.LeftButton, pos=QPoint(slider.width() + 20, middle))
    assert dragged == sorted(dragged)
    assert len(dragged) > 3
    assert dragged[-1] == 1.0
    assert all(float(f"{value:.1e}") == value for value in dragged), "two digits are enough for a hand"
    assert (len(ended), typed) == (1, [])
    assert field.value() == 1.0
    assert field.field.text() == "1"


def test_typing_moves_the_handle(qtbot, shown) -> None:
    field = SliderField(1e-4, 1.0, scale="log")
    shown(field)
    said, dragged = heard(field.committed), heard(field.dragged)
    type_into(qtbot, field.field, "0.01")
    assert (said, dragged) == ([0.01], [])
    assert field.slider.value() == 500, "half way between 1e-4 and 1"


def test_keys_on_the_slider_commit(qtbot, shown) -> None:
    field = SliderField(0, 1, step=0.01)
    field.set_value(0.5)
    shown(field)
    said, dragged = heard(field.committed), heard(field.dragged)
    field.slider.setFocus()
    qtbot.keyClick(field.slider, Key.Key_Right)
    qtbot.keyClick(field.slider, Key.Key_End)
    assert said == [0.51, 1.0]
    assert dragged == []


def test_a_log_slider_that_takes_zero_has_it_at_the_left() -> None:
    field = SliderField(0.0, 1.0, scale="log", step=1e-6)
    field.set_value(0.0)
    assert field.slider.value() == 0
    field.set_value(1e-3)
    assert field.slider.value() == 500


def test_a_value_beyond_the_slider_is_kept() -> None:
    field = SliderField(1e-9, 100.0, slider_minimum=1e-5, slider_maximum=1.0, scale="log")
    said = heard(field.dragged), heard(field.committed)
    field.set_value(50.0)
    assert (field.value(), field.slider.value()) == (50.0, 1000)
    assert said == ([], [])


def test_setting_a_slider_is_silent() -> None:
    field = SliderField(0, 10, integer=True)
    said = heard(field.committed), heard(field.dragged), heard(field.drag_finished)
    for value in (3, 10, 0):
        field.set_value(value)
        assert field.value() == value
    assert said == ([], [], [])


# --- form rows and messages


def test_a_rejection_is_said_below_the_field_and_goes_when_mended(qtbot, shown) -> None:
    row = FormRow("Units", NumberField(1, 65536, integer=True))
    shown(row)
    changes = heard(row.problem_changed)
    type_into(qtbot, row.field, "0")
    assert row.message.isVisible()
    assert row.message.text() == "Units: 1 to 65,536; you typed 0"
    assert row.has_problem()
    qtbot.keyClick(row.field, Key.Key_Escape)
    assert not row.message.isVisible()
    assert changes == [True, False]


def test_a_standing_message_returns_after_a_rejection(qtbot, shown) -> None:
    row = FormRow("Batch", NumberField(1, 100, integer=True))
    shown(row)
    row.set_message("Holds from the next epoch", "warn")
    type_into(qtbot, row.field, "x")
    row.set_message("Holds from the next epoch, the 3rd", "warn")
    assert row.message.text().startswith("Batch: a whole number")
    qtbot.keyClick(row.field, Key.Key_Escape)
    assert row.message.text() == "Holds from the next epoch, the 3rd"
    assert not row.has_problem()


def test_a_link_is_followed_by_mouse_or_key(qtbot, shown) -> None:
    message = Message(boxed=True)
    shown(message)
    message.show_message("Noise <b> changed. {restart}, or {undo}.", "warn", {"restart": "Restart", "undo": "undo"})
    followed = heard(message.link_activated)
    assert message.text() == "Noise <b> changed. Restart, or undo."
    label = message.findChild(QLabel)
    label.setFocus(Qt.FocusReason.TabFocusReason)
    qtbot.keyClick(label, Key.Key_Tab)
    qtbot.keyClick(label, Key.Key_Return)
    assert followed
    assert set(followed) <= {"restart", "undo"}


def test_the_label_names_the_field_for_a_screen_reader() -> None:
    slider = SliderField(0, 1)
    row = FormRow("Noise", slider, "How far points stray.")
    assert (slider.accessibleName(), slider.field.accessibleName()) == ("Noise", "Noise")
    assert slider.toolTip() == "How far points stray."
    assert row.label_text() == "Noise"


# --- choices


def test_a_choice_hands_out_values_and_skips_refused_ones(qtbot, shown) -> None:
    choice = Choice(
        [Option("softmax", "softmax"), Option("relu", "ReLU", refused="Needs a range of 0 to 1"), Option(3, "x")]
    )
    shown(choice)
    said = heard(choice.chosen)
    choice.setFocus()
    qtbot.keyClick(choice, Key.Key_Down)
    assert (said, choice.value()) == ([3], 3)
    assert choice.itemData(1, Qt.ItemDataRole.ToolTipRole) == "Needs a range of 0 to 1"
    choice.set_value("softmax")
    assert (said, choice.value()) == ([3], "softmax")


def test_new_options_keep_the_value_if_they_can() -> None:
    choice = Choice([Option(1, "one"), Option(2, "two")])
    said = heard(choice.chosen)
    choice.set_value(2)
    choice.set_options([Option(3, "three"), Option(2, "two")])
    assert choice.value() == 2
    choice.set_options([Option(4, "four", refused="no"), Option(5, "five")])
    assert choice.value() == 5
    assert said == []


def test_the_wheel_leaves_a_choice_without_focus_alone(shown) -> None:
    choice, other = Choice([Option(1, "one"), Option(2, "two")]), units()
    shown(choice, other)
    other.setFocus()
    assert not wheel(choice, up=False)
    assert choice.value() == 1
    choice.setFocus()
    wheel(choice, up=False)
    assert choice.value() == 2


def test_segments_by_mouse_and_arrow_keys(qtbot, shown) -> None:
    segments = Segments([("e", "Epochs"), ("s", "Steps"), ("t", "Time")], "Along")
    shown(segments)
    said = heard(segments.chosen)
    qtbot.mouseClick(segments.button("s"), Qt.MouseButton.LeftButton)
    assert (said, segments.value()) == (["s"], "s")
    segments.button("s").setFocus()
    qtbot.keyClick(segments.button("s"), Key.Key_Right)
    assert (said, segments.value()) == (["s", "t"], "t")
    segments.set_value("e")
    assert said == ["s", "t"]
    with pytest.raises(KeyError, match="no segment 'x'"):
        segments.set_value("x")


def test_segments_that_are_replaced_in_sight_count_in_the_width_at_once(shown) -> None:
    segments = Segments([("a", "Accuracy"), ("l", "Loss")])
    shown(segments)
    segments.set_choices([("a", "A metric with a long name"), ("l", "Loss")])
    assert segments.sizeHint().width() >= sum(segments.button(key).minimumWidth() for key in ("a", "l"))


def test_segments_keep_their_choice_when_replaced() -> None:
    segments = Segments([("h1", "Hidden 1"), ("out", "Output")])
    segments.set_value("out")
    segments.set_choices([("h1", "Hidden 1"), ("h2", "Hidden 2"), ("out", "Output")])
    assert segments.value() == "out"
    segments.set_choices([("h1", "Hidden 1")])
    assert segments.value() == "h1"


@pytest.mark.parametrize("kind", [Toggle, Check])
def test_on_and_off_by_space_and_in_silence(qtbot, shown, kind) -> None:
    control = kind("Dropout 0.2", "Drops units")
    shown(control)
    said = heard(control.chosen)
    control.setFocus()
    qtbot.keyClick(control, Key.Key_Space)
    assert (said, control.value()) == ([True], True)
    control.set_value(False)
    assert (said, control.value()) == ([True], False)


def test_a_toggle_does_not_change_its_width() -> None:
    toggle = Toggle("Dropout 0.2")
    off = toggle.sizeHint()
    toggle.set_value(True)
    assert toggle.sizeHint() == off


def test_an_icon_button_has_a_name_and_is_easily_hit() -> None:
    button = IconButton("trash", "Remove the layer", side=10)
    assert (button.accessibleName(), button.toolTip()) == ("Remove the layer", "Remove the layer")
    assert min(button.width(), button.height()) >= 24


def test_a_primary_button_wears_the_accent(shown) -> None:
    button = Button("Train", "primary", "player-play-filled")
    shown(button)
    picture = button.grab().toImage()
    assert picture.pixelColor(4, picture.height() // 2).name().upper() == LIGHT.accent
    whole = {picture.pixelColor(x, y).name().upper() for x in range(picture.width()) for y in range(picture.height())}
    assert LIGHT.on_accent in whole, "icon and words are drawn"


# --- sections, docks, scrolling


def test_a_section_opens_by_click_and_key(qtbot, shown) -> None:
    section = Section("Optimizer")
    section.add(field := units())
    section.set_summary("Adam · 0.001")
    shown(section)
    said = heard(section.toggled)
    assert not field.isVisible()
    qtbot.mouseClick(section.header, Qt.MouseButton.LeftButton)
    assert field.isVisible()
    section.header.setFocus()
    for key, is_open in ((Key.Key_Left, False), (Key.Key_Left, False), (Key.Key_Right, True), (Key.Key_Space, False)):
        qtbot.keyClick(section.header, key)
        assert section.is_open() is is_open
        assert field.isVisible() is is_open
    assert said == [True, False, True, False]


def test_a_section_moves_only_where_motion_is_wanted(qtbot, shown) -> None:
    motion.set_reduced(False)
    section = Section("Data")
    section.add(QLabel("one\ntwo\nthree"))
    shown(section)
    qtbot.mouseClick(section.header, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: section.body.height() >= section.body.sizeHint().height())
    section.set_open(False)
    assert not section.body.isVisible(), "set by the program it is there at once"
    motion.set_reduced(True)
    qtbot.mouseClick(section.header, Qt.MouseButton.LeftButton)
    assert section.body.isVisible()
    assert section.body.maximumHeight() > 10_000


def test_a_closed_section_tells_of_what_is_wrong_inside(shown) -> None:
    section = Section("Network")
    shown(section)

    def has_red() -> bool:
        picture = section.header.grab().toImage()
        right = range(picture.width() - 40, picture.width())
        return any(picture.pixelColor(x, y) == QColor(LIGHT.error) for x in right for y in range(picture.height()))

    assert not has_red()
    section.set_problem("Units: 1 to 65,536; you typed 0")
    section.set_mark("restart")
    assert has_red()
    assert section.header.accessibleDescription() == "closed. needs restart. Units: 1 to 65,536; you typed 0"
    section.set_open(True)
    assert not has_red()


def test_a_dock_floats_and_closes_by_its_own_title(qtbot) -> None:
    window = QMainWindow()
    qtbot.addWidget(window)
    dock = Dock("Design", "design", QLabel("content"))
    window.addDockWidget(Qt.DockWidgetArea.LeftDockWidgetArea, dock)
    window.resize(600, 400)
    window.show()
    assert dock.title_bar.height() == 34
    assert dock.widget().geometry().top() == 34
    extra = IconButton("dots", "More")
    dock.title_bar.add_right(extra)
    qtbot.waitUntil(lambda: 0 < extra.x() < dock.title_bar.float_button.x())
    qtbot.mouseClick(dock.title_bar.float_button, Qt.MouseButton.LeftButton)
    assert dock.isFloating()
    assert dock.title_bar.float_button.accessibleName() == f"Dock {dock.windowTitle()} again"
    qtbot.mouseClick(dock.title_bar.float_button, Qt.MouseButton.LeftButton)
    qtbot.mouseClick(dock.title_bar.close_button, Qt.MouseButton.LeftButton)
    assert dock.isHidden()
    dock.setWindowTitle("Entwurf")
    assert dock.title_bar.label.text() == "Entwurf"


def test_a_scroll_column_takes_no_width_for_its_bar(qtbot) -> None:
    column = ScrollColumn()
    qtbot.addWidget(column)
    for _ in range(30):
        column.add(units())
    column.resize(300, 200)
    column.show()
    first = column.column.itemAt(0).widget()
    qtbot.waitUntil(lambda: column.verticalScrollBar().maximum() > 0)
    assert first.width() == 300
    assert wheel(column.viewport(), up=False)
    assert column.verticalScrollBar().value() > 0


# --- read-outs


def pixels_of(widget, color: str) -> list[tuple[int, int]]:
    picture = widget.grab().toImage()
    wanted = QColor(color)
    return [
        (x, y) for x in range(picture.width()) for y in range(picture.height()) if picture.pixelColor(x, y) == wanted
    ]


def test_bars_are_as_long_as_their_probability(shown) -> None:
    bars = OutputBars(["a", "b", "c", "d"])
    shown(bars)
    bars.resize(300, bars.sizeHint().height())
    bars.set_values([0.5, 0.25, 0.25, 0.0], winner=0)
    won = pixels_of(bars, LIGHT.accent)
    lost = [x for x, y in pixels_of(bars, LIGHT.strong) if 21 <= y < 42]
    width = max(x for x, _ in won) - min(x for x, _ in won) + 1
    assert width == pytest.approx(2 * (max(lost) - min(lost) + 1), abs=3)
    assert all(y < 21 for _, y in won), "the accent is the winner's alone"
    assert [bars.text_of(row) for row in range(4)] == ["50.0\u2009%", "25.0\u2009%", "25.0\u2009%", "0.0\u2009%"]
    assert bars.accessibleDescription() == "a: 50.0\u2009%"


def test_signed_outputs_stand_left_and_right_of_zero(shown) -> None:
    bars = OutputBars(["z1", "z2"])
    shown(bars)
    bars.resize(300, bars.sizeHint().height())
    bars.set_values(np.array([-0.8, 0.8], np.float32), probabilities=False)
    orange, blue = pixels_of(bars, LIGHT.negative_fill), pixels_of(bars, LIGHT.positive_fill)
    assert max(x for x, _ in orange) < min(x for x, _ in blue)
    assert [bars.text_of(row) for row in range(2)] == ["\u22120.800", "+0.800"]


def test_bars_take_nothing_numbers_that_are_none_and_refuse_a_wrong_count(shown) -> None:
    bars = OutputBars(["a", "b"])
    shown(bars)
    bars.grab()
    bars.set_values([float("nan"), float("inf")], probabilities=False)
    bars.grab()
    assert [bars.text_of(row) for row in range(2)] == ["—", "+∞"]
    with pytest.raises(ValueError, match="3 values for 2 rows"):
        bars.set_values([1, 2, 3])
    bars.clear()
    assert bars.text_of(0) == ""


def test_a_legend_writes_both_ends(shown) -> None:
    legend = Legend("Weight")
    shown(legend)
    legend.set_limit(0.22)
    assert legend.accessibleDescription() == "Orange is negative, blue positive: \u22120.22 to +0.22"
    assert pixels_of(legend, LIGHT.signed[0])
    assert pixels_of(legend, LIGHT.signed[-1])
    legend.set_limit(0.000031)
    assert "+3.1\u2009×\u200910⁻⁵" in legend.accessibleDescription()


def test_figures_and_empty_states(qtbot, shown) -> None:
    figure, empty = Figure("Training loss", "0.000"), EmptyState("No curve yet", "Train")
    shown(figure, empty)
    figure.set_value("0.129")
    assert (figure.value(), figure.accessibleName(), figure.accessibleDescription()) == (
        *("0.129", "Training loss"),
        "0.129",
    )
    followed = heard(empty.activated)
    link = next(child for child in empty.children() if isinstance(child, Button | type(empty._link)))
    qtbot.mouseClick(link, Qt.MouseButton.LeftButton)
    assert len(followed) == 1


def test_a_long_label_gives_way_and_stands_in_the_tool_tip(shown) -> None:
    label = ElidedLabel("A name that is far too long for so narrow a column")
    shown(label)
    label.setFixedWidth(80)
    label.grab()
    assert label.shown_text().endswith("…")
    assert label.toolTip() == label.text()
    label.setFixedWidth(600)
    label.grab()
    assert label.toolTip() == ""


def test_everything_draws_itself_in_both_looks_and_when_disabled(shown, dressed: ThemeManager) -> None:
    slider = SliderField(0, 1, percent=True, editable=False)
    section = Section("Data", is_open=True)
    section.set_mark("live")
    row = FormRow("Units", units(unit="px"))
    row.set_message("Changed. {undo}", "warn", {"undo": "Undo"})
    widgets = [slider, section, row, Button("Add", "dashed", "plus"), Toggle("BN", tick=False), Legend("W", 0.1)]
    window = shown(*widgets)
    for mode, look in (("dark", theme.DARK), ("light", LIGHT)):
        dressed.set_mode(mode)
        assert theme.current() is look
        assert look.warn in row.message.findChild(QLabel).text()
        for enabled in (False, True):
            window.setEnabled(enabled)
            assert not window.grab().isNull()


class TestScreenReaders:
    def test_a_choice_without_a_label_beside_it_brings_its_own(self, qtbot):
        holder = QWidget()
        qtbot.addWidget(holder)
        choice = Choice([Option(1, "one")])
        choice.setAccessibleName("How many")
        QVBoxLayout(holder).addWidget(choice)
        holder.show()
        relations = QAccessible.queryAccessibleInterface(choice).relations()
        assert [label.text(QAccessible.Text.Name) for label, _ in relations] == ["How many"]

    def test_a_slider_tells_the_value_that_its_position_stands_for(self, qtbot):
        field = SliderField(0.0001, 1.0, scale="log", unit="px")
        qtbot.addWidget(field)
        field.set_value(0.004)
        assert field.slider.accessibleDescription() == with_unit("0.004", "px")
        QTest.keyClick(field.slider, Qt.Key.Key_End)
        assert field.slider.accessibleDescription() == with_unit("1", "px")
