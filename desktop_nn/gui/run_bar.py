"""The run bar: training is driven from here alone, and its figures stand here in every view."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QFrame, QHBoxLayout, QProgressBar, QSizePolicy, QVBoxLayout, QWidget

from desktop_nn.gui import fonts, format
from desktop_nn.gui.state import Status
from desktop_nn.gui.widgets.buttons import Button, IconButton
from desktop_nn.gui.widgets.choice import Choice, Option
from desktop_nn.gui.widgets.labels import ElidedLabel, Figure, text_label

if TYPE_CHECKING:
    from PySide6.QtGui import QResizeEvent

    from desktop_nn.gui.actions import Actions
    from desktop_nn.gui.document import Document

HEIGHT = 48
SPEEDS = (1, 2, 5, 10, 30, 100, 300, 1000)
RESOLUTION = 1000
LONGEST_NAME = 140
# Up to so many updates a second their number can be read.
FOLLOWED = 30


class RunBar(QFrame):
    """Train or pause, one step, one epoch, reset, speed; progress, time left and figures."""

    def __init__(self, document: Document, actions: Actions, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.document = document
        self._actions = actions
        self._open = self._in_sight = True
        self.setObjectName("run-bar")
        self.setAccessibleName(self.tr("Run"))
        self.setFixedHeight(HEIGHT)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(12, 0, 12, 0)
        self._row.setSpacing(8)
        self._build_buttons()
        self._build_progress()
        self._build_figures()
        for signal in (document.status_changed, document.progress_changed, document.data_changed):
            signal.connect(self._show)
        for signal in (document.run_changed, document.spec_changed, document.info_changed):
            signal.connect(self._show)
        self._show()

    def _build_buttons(self) -> None:
        self.train_button = Button(self.tr("Resume"), "primary", "player-play-filled")
        # Wide enough for every word it ever shows, so that nothing beside it moves.
        words = (self.tr("Train"), self.tr("Pause"), self.tr("Resume"), self.tr("Train on"), self.tr("Restart"))
        metrics = QFontMetrics(self.train_button.font())
        self.train_button.setFixedWidth(max(metrics.horizontalAdvance(word) for word in words) + 58)
        self.train_button.clicked.connect(self._actions["train"].trigger)
        self.step_button = Button(self.tr("Step"), "ghost", "player-skip-forward", self.tr("Train one batch (F10)"))
        self.step_button.clicked.connect(self._actions["step"].trigger)
        self.epoch_button = Button(
            self.tr("Epoch"), "ghost", "player-track-next", self.tr("Train to the end of the epoch (Shift+F10)")
        )
        self.epoch_button.clicked.connect(self._actions["epoch"].trigger)
        self.reset_button = Button(
            self.tr("Reset"), "ghost", "refresh", self.tr("Go back to the initial weights (Ctrl+R); can be undone")
        )
        self.reset_button.clicked.connect(self._actions["reset"].trigger)
        options = [Option(None, self.tr("Full speed"))]
        options += [Option(float(n), self._speed_words(n)) for n in reversed(SPEEDS)]
        self.speed = Choice(options)
        self.speed.setAccessibleName(self.tr("Speed"))
        self.speed.setToolTip(
            self.tr("How many updates of the weights a second; slow down to watch them (F7 slower, F8 faster).")
        )
        self.speed.setFixedWidth(128)
        self.speed.chosen.connect(self.document.set_speed)
        for widget in (self.train_button, self.step_button, self.epoch_button, self.reset_button, self.speed):
            self._row.addWidget(widget)
        self._row.addSpacing(16)

    def _speed_words(self, n: int) -> str:
        return self.tr("1 step/s") if n == 1 else self.tr("{n} steps/s").format(n=format.count(n))

    def change_speed(self, by: int) -> None:
        """Go to the next speed up (1) or down (-1); at the end of the list nothing changes."""
        index = self.speed.currentIndex() - by
        if 0 <= index < self.speed.count():
            self.speed.setCurrentIndex(index)
            self.document.set_speed(self.speed.value())

    def _build_progress(self) -> None:
        self._where = text_label("", "text", fonts.LABEL, fonts.SEMIBOLD)
        self._left = ElidedLabel("", "muted", fonts.LABEL)
        self._left.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self._left.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._cancel = IconButton("x", self.tr("Stop preparing the data"), side=24, icon_size=14, role="muted")
        self._cancel.clicked.connect(self.document.cancel_preparation)
        self._bar = QProgressBar()
        self._bar.setRange(0, RESOLUTION)
        self._bar.setTextVisible(False)
        self._bar.setAccessibleName(self.tr("Progress"))
        words = QHBoxLayout()
        words.setContentsMargins(0, 0, 0, 0)
        words.setSpacing(8)
        words.addWidget(self._where)
        words.addWidget(self._left, 1)
        column = QVBoxLayout()
        column.setContentsMargins(0, 7, 0, 9)
        column.setSpacing(4)
        column.addLayout(words)
        column.addWidget(self._bar)
        self._row.addLayout(column, 1)
        self._row.addWidget(self._cancel)
        self._row.addSpacing(12)

    def _build_figures(self) -> None:
        self.loss = Figure(self.tr("Training loss"), "00.000")
        self.score = Figure(self.tr("Validation accuracy"), "100.0 %")
        self.samples = Figure(self.tr("Speed"), "999k samples/s")
        for figure in (self.loss, self.score, self.samples):
            figure.setProperty("divided", True)
            line = QFrame()
            line.setObjectName("line")
            line.setFixedSize(1, 28)
            self._row.addWidget(line)
            self._row.addSpacing(4)
            self._row.addWidget(figure)
            self._row.addSpacing(8)
        self._last_line = line

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Drop the speed first when the room gets short."""
        super().resizeEvent(event)
        for widget in (self._last_line, self.samples):
            widget.setVisible(self.width() >= 1180)

    def set_open(self, on: bool, in_sight: bool = True) -> None:
        """Say whether there is an experiment to run; without one nothing here can be used.

        Args:
            on: whether there is one.
            in_sight: whether it is in sight; beside the welcome page, which has a button of its own to press first,
                Train steps back, and it is said which experiment is meant.
        """
        self._open, self._in_sight = on, in_sight
        self.train_button.set_kind("ghost" if on and not in_sight else "primary")
        side = Qt.AlignmentFlag.AlignRight if on else Qt.AlignmentFlag.AlignLeft
        self._left.setAlignment(side | Qt.AlignmentFlag.AlignVCenter)
        self._show()

    @Slot()
    def _show(self) -> None:
        self._show_buttons()
        self._show_progress()
        progress = self.document.progress
        self.loss.set_value(format.loss(progress.training_loss))
        accuracy = self.document.metric_name == "accuracy"
        self.score.set_caption(self.tr("Validation accuracy") if accuracy else self.tr("Validation R²"))
        write = format.percent if accuracy else format.loss
        self.score.set_value(write(progress.validation_metric))
        self.score.setToolTip(self._score_words())
        if self.document.is_training:
            self.samples.set_value(format.rate(progress.samples_per_second, self.tr("samples")))
        else:
            self.samples.set_value(self.tr("paused") if self.document.status is Status.PAUSED else format.NOTHING)

    def _show_buttons(self) -> None:
        document = self.document
        busy = document.session.busy
        words, tip = self._train_words()
        self.train_button.setText(words)
        self.train_button.set_icon("player-pause-filled" if busy else "player-play-filled")
        self.train_button.setToolTip(tip)
        for widget in (self.train_button, self.speed):
            widget.setEnabled(self._open)
        self.step_button.setEnabled(self._open and not busy)
        self.epoch_button.setEnabled(self._open and not busy)
        self.reset_button.setEnabled(self._open and (busy or document.run is not None))

    def _train_words(self) -> tuple[str, str]:
        """Return what the big button does now, and its tool tip."""
        document = self.document
        if document.session.busy:
            return self.tr("Pause"), self.tr("Stop after this batch (F5)")
        if document.starts_anew:
            tip = self.tr("Start anew with the changed design (F5). What was learned goes; Undo brings it back.")
            if document.can_keep_learned:
                tip += " " + self.tr("“Keep what was learned” stands beside the change in Design.")
            return self.tr("Restart"), tip
        if document.status is Status.FINISHED:
            return self.tr("Train on"), self._train_on_words()
        resume = document.status in (Status.PAUSED, Status.FAILED)
        return self.tr("Resume") if resume else self.tr("Train"), self.tr("Train to the last epoch (F5)")

    def _train_on_words(self) -> str:
        """Say how far a finished run would be trained on, and at what learning rate."""
        document = self.document
        tip = self.tr("Train {n} epochs more than planned (F5)")
        if document.plan_is_left:
            tip = self.tr("Train the {n} epochs that are left of the plan (F5)")
        tip = tip.format(n=format.count(document.more_epochs))
        rates = document.more_rates
        if rates is None:
            return tip
        first, last = (format.shortest(float(f"{rate:.2g}")) for rate in rates)
        if first == last:
            return self.tr("{what}, at learning rate {rate}.").format(what=tip, rate=first)
        more = self.tr(
            "{what}. By the schedule over all epochs the learning rate then begins at {first} and ends at {last}; "
            "with the schedule “Constant” it would stay at {base}."
        )
        base = format.shortest(document.shown_spec.optimizer.learning_rate)
        return more.format(what=tip, first=first, last=last, base=base)

    def _score_words(self) -> str:
        """Say of when the validation figure is: in mid-epoch, other views know newer weights."""
        progress, run = self.document.progress, self.document.run
        if progress.validation_metric is None:
            return self.tr("Measured at the end of every epoch.")
        stop = progress.watch.stop
        if stop is not None and stop.restored and not self.document.session.busy:
            return self.tr("Of epoch {n}, whose weights were restored.").format(n=format.count(stop.restored))
        if progress.epoch == 0 and run is not None:
            return self.tr("Measured at the end of every epoch; this one is of the initial weights.")
        words = self.tr("Measured at the end of every epoch; this one is of the end of epoch {n}.")
        return words.format(n=format.count(progress.epoch))

    def _show_progress(self) -> None:
        document, progress = self.document, self.document.progress
        preparation = document.preparation
        if not self._open:
            self._cancel.hide()
            self._bar.setValue(0)
            self._where.setText(self.tr("No experiment open"))
            self._left.setText(self.tr("choose one above"))
            return
        waiting = document.status is Status.PREPARING or (preparation is not None and document.run is None)
        self._cancel.setVisible(waiting and preparation is not None)
        if waiting and preparation is not None:
            done, total = preparation
            self._where.setText(self.tr("Preparing the data"))
            self._left.setText(self._preparation_words(done / total))
            self._bar.setValue(round(RESOLUTION * done / total))
            return
        if document.session.busy and document.run is None:
            # The samples are there, the network is not yet.
            self._where.setText(self.tr("Preparing the data"))
            self._left.setText(self.tr("then training begins"))
            self._bar.setValue(0)
            return
        self._bar.setValue(round(RESOLUTION * progress.fraction))
        self._where.setText(self._where_words() if self._in_sight else self._which_words())
        left = self._left_words()
        self._left.setText(left)
        self._bar.setToolTip(self._watch_words())
        self._bar.setAccessibleDescription(f"{self._where.text()}, {left}")

    def _preparation_words(self, fraction: float) -> str:
        percent = format.with_unit(format.count(round(100 * fraction)), "%")
        if self.document.status is Status.PREPARING:
            return self.tr("{percent}, then training begins").format(percent=percent)
        return percent

    def _which_words(self) -> str:
        """Say of which experiment it is that stands where."""
        metrics = QFontMetrics(self._where.font())
        name = metrics.elidedText(self.document.name, Qt.TextElideMode.ElideRight, LONGEST_NAME)
        return self.tr("{name} · {where}").format(name=name, where=self._where_words())

    def _where_words(self) -> str:
        progress = self.document.progress
        if self.document.run is None:
            return self.tr("Ready to train") if self.document.dataset is not None else self.tr("No data yet")
        current = min(progress.epoch + 1, progress.total_epochs)
        if self.document.status is Status.FINISHED or self.document.stop_reason:
            current = progress.epoch
        words = self.tr("Epoch {n} of {total}").format(
            n=format.count(current), total=format.count(progress.total_epochs)
        )
        step, steps = self._step_in_epoch()
        if not step:
            return words
        return self.tr("{epoch} · step {n} of {total}").format(
            epoch=words, n=format.count(step), total=format.count(steps)
        )

    def _step_in_epoch(self) -> tuple[int, int]:
        """Return how many updates of the epoch are done, and of how many, where a person can follow them; else 0."""
        progress, steps = self.document.progress, self.document.history.steps_per_epoch
        slow = self.speed.value() is not None and self.speed.value() <= FOLLOWED
        if steps < 2 or not (slow if self.document.is_training else self.document.status is Status.PAUSED):
            return 0, steps
        done = round((progress.fraction * progress.total_epochs - progress.epoch) * steps)
        return min(max(done, 0), steps), steps

    def _left_words(self) -> str:
        document, progress = self.document, self.document.progress
        if document.run is None:
            if document.dataset is not None:
                return self.tr("press Train")
            return self.tr("choose them in Design") if document.info is None else ""
        tiny = 0.0 < progress.fraction < 0.01
        number = format.fixed(100 * progress.fraction, 1) if tiny else format.count(int(100 * progress.fraction))
        percent = format.with_unit(number, "%")
        waiting = sum(1 for holds in document.pending.values() if holds.value == "restart")
        if waiting:
            return self.tr("{percent} · restart to apply changes").format(percent=percent)
        if document.is_training:
            return self._time_words(percent)
        if document.stop_reason:
            return self._stop_words()
        words = {
            Status.PAUSED: self.tr("paused"),
            Status.FINISHED: self.tr("finished"),
            Status.FAILED: self.tr("stopped"),
        }
        return f"{percent} · {words.get(document.status, '')}"

    def _time_words(self, percent: str) -> str:
        """Say how long training still takes: to the pause that is planned, or to the end, which may come before."""
        progress, spec = self.document.progress, self.document.shown_spec
        if progress.seconds_left is None:
            return percent
        stopping = spec.stopping
        if stopping.at_epoch and progress.epoch < stopping.epoch < progress.total_epochs:
            done = progress.fraction * progress.total_epochs
            share = (stopping.epoch - done) / max(progress.total_epochs - done, 1e-9)
            left = format.duration(share * progress.seconds_left)
            words = self.tr("{percent} · {left} to the pause after epoch {n}")
            return words.format(percent=percent, left=left, n=format.count(stopping.epoch))
        words = self.tr("{percent} · {left} left")
        if stopping.may_end(self.document.metric_name != "accuracy"):
            words = self.tr("{percent} · up to {left} left")
        return words.format(percent=percent, left=format.duration(progress.seconds_left))

    def _stop_words(self) -> str:
        """Say why training stands still."""
        stop = self.document.progress.watch.stop
        words = self.tr("stopped: {reason}")
        if stop is not None and stop.pauses:
            words = self.tr("paused: {reason}")
        elif self.document.progress.epoch >= self.document.progress.total_epochs:
            words = self.tr("finished: {reason}")
        return words.format(reason=self.document.stop_reason)

    def _watch_words(self) -> str:
        """Say how near early stopping is; nothing while it is off."""
        watch, stopping = self.document.progress.watch, self.document.shown_spec.stopping
        if watch.best is None or not stopping.early:
            return ""
        words = self.tr(
            "Lowest loss so far: {loss}, after epoch {n}. {waited} of {patience} epochs without improvement."
        )
        return words.format(
            loss=format.loss(watch.best),
            n=format.count(watch.best_epoch),
            waited=format.count(watch.waited),
            patience=format.count(stopping.patience),
        )
