"""Where the samples come from, how many and how untidy, and how they are divided; with what the source has to say."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QWidget

from desktop_nn.core.settings import settings_of
from desktop_nn.data.sources import SOURCES, Idx, Source, Teaching
from desktop_nn.experiment.spec import Spec
from desktop_nn.gui import fonts
from desktop_nn.gui.design.context import shown
from desktop_nn.gui.design.design_section import DesignSection
from desktop_nn.gui.design.form import Form
from desktop_nn.gui.design.notes import Link, Note, NotePlace
from desktop_nn.gui.design.setting_row import SettingRow
from desktop_nn.gui.design.source_tile import TileRow
from desktop_nn.gui.design.text_field import FolderField
from desktop_nn.gui.widgets.buttons import Button
from desktop_nn.gui.widgets.choice import Choice, Option
from desktop_nn.gui.widgets.form_row import FormRow
from desktop_nn.gui.widgets.labels import text_label

_TEACHING = "teaching"
_SETTINGS = settings_of(Spec)


def carried_over(old: Source, cls: type[Source]) -> Source:
    """Return a source of another class that keeps what both have: the count of points, the target, ..."""
    common = settings_of(type(old)).keys() & settings_of(cls).keys()
    if not issubclass(cls, Teaching) or not isinstance(old, Teaching):
        # A count of digits says nothing about points.
        common -= {"count"}
    return cls(**{name: getattr(old, name) for name in common})


def applies(source: Any, name: str) -> bool:
    """Whether a setting of a source has a meaning: the single digit only for "is it a certain digit?"."""
    return name != "digit" or getattr(source, "target", "") == "one_against_rest"


class DataSection(DesignSection):
    """Source, its settings, split and data seed; progress and errors of the samples."""

    paths = ("data", "split", "data_seed")

    def build(self) -> None:
        """Fill the body from top to bottom."""
        self._remembered: dict[type[Source], Source] = {}
        self.source = Choice()
        self.source.set_options(_source_options(self.tr("Teaching set"), self.tr("Points in the plane, to watch.")))
        self.source_row = FormRow(shown(_SETTINGS["data"].label), self.source, shown(_SETTINGS["data"].help))
        self.source.setAccessibleName(self.context.spoken(shown(_SETTINGS["data"].label)))
        self.tiles = TileRow(self.context.spoken(self.tr("Teaching set")))
        self.form = Form(self.context, "data", applies)
        self.split = Form(self.context, "split")
        self.seed = SettingRow(self.context, "data_seed", _SETTINGS["data_seed"])
        self.note = text_label("", "muted", fonts.CAPTION)
        self.note.setWordWrap(True)
        self.state = NotePlace()
        self._below_folder: tuple[SettingRow, NotePlace] | None = None
        self._source_notes = NotePlace()
        self.add(self.source_row)
        self.add(self.tiles)
        self.body_layout.addLayout(self._source_notes)
        for widget in (self.form, self.split, self.seed, self.note):
            self.add(widget)
        self.add(self._build_progress())
        self.body_layout.addLayout(self.state)
        self.source.chosen.connect(self._on_source_chosen)
        self.tiles.chosen.connect(self._set_class)

    def _build_progress(self) -> QWidget:
        self.progress = QProgressBar()
        self.progress.setTextVisible(False)
        self.progress.setAccessibleName(self.tr("Preparing samples"))
        self._progress_text = text_label("", "muted", fonts.LABEL)
        self.cancel = Button(self.tr("Cancel"), "link", tip=self.tr("Stop preparing the samples"))
        self.cancel.setMinimumWidth(self.cancel.fontMetrics().horizontalAdvance(self.cancel.text()) + 8)
        self.cancel.clicked.connect(self.document.cancel_preparation)
        self.preparing = QWidget()
        row = QHBoxLayout(self.preparing)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(self._progress_text)
        row.addWidget(self.progress, 1, Qt.AlignmentFlag.AlignVCenter)
        row.addWidget(self.cancel)
        self.preparing.hide()
        return self.preparing

    def show_spec(self, spec: Spec) -> None:
        """Show source, split and seed."""
        source = spec.data
        self._remembered[type(source)] = source
        teaching = isinstance(source, Teaching)
        self.source.set_value(_TEACHING if teaching else SOURCES.name_of(source))
        self.source.setToolTip(shown(source.help))
        self.tiles.setVisible(teaching)
        self.tiles.show_class(type(source))
        self.form.show_node(source)
        self.split.show_node(spec.split)
        self.seed.show_value(spec.data_seed)
        self.show_state()

    def show_state(self) -> None:
        """Show how far the samples are, or why there are none."""
        if not self._is_built:
            return
        document = self.document
        self.note.setText(document.info.validation_note if document.info else "")
        self.note.setVisible(document.info is not None)
        going = document.preparation
        self.preparing.setVisible(going is not None)
        if going is not None:
            done, total = going
            self.progress.setRange(0, max(total, 1))
            self.progress.setValue(done)
            share = 100 * done // max(total, 1)
            self._progress_text.setText(self.tr("Preparing… {share} %").format(share=share))
        place = self._state_place()
        place.show_notes(self._state_notes())
        if place is not self.state:
            self.state.show_notes(())
        self._show_folder_error()

    def _state_place(self) -> NotePlace:
        """Return where it is said why there are no samples: below the folder, if they come from one."""
        row = self.form.rows.get("folder")
        if not isinstance(row, SettingRow):
            return self.state
        if self._below_folder is None or self._below_folder[0] is not row:
            self._below_folder = row, row.add_note_place()
        return self._below_folder[1]

    def _state_notes(self) -> tuple[Note, ...]:
        if self.document.unread:
            read = Link("read", self.tr("Read them"), self.document.read_data)
            return (Note("data", self.tr("These files have not been read yet. {read}."), "info", (read,)),)
        if self._awaits_folder():
            words = self.tr("Choose the folder with the images and labels, such as MNIST’s files.")
            return (Note("data", words, "info"),)
        why = self._error()
        if not why:
            return ()
        # Without a description the files themselves were not read, or not yet.
        act = self.document.read_data if self.document.info_error else self.document.retry_data
        again = Link("again", self.tr("Try again"), act)
        return (Note("data", f"{why} {{again}}.", "error", (again,)),)

    def summary(self, spec: Spec) -> str:
        """Return what the source says of itself."""
        return spec.data.summary()

    def set_notes(self, notes: tuple[Note, ...]) -> None:
        """Show what is about the source below it, the rest at the end."""
        if self._is_built:
            self._source_notes.show_notes(note for note in notes if note.path == "data")
            super().set_notes(tuple(note for note in notes if note.path != "data"))

    def focus_field(self, path: str) -> None:
        """Bring the keyboard to the source, to its folder while that is missing or wrong, or to the shares."""
        folder = self.form.rows.get("folder")
        if path.startswith("split"):
            self.split.rows["validation"].setFocus()
        elif isinstance(folder, SettingRow) and self.document.info_error:
            folder.focus_field(path)
        else:
            self.source.setFocus(Qt.FocusReason.OtherFocusReason)

    def why_hidden(self, path: str) -> str:
        """Name the target that a setting belongs to."""
        source = self.document.spec.data
        if path != "data.digit" or applies(source, "digit"):
            return ""
        target = settings_of(type(source))["target"]
        choice = shown(dict(target.choices)["one_against_rest"])
        return self.tr("only while {label} is “{choice}”").format(label=shown(target.label), choice=choice)

    def _problem(self) -> str:
        return super()._problem() or self._error()

    def _error(self) -> str:
        """Return why there are no samples, where that is a fault: none is while a choice is still to come."""
        if self.document.unread or self._awaits_folder():
            return ""
        return self.document.info_error or self.document.data_error

    def _show_folder_error(self) -> None:
        row = self.form.rows.get("folder")
        if isinstance(row, SettingRow) and isinstance(row.field, FolderField):
            row.field.set_error(bool(self._error()))

    def _awaits_folder(self) -> bool:
        """Whether the source is a folder and none has been chosen yet, which is no fault."""
        source = self.document.spec.data
        return isinstance(source, Idx) and not source.folder

    def _on_source_chosen(self, name: str) -> None:
        if name != _TEACHING:
            self._set_class(SOURCES.get(name))
            return
        seen = [cls for cls in self._remembered if issubclass(cls, Teaching)]
        self._set_class(seen[-1] if seen else next(cls for _, cls in SOURCES.items() if issubclass(cls, Teaching)))

    def _set_class(self, cls: type[Source]) -> None:
        old = self.document.spec.data
        if type(old) is cls:
            return
        both_points = issubclass(cls, Teaching) and isinstance(old, Teaching)
        source = self._remembered.get(cls) if not both_points else None
        self.document.edit("data", source or carried_over(old, cls))


def _source_options(teaching: str, tip: str) -> list[Option]:
    options = [
        Option(name, shown(cls.label), shown(cls.help))
        for name, cls in SOURCES.items()
        if not issubclass(cls, Teaching)
    ]
    return [*options, Option(_TEACHING, teaching, tip)]
