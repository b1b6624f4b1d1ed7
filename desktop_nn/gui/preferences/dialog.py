"""Preferences: a form made from the declarations; what is changed holds at once, and nothing waits for it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QDialog, QHBoxLayout, QVBoxLayout

from desktop_nn.core.errors import SettingError
from desktop_nn.data import cache
from desktop_nn.gui import fonts, format
from desktop_nn.gui.design.context import shown
from desktop_nn.gui.design.setting_row import build_field
from desktop_nn.gui.job_thread import Job
from desktop_nn.gui.preferences.apply import apply_change
from desktop_nn.gui.preferences.declared import DECLARED, forget, read, write
from desktop_nn.gui.widgets.buttons import Button
from desktop_nn.gui.widgets.choice import Check, Choice
from desktop_nn.gui.widgets.form_row import FormRow
from desktop_nn.gui.widgets.labels import ElidedLabel, line, text_label
from desktop_nn.gui.widgets.slider_field import SliderField

if TYPE_CHECKING:
    from desktop_nn.gui.main_window import MainWindow

WIDTH = 460
_JOB = "cache"


class PreferencesDialog(QDialog):
    """Not modal, so that what a preference does can be watched."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self.rows: dict[str, FormRow] = {}
        self.setWindowTitle(self.tr("Preferences"))
        self.setFixedWidth(WIDTH)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(24, 20, 24, 16)
        self._column.setSpacing(8)
        self._add_group(self.tr("Window"), ("theme", "reduced_motion", "welcome"))
        self._add_group(self.tr("Work"), ("pen", "autosave_seconds", "threads"))
        self._add_note(shown(DECLARED["threads"].help))
        self._add_group(self.tr("Kept digits"), ("cache_megabytes",))
        self._add_cache()
        self._add_buttons()
        window.theme.theme_changed.connect(self.show_values)
        self.show_values()
        self._measure()

    def _add_group(self, title: str, names: tuple[str, ...]) -> None:
        if self.rows:
            self._column.addSpacing(4)
            self._column.addWidget(line())
        self._column.addWidget(text_label(title, "text", fonts.BASE, fonts.SEMIBOLD))
        for name in names:
            self._column.addWidget(self._build_row(name))

    def _build_row(self, name: str) -> FormRow:
        declared = DECLARED[name]
        field = build_field(declared)
        label = "" if declared.kind == "bool" else shown(declared.label)
        row = self.rows[name] = FormRow(label, field, shown(declared.help))
        field.setAccessibleName(shown(declared.label))
        field.setAccessibleDescription(shown(declared.help))
        changed = field.chosen if isinstance(field, Check | Choice) else field.committed
        changed.connect(lambda value: self._on_changed(name, value))
        if isinstance(field, SliderField):
            field.dragged.connect(lambda value: self._on_changed(name, value))
        return row

    def _add_note(self, text: str) -> None:
        note = text_label(text, "muted", fonts.CAPTION)
        note.setWordWrap(True)
        self._column.addWidget(note)

    def _add_cache(self) -> None:
        self.place = ElidedLabel("", "muted", fonts.LABEL, mode=Qt.TextElideMode.ElideMiddle)
        self.place.setText(str(cache.folder()))
        self.place.setToolTip(str(cache.folder()))
        self.room = text_label("", "text", fonts.LABEL)
        self.clear = Button(self.tr("Clear"), tip=self.tr("Remove them; they are made again when they are needed"))
        self.clear.setAccessibleName(self.tr("Clear the digits made once"))
        self.clear.clicked.connect(self._on_clear)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.room)
        row.addWidget(self.place, 1)
        row.addWidget(self.clear)
        self._column.addLayout(row)

    def _add_buttons(self) -> None:
        self.reset = Button(self.tr("Reset all"), "ghost", tip=self.tr("Give every preference its first value"))
        self.reset.clicked.connect(self._on_reset)
        close = Button(self.tr("Close"), tip=self.tr("Changes hold already"))
        close.clicked.connect(self.close)
        close.setDefault(True)
        row = QHBoxLayout()
        row.addWidget(self.reset)
        row.addStretch(1)
        row.addWidget(close)
        self._column.addStretch(1)
        self._column.addWidget(line())
        self._column.addLayout(row)

    @Slot()
    def show_values(self) -> None:
        """Show the preferences as they are; those of other places have been changed there."""
        preferences = read(self._window.settings)
        for name, row in self.rows.items():
            value = self._window.theme.mode if name == "theme" else getattr(preferences, name)
            field: Any = row.field
            if field.value() != value:
                field.set_value(value)

    def _on_changed(self, name: str, value: Any) -> None:
        try:
            write(self._window.settings, name, value)
        except SettingError as error:
            self.rows[name].set_message(f"{error.what}.", "error")
            return
        self.rows[name].clear_message()
        apply_change(self._window, name)

    @Slot()
    def _on_reset(self) -> None:
        forget(self._window.settings)
        for name in DECLARED:
            apply_change(self._window, name)
        self.show_values()

    # ------------------------------------------------------------------ the cache, looked at by the job thread

    def _measure(self) -> None:
        self.room.setText(self.tr("Measuring…"))
        self._submit(cache.size)

    @Slot()
    def _on_clear(self) -> None:
        self.clear.setEnabled(False)
        self._submit(cache.clear)

    def _submit(self, work: Any) -> None:
        jobs = self._window.document.jobs
        jobs.submit(Job(_JOB, lambda _: work(), self._show_size, lambda error: self.room.setText(str(error))))

    def _show_size(self, size: int) -> None:
        self.room.setText(format.size(size) if size else self.tr("empty"))
        self.clear.setEnabled(size > 0)
        self.clear.setToolTip(
            self.tr("Remove them; they are made again when they are needed") if size else self.tr("There are none")
        )
