"""What the six sections of the panel have in common: badge, summary, problems, and a place for what has no other."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from desktop_nn.core.settings import Holds, settings_of
from desktop_nn.experiment.spec import Spec
from desktop_nn.gui.design.context import Context, shown
from desktop_nn.gui.design.layer_card import LayerCard
from desktop_nn.gui.design.notes import Note, NotePlace
from desktop_nn.gui.design.setting_row import SettingRow
from desktop_nn.gui.widgets.number_field import NumberField
from desktop_nn.gui.widgets.section import Mark, Section

if TYPE_CHECKING:
    from desktop_nn.gui.design.notes import Board
    from desktop_nn.gui.document import Document

_SETTINGS = settings_of(Spec)


class DesignSection(Section):
    """One section; a subclass fills it and shows the spec in it.

    Attributes:
        paths: the parts of the spec that it edits.
        live: whether it has settings that hold at once.
    """

    paths: ClassVar[tuple[str, ...]]
    live: ClassVar[bool] = False
    keeps_summary: ClassVar[bool] = False

    def __init__(self, document: Document, board: Board, title: str) -> None:
        super().__init__(title)
        self.document = document
        self.board = board
        self.context = Context(document, board, title)
        self._note_place = NotePlace()
        self._notes: tuple[Note, ...] = ()
        helps = (shown(_SETTINGS[path].help) for path in self.paths if path in _SETTINGS)
        self.setWhatsThis("\n".join([title, *helps]))
        self._is_built = False
        for path in self.paths:
            board.add(path, self)
        self.toggled.connect(self.show_header)

    @property
    def is_built(self) -> bool:
        """Whether there is anything inside yet."""
        return self._is_built

    def ensure_built(self) -> None:
        """Build what is inside, which is left until it is first opened: a closed section costs no start-up time."""
        if self._is_built:
            return
        self._is_built = True
        self.build()
        self.body_layout.addLayout(self._note_place)
        self.show_spec(self.document.spec)
        self.board.deliver()

    def show_values(self) -> None:
        """Show the document's spec, if there is anything to show it in."""
        if self._is_built:
            self.show_spec(self.document.spec)

    def _on_toggled(self, is_open: bool) -> None:
        if is_open:
            self.ensure_built()
        super()._on_toggled(is_open)

    def build(self) -> None:
        """Fill the body."""
        raise NotImplementedError

    def show_spec(self, spec: Spec) -> None:
        """Show the values of the spec, without a word to anyone."""
        raise NotImplementedError

    def summary(self, spec: Spec) -> str:
        """Return a few words on what is inside."""
        raise NotImplementedError

    def refused_field(self) -> NumberField | None:
        """Return the first field that holds something that was typed and not taken; one that is hidden has no say."""
        fields = self.body.findChildren(NumberField)
        return next((field for field in fields if field.has_error() and field.isVisibleTo(self.body)), None)

    def first_invalid(self) -> str | None:
        """Return the path of the first setting whose field holds something that is not taken, None if all are well.

        What is typed and not yet committed is judged first, as if the person had left the field.
        """
        focused = self.window().focusWidget()
        if isinstance(focused, NumberField) and self.body.isAncestorOf(focused):
            focused.commit()
        field = self.refused_field()
        return None if field is None else _path_of(field)

    def covers(self, path: str) -> bool:
        """Whether a setting is in this section."""
        return any(path == part or path.startswith(f"{part}.") for part in self.paths)

    def why_hidden(self, path: str) -> str:
        """Return in a few words why a setting has no meaning now and so no field in sight; empty when it has one."""
        return ""

    def set_notes(self, notes: tuple[Note, ...]) -> None:
        """Show, at the end, what no field of the section stands for."""
        if not self._is_built:
            return
        self._note_place.show_notes(notes)

    def focus_field(self, path: str) -> None:
        """Bring the keyboard to the title."""
        self.header.setFocus()

    def take_notes(self, notes: dict[str, tuple[Note, ...]]) -> None:
        """Learn of all notes about the section's settings, for the header."""
        self._notes = tuple(note for path, found in notes.items() if self.covers(path) for note in found)
        self.show_header()

    def show_header(self) -> None:
        """Bring summary, badge and the sign of a problem up to date."""
        self.set_summary(self.summary(self.document.spec), keep=self.keeps_summary)
        self.set_mark(self._mark())
        self.set_problem(self._problem())

    def _mark(self) -> Mark:
        if any(holds is Holds.RESTART and self.covers(path) for path, holds in self.document.pending.items()):
            return "restart"
        return "live" if self.live and self.document.run is not None else ""

    def _problem(self) -> str:
        wrong = next((note for note in self._notes if note.severity == "error"), None)
        if wrong is not None:
            return _without_links(wrong)
        return self.tr("A field holds something that is not taken.") if self.refused_field() is not None else ""


def _path_of(field: NumberField) -> str:
    """Return the setting of a field, which its row says, or for the units of a layer its card."""
    parent = field.parentWidget()
    while parent is not None:
        if isinstance(parent, SettingRow):
            return parent.path
        if isinstance(parent, LayerCard):
            return f"{parent.path}.units"
        parent = parent.parentWidget()
    raise LookupError(field.accessibleName())


def _without_links(note: Note) -> str:
    text = note.text
    for link in note.links:
        text = text.replace(f" {{{link.key}}}.", "").replace(f"{{{link.key}}}", link.words)
    return text
