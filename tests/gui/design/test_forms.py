"""Generated forms: what is typed reaches the spec, what is not taken does not, and showing a spec says nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox, QLineEdit, QSlider

from desktop_nn.core import limits, tree
from desktop_nn.data.sources import Digits, Idx, Spiral
from desktop_nn.engine.optimizers import SGD, Adam, GradientDescent, Momentum
from desktop_nn.engine.schedules import Constant, OneCycle
from desktop_nn.experiment.presets import PRESETS
from desktop_nn.gui.design.form import Form
from desktop_nn.gui.design.setting_row import SettingRow, slider_ends
from desktop_nn.gui.state import Progress
from desktop_nn.gui.widgets import Choice, NumberField, SliderField
from tests.gui.design.driving import Key, click, pick, type_into

if TYPE_CHECKING:
    from desktop_nn.core.settings import Setting

VARIANTS = [
    *(("data", source) for source in (Digits(), Idx(), Spiral())),
    *(("optimizer", optimizer) for optimizer in (GradientDescent(), SGD(), Momentum(), Adam())),
    *(("schedule", schedule) for schedule in (Constant(), OneCycle())),
]


def rows_of(panel) -> list[SettingRow]:
    return [row for row in panel.findChildren(SettingRow) if row.isVisibleTo(panel)]


def line_of(row: SettingRow) -> NumberField:
    return row.field.field if isinstance(row.field, SliderField) else row.field


def ends(setting: Setting) -> list[float]:
    """The least and the greatest value a setting takes, a little inside where the limit itself is excluded."""
    low = setting.minimum if not setting.above else max(setting.minimum + 1e-9, 1e-9)
    high = setting.maximum if not setting.below else setting.maximum - 1e-9
    return [low, high]


def written(setting: Setting, value: float) -> str:
    shown = value * 100 if setting.percent else value
    return str(int(shown)) if float(shown).is_integer() else f"{shown:.12f}".rstrip("0")


@pytest.mark.parametrize(("path", "variant"), VARIANTS, ids=lambda value: type(value).__name__)
def test_every_number_takes_its_least_and_its_greatest_value(opened, document, path, variant):
    document.edit(path, variant)
    opened.refresh()
    for row in rows_of(opened):
        if not isinstance(row.field, NumberField | SliderField) or not row.path.startswith(path):
            continue
        for value in ends(row.setting):
            type_into(line_of(row), written(row.setting, value))
            assert tree.get(document.spec, row.path) == pytest.approx(value, rel=1e-6), row.path
            opened.refresh()


@pytest.mark.parametrize("path", ["split.validation", "data_seed", "penalty.l2", "training.epochs", "training.seed"])
def test_the_common_numbers_take_their_ends_too(opened, document, path):
    row = next(row for row in rows_of(opened) if row.path == path)
    for value in ends(row.setting):
        type_into(line_of(row), written(row.setting, value))
        assert tree.get(document.spec, path) == pytest.approx(value)
        opened.refresh()


@pytest.mark.parametrize(("path", "variant"), VARIANTS[::3], ids=lambda value: type(value).__name__)
def test_a_number_beyond_the_limit_stays_in_sight_and_changes_nothing(opened, document, path, variant):
    document.edit(path, variant)
    opened.refresh()
    numbers = [row for row in rows_of(opened) if row.path.startswith(path) and hasattr(line_of(row), "limits")]
    for row in numbers:
        before = document.spec
        for text in (written(row.setting, row.setting.maximum + 1), "many", ""):
            type_into(line_of(row), text)
            assert line_of(row).text() == text
            assert row.row.message.severity() == "error" and row.row.message.text()
            assert document.spec is before
        QTest.keyClick(line_of(row), Key.Key_Escape)
        assert not row.row.message.isVisible()


def test_the_message_names_field_and_limits(opened, document):
    row = opened.training.form.rows["batch_size"]
    type_into(row.field, "0")
    assert row.row.message.text() == "Batch size (Training): 1 to 1,000,000; you typed 0"


@pytest.mark.parametrize("name", PRESETS)
def test_showing_a_spec_edits_nothing_and_shows_its_values(opened, document, name):
    document.calls.clear()
    document._apply(PRESETS[name].spec)
    opened.refresh()
    assert document.calls == []
    assert document.spec is PRESETS[name].spec
    assert document.undo_stack.count() == 0
    for row in rows_of(opened):
        assert row.field.value() == pytest.approx(tree.get(document.spec, row.path)), row.path


def test_values_set_by_hand_are_the_values_shown(opened, document):
    """What the fields hold, typed into them once more, is the same spec."""
    before = document.spec
    for row in rows_of(opened):
        line = line_of(row)
        if isinstance(line, NumberField):
            type_into(line, line.text())
    assert document.spec is before


def test_a_typed_value_is_undone_from_within_the_field_and_the_field_keeps_the_keyboard(opened, document):
    field = opened.training.form.rows["epochs"].field
    first = document.spec.training.epochs
    type_into(field, "37")
    assert document.spec.training.epochs == 37
    QTest.keyClick(field, Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    opened.refresh()
    assert document.spec.training.epochs == first
    assert field.text() == str(first)
    assert field.hasFocus()


def test_undo_belongs_to_the_field_while_something_is_uncommitted(opened, document):
    document.edit("training.epochs", 21)
    opened.refresh()
    field = opened.training.form.rows["epochs"].field
    type_into(field, "99", end=None)
    QTest.keyClick(field, Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert document.spec.training.epochs == 21


def test_one_visit_is_one_undo_entry_and_the_next_visit_another(opened, document):
    epochs, batch = opened.training.form.rows["epochs"].field, opened.training.form.rows["batch_size"].field
    first = document.spec.training.epochs
    epochs.setFocus()
    for _ in range(3):
        QTest.keyClick(epochs, Key.Key_Up)
    assert document.spec.training.epochs == first + 3
    assert document.undo_stack.count() == 1
    batch.setFocus()
    epochs.setFocus()
    QTest.keyClick(epochs, Key.Key_Up)
    assert document.undo_stack.count() == 2


def test_a_slider_moved_by_keys_edits_the_spec(opened, document):
    row = opened.data.form.rows["sloppiness"]
    slider = row.field.slider
    slider.setFocus()
    QTest.keyClick(slider, Key.Key_Home)
    assert document.spec.data.sloppiness == 0.0
    QTest.keyClick(slider, Key.Key_End)
    assert document.spec.data.sloppiness == 1.0


def test_a_drag_is_one_entry(opened, document, qtbot):
    slider = opened.data.form.rows["sloppiness"].field.slider
    opened.reveal("data.sloppiness")
    opened.grab()
    start = slider.rect().center()
    QTest.mousePress(slider, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, start)
    for x in (5, 12, 20):
        QTest.mouseMove(slider, start + type(start)(x, 0))
    QTest.mouseRelease(slider, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, start)
    assert document.undo_stack.count() == 1


def test_the_learning_rate_slider_runs_two_decades_to_each_side_of_the_default():
    rate = next(s for name, s in tree.settings_of(Adam).items() if name == "learning_rate")
    assert slider_ends(rate) == (pytest.approx(1e-5), pytest.approx(0.1))


def test_another_variant_comes_with_its_settings_and_the_way_back_loses_nothing(opened, document):
    document.edit("optimizer", Adam(learning_rate=0.004, beta1=0.8))
    opened.refresh()
    pick(opened.optimizer.optimizer.choice, "momentum")
    opened.refresh()
    assert document.spec.optimizer == Momentum()
    assert set(opened.optimizer.optimizer.form.rows) == {"learning_rate", "momentum"}
    pick(opened.optimizer.optimizer.choice, "adam")
    assert document.spec.optimizer == Adam(learning_rate=0.004, beta1=0.8)


def test_reading_a_spec_of_the_same_kind_builds_nothing_anew(opened, document):
    before = rows_of(opened)
    document.edit("optimizer.learning_rate", 0.02)
    opened.refresh()
    assert rows_of(opened) == before


def test_a_seed_is_drawn_anew_by_its_button(opened, document):
    for path in ("data_seed", "training.seed"):
        row = next(row for row in rows_of(opened) if row.path == path)
        before = tree.get(document.spec, path)
        click(row.findChild(type(opened.network.layers.cards[0].up)))
        assert tree.get(document.spec, path) != before


def test_the_batch_size_rests_while_the_method_takes_everything(opened, document):
    document.edit("optimizer", GradientDescent())
    opened.refresh()
    field = opened.training.form.rows["batch_size"].field
    assert not field.isEnabled()
    assert field.toolTip() == "Gradient descent takes all training samples at once."


def test_every_field_has_a_name_with_its_section_and_a_tip(opened, document):
    for row in rows_of(opened):
        section = next(s for s in opened.sections.values() if s.covers(row.path))
        assert f"({section.title()})" in row.field.accessibleName()
        assert row.field.toolTip() or row.field.findChild(QLineEdit)
    for kind in (QLineEdit, QComboBox, QSlider):
        for field in opened.findChildren(kind):
            assert field.accessibleName(), field


@given(value=st.floats(0.001, 0.999))
def test_a_fraction_typed_in_percent_comes_out_as_it_went_in(value):
    field = NumberField(0.0, 1.0, percent=True)
    field.set_value(value)
    assert field.limits.read(field.text()) == pytest.approx(value, abs=1e-12)


def test_the_text_of_a_setting_that_is_a_choice_is_handed_to_the_spec_as_its_value(opened, document):
    target = opened.data.form.rows["target"].field
    assert isinstance(target, Choice)
    assert not opened.data.form.rows["digit"].isVisibleTo(opened)
    pick(target, "one_against_rest")
    opened.refresh()
    assert document.spec.data.target == "one_against_rest"
    assert opened.data.form.rows["digit"].isVisibleTo(opened)
    assert isinstance(opened.data.form, Form)


def test_a_number_of_a_billion_costs_nothing_and_is_refused(opened, document):
    units = opened.network.layers.cards[0].units
    before = document.spec
    type_into(units, "1000000000")
    assert units.text() == "1000000000"
    assert document.spec is before
    assert limits.UNITS < 10**9
    assert opened.network.header.problem == "" or opened.network.is_open()


def test_the_schedule_is_drawn_before_training_and_read_by_pointer_and_keys(opened, document):
    preview = opened.optimizer.preview
    document.edit("training.epochs", 8)
    document.edit("schedule", OneCycle())
    document.edit("optimizer.learning_rate", 0.003)
    rates = OneCycle().rates(0.003, np.arange(1000), 1000)
    assert preview.rate_at(0.0) == pytest.approx(rates[0])
    assert preview.rate_at(4.0) == pytest.approx(rates[500], rel=0.01)
    assert preview.accessibleDescription().startswith("0.00012 at the start, 0.003 at most at epoch 2.4")
    preview.setFocus()
    QTest.keyClick(preview, Key.Key_End)
    assert preview.reading() == "epoch 8.0: 1.2\u2009×\u200910⁻⁸"
    QTest.keyClick(preview, Key.Key_Left)
    assert preview.reading().startswith("epoch 7.6: ")
    QTest.mouseMove(preview, preview.rect().center())
    assert preview.reading() != ""
    document.edit("training.epochs", 16)
    assert "after 16 epochs" in preview.accessibleDescription()


def test_the_schedule_shows_where_training_stands(opened, document):
    preview = opened.optimizer.preview
    assert "stands" not in preview.accessibleDescription()
    document.begin_run()
    document.progress = Progress(epoch=2, total_epochs=10, step=20, fraction=0.25)
    document.progress_changed.emit()
    assert "Training stands at epoch 2.5: 0.001." in preview.accessibleDescription()
