"""The page that the program begins with: what should the network learn?"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, Qt, QTimer, Signal, Slot
from PySide6.QtWidgets import (
    QButtonGroup,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QVBoxLayout,
    QWidget,
)

from desktop_nn.core.translate import QT_TRANSLATE_NOOP
from desktop_nn.data.sources import Idx
from desktop_nn.experiment.presets import PRESETS
from desktop_nn.gui import fonts, questions
from desktop_nn.gui.job_thread import Job
from desktop_nn.gui.state import Notice
from desktop_nn.gui.welcome.card import LINE, WORDS_HEIGHT, Card, Choosable, OwnData
from desktop_nn.gui.welcome.recent_list import RecentList
from desktop_nn.gui.welcome.samples import Motif, Sample, sample
from desktop_nn.gui.welcome.words import facts
from desktop_nn.gui.widgets.buttons import Button
from desktop_nn.gui.widgets.choice import Check
from desktop_nn.gui.widgets.labels import text_label
from desktop_nn.gui.widgets.message import IconLabel
from desktop_nn.gui.widgets.scroll import ScrollColumn

if TYPE_CHECKING:
    from PySide6.QtCore import QSettings
    from PySide6.QtGui import QHideEvent, QPaintEvent, QResizeEvent
    from PySide6.QtWidgets import QFileDialog, QLayout

    from desktop_nn.core.errors import UserError
    from desktop_nn.core.progress import Progress
    from desktop_nn.experiment.spec import Spec
    from desktop_nn.gui.actions import Actions
    from desktop_nn.gui.document import Document
    from desktop_nn.gui.recent import RecentFiles
    from desktop_nn.gui.theme import ThemeManager

AT_START = "welcome"
"""The setting that says whether the page is shown at start."""
WIDEST = 1274
COLUMNS = 3
SIDE = 220
MOST_BACK = 320
HEAD, FOOT = 76, 60
LOWEST_PICTURE, HIGHEST_PICTURE = 76, 150
_CONTEXT = "Welcome"
_TOP = Qt.AlignmentFlag.AlignTop


@dataclass(frozen=True)
class Plan:
    """One card.

    Attributes:
        preset: what it opens.
        motif: what its picture shows.
        badge: a word in its corner.
    """

    preset: str
    motif: Motif = "near"
    badge: str = ""


PLANS = (
    Plan("digits", badge=QT_TRANSLATE_NOOP(_CONTEXT, "start here")),
    Plan("spiral", "whole"),
    Plan("xor"),
    Plan("plane"),
    Plan("is_it_an_8"),
    Plan("overfit", "drift"),
)


def _work(spec: Spec, motif: Motif, _: Progress) -> Sample:
    return sample(spec, motif)


def wanted_at_start(settings: QSettings) -> bool:
    """Return whether the person wants the page at start."""
    return str(settings.value(AT_START, "true")) != "false"


class WelcomePage(QWidget):
    """Cards of experiments, the files used last, and the ways to begin.

    Signals:
        left: the person goes back to the experiment that is open.
    """

    left = Signal()

    def __init__(
        self, document: Document, theme: ThemeManager, recent: RecentFiles, actions: Actions, settings: QSettings
    ) -> None:
        super().__init__()
        self.document = document
        self._settings = settings
        self._pictures_asked = False
        self._question: QFileDialog | None = None
        self._margins: list[QHBoxLayout] = []
        self.setObjectName("welcome")
        self.setAccessibleName(self.tr("Welcome"))
        self._build_cards()
        self._build_buttons()
        self.recent_list = RecentList(document, recent, actions["open"])
        self._lay_out()
        theme.theme_changed.connect(self._repaint)
        self.cards["digits"].setChecked(True)

    # ------------------------------------------------------------------ building

    def _build_cards(self) -> None:
        self._group = QButtonGroup(self)
        self.cards: dict[str, Card] = {}
        for plan in PLANS:
            preset = PRESETS[plan.preset]
            label = QCoreApplication.translate("Preset", preset.label)
            description = QCoreApplication.translate("Preset", preset.description)
            badge = QCoreApplication.translate(_CONTEXT, plan.badge) if plan.badge else ""
            self.cards[plan.preset] = Card(label, description, facts(preset), badge)
        self.own_data = OwnData(
            self.tr("Your own data"),
            self.tr("Drop or choose a folder with MNIST’s files, or with others in the IDX format."),
            (self.tr("Nothing leaves this computer"),),
        )
        for card in self._choosable():
            self._group.addButton(card)
            card.activated.connect(self.open_chosen)
        self._group.buttonToggled.connect(self._show_choice)

    def _choosable(self) -> tuple[Choosable, ...]:
        return (*self.cards.values(), self.own_data)

    def _build_buttons(self) -> None:
        self.open_button = Button("", "primary", "player-play-filled")
        self.open_button.clicked.connect(self.open_chosen)
        self.empty_button = Button(
            self.tr("Start from an empty network"),
            "ghost",
            "file-plus",
            self.tr("Digits, and no layer between input and output: build it up yourself"),
        )
        self.empty_button.clicked.connect(lambda: self.document.new("empty"))
        self.back_button = Button("", "ghost", "arrow-left", self.tr("Go back to the experiment that is open (Esc)"))
        self.back_button.clicked.connect(self.left)
        self.back_button.setMaximumWidth(MOST_BACK)
        self.back_button.hide()
        self.at_start = Check(self.tr("Show this at start"), self.tr("Otherwise the program begins with the digits."))
        self.at_start.set_value(wanted_at_start(self._settings))
        self.at_start.chosen.connect(lambda on: self._settings.setValue(AT_START, "true" if on else "false"))

    def _lay_out(self) -> None:
        """Put cards and files into what scrolls if it must, and the buttons below it, always in sight."""
        self._columns = QHBoxLayout()
        self._columns.addWidget(self._build_cards_grid(), 918)
        self._columns.addWidget(self._build_side(), 316)
        top = QVBoxLayout()
        top.addWidget(self._build_head())
        top.addLayout(self._columns)
        self._scroll = ScrollColumn()
        self._scroll.add(self._centred(top))
        buttons = QHBoxLayout()
        buttons.setSpacing(12)
        for button in (self.open_button, self.empty_button):
            buttons.addWidget(button)
        buttons.addStretch(1)
        buttons.addWidget(self.at_start)
        self._foot = QHBoxLayout()
        self._foot.addLayout(buttons, 918)
        beside = QWidget()
        beside.setMinimumWidth(SIDE)
        self._foot.addWidget(beside, 316)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._scroll, 1000)
        column.addSpacing(16)
        column.addWidget(self._centred(self._foot))
        column.addSpacing(8)
        column.addStretch(1)

    def _centred(self, what: QLayout) -> QWidget:
        """Return a row with `what` in the middle, at most as wide as is good to look at."""
        inner = QWidget()
        inner.setMaximumWidth(WIDEST)
        inner.setLayout(what)
        what.setContentsMargins(0, 0, 0, 0)
        what.setSpacing(0)
        row = QWidget()
        layout = QHBoxLayout(row)
        layout.setSpacing(0)
        layout.addStretch(1)
        layout.addWidget(inner, 1000)
        layout.addStretch(1)
        self._margins.append(layout)
        return row

    def _build_head(self) -> QWidget:
        head = QWidget()
        head.setFixedHeight(HEAD)
        row = QHBoxLayout(head)
        row.setContentsMargins(0, 0, 0, 0)
        column = QVBoxLayout()
        column.setSpacing(4)
        row.addLayout(column, 1)
        row.addWidget(self.back_button, 0, _TOP)
        column.addWidget(text_label(self.tr("What should the network learn?"), "text", fonts.WELCOME, fonts.SEMIBOLD))
        below = self.tr("Choose an experiment and press Train. Every setting can be changed later, and undone.")
        column.addWidget(text_label(below, "muted", fonts.BASE))
        column.addStretch(1)
        return head

    def _build_cards_grid(self) -> QWidget:
        cards = QWidget()
        column = QVBoxLayout(cards)
        column.setContentsMargins(0, 0, 0, 0)
        self._grid = QGridLayout()
        for number, card in enumerate(self.cards.values()):
            self._grid.addWidget(card, *divmod(number, COLUMNS))
            self._grid.setColumnStretch(number % COLUMNS, 1)
        self._grid.addWidget(self.own_data, len(self.cards) // COLUMNS, 0, 1, COLUMNS)
        column.addLayout(self._grid)
        column.addStretch(1)
        return cards

    def _build_side(self) -> QWidget:
        side = QWidget()
        side.setMinimumWidth(SIDE)
        column = QVBoxLayout(side)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(20)
        column.addWidget(self.recent_list)
        note = QFrame()
        note.setObjectName("well")
        row = QHBoxLayout(note)
        row.setContentsMargins(14, 12, 14, 12)
        row.setSpacing(10)
        row.addWidget(IconLabel("info-circle", "muted"), 0, _TOP)
        words = self.tr("Everything runs on this computer. No account, no network, no data sent.")
        text = text_label(words, "muted", fonts.LABEL)
        text.setWordWrap(True)
        row.addWidget(text, 1)
        column.addWidget(note)
        column.addStretch(1)
        return side

    # ------------------------------------------------------------------ choosing

    @property
    def chosen(self) -> str:
        """The preset of the chosen card; empty when it is the person's own data."""
        return next((name for name, card in self.cards.items() if card.isChecked()), "")

    def focus_chosen(self) -> None:
        """Give the keyboard to the chosen card; a folder chosen earlier is not what one most likely wants again."""
        if not self.chosen:
            self.cards["digits"].setChecked(True)
        next(card for card in self._choosable() if card.isChecked()).setFocus()

    def open_chosen(self) -> None:
        """Open and train the chosen experiment, or ask for the person's data."""
        if self.chosen:
            self.document.new(self.chosen, train=True)
        else:
            self.ask_folder()

    def ask_folder(self) -> None:
        """Ask for a folder of samples; returns at once."""
        if self._question is None:
            self._question = questions.ask_folder(self, self._take_folder)
            self._question.finished.connect(self._forget_question)
        self._question.raise_()
        self._question.activateWindow()

    @Slot()
    def _forget_question(self) -> None:
        self._question = None

    def hideEvent(self, event: QHideEvent) -> None:
        """Take the question for a folder back when something else is opened beside it."""
        super().hideEvent(event)
        if self._question is not None and not event.spontaneous():
            self._question.reject()

    def show_open(self, name: str) -> None:
        """Offer the way back to the experiment of that name; none when `name` is empty."""
        self.back_button.setText(self.tr("Back to “{name}”").format(name=name))
        self.back_button.setVisible(bool(name))

    def _take_folder(self, path: Path) -> None:
        """Begin with the samples in a folder; one without any is refused, and the page stays."""
        document, source = self.document, Idx(folder=str(path))

        def work(_: Progress) -> None:
            source.info()

        def refuse(error: UserError) -> None:
            document.notify(Notice("error", str(error), topic="file"))

        document.dismiss_topic("file")
        document.jobs.submit(Job("own data", work, lambda _: document.new_from(source), refuse))

    @Slot()
    def _show_choice(self) -> None:
        name = self.chosen
        if name:
            self.open_button.setText(self.tr("Open and train “{name}”").format(name=self.cards[name].text()))
            self.open_button.set_icon("player-play-filled")
            self.open_button.setToolTip(self.tr("Train it at once; Enter on a card does the same"))
        else:
            self.open_button.setText(self.tr("Choose a folder…"))
            self.open_button.set_icon("folder-open")
            self.open_button.setToolTip(self.tr("Choose the folder with your samples"))

    # ------------------------------------------------------------------ pictures

    def paintEvent(self, event: QPaintEvent) -> None:
        """After the first time, have the pictures made: they must not hold up the window."""
        super().paintEvent(event)
        if not self._pictures_asked:
            self._pictures_asked = True
            QTimer.singleShot(0, self, self._ask_pictures)

    def _ask_pictures(self) -> None:
        for plan in PLANS:
            spec, motif = PRESETS[plan.preset].spec, plan.motif
            key = f"picture of {plan.preset}"
            work = partial(_work, spec, motif)
            self.document.jobs.submit(Job(key, work, self.cards[plan.preset].show_sample, lambda _: None))

    @Slot()
    def _repaint(self) -> None:
        for card in self._choosable():
            card.update()

    # ------------------------------------------------------------------ room

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fit margins and pictures to the room, so that in most windows nothing needs to scroll."""
        super().resizeEvent(event)
        height, width = self.height(), self.width()
        margin, gap = (24, 24) if width < 1200 else (36, 36 if width >= 1400 else 24)
        top = 36 if height >= 740 else 20
        for layout, above in zip(self._margins, (top, 0), strict=True):
            layout.setContentsMargins(margin, above, margin, 0)
        for columns in (self._columns, self._foot):
            columns.setSpacing(gap)
        self._grid.setSpacing(18 if height >= 740 else 12)
        lines = 2 if width >= 1200 else 3
        words = WORDS_HEIGHT + (lines - 2) * LINE
        rest = top + HEAD + 2 * words + OwnData.HEIGHT + 2 * self._grid.spacing() + FOOT
        picture = max(LOWEST_PICTURE, min(HIGHEST_PICTURE, (height - rest) // 2))
        for card in self.cards.values():
            card.set_room(picture, lines)
        self._scroll.setMaximumHeight(rest - FOOT + 2 * picture)
