"""The sections that are nothing but generated forms: loss, optimizer, regularization and training."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from desktop_nn.core.settings import settings_of
from desktop_nn.core.tasks import Task
from desktop_nn.engine.losses import LOSSES, ClassLoss
from desktop_nn.experiment.spec import Spec
from desktop_nn.gui import fonts
from desktop_nn.gui.design import classes, summaries
from desktop_nn.gui.design.context import shown
from desktop_nn.gui.design.design_section import DesignSection
from desktop_nn.gui.design.form import Form, VariantForm
from desktop_nn.gui.design.schedule_preview import SchedulePreview
from desktop_nn.gui.design.setting_row import SettingRow
from desktop_nn.gui.widgets.labels import line, text_label

if TYPE_CHECKING:
    from desktop_nn.engine.losses import Loss
    from desktop_nn.experiment.stopping import Stopping

_SETTINGS = settings_of(Spec)


class LossSection(DesignSection):
    """Which loss; those that do not go with the output layer say why."""

    paths = ("loss",)

    def build(self) -> None:
        """The choice, with its formula below."""
        self.loss = VariantForm(
            *(self.context, "loss", _SETTINGS["loss"]),
            refused=self._refused,
            hint=_formula,
            applies=lambda _, name: not self.why_hidden(f"loss.{name}"),
            labelled=False,
        )
        self.shares = text_label("", "muted", fonts.CAPTION)
        self.shares.setWordWrap(True)
        self.add(self.loss)
        self.add(self.shares)

    def show_spec(self, spec: Spec) -> None:
        """Show the loss, and how much the classes' samples count."""
        self.loss.show_node(spec.loss)
        self.show_state()

    def show_state(self) -> None:
        """Say, as soon as there are samples, how many are of each class, or what they weigh."""
        if not self.is_built:
            return
        dataset, loss = self.document.dataset, self.document.spec.loss
        # The samples that there are may still be those of a run on other data.
        fits = dataset is not None and dataset.info == self.document.info and bool(dataset.info.class_names)
        words = classes.words(dataset, balanced=_balances(loss)) if dataset is not None and fits else ""
        self.shares.setText(words)
        self.shares.setVisible(bool(words))

    def summary(self, spec: Spec) -> str:
        """Return its name."""
        name = shown(spec.loss.label)
        return self.tr("{loss} · classes equal").format(loss=name) if _balances(spec.loss) else name

    def why_hidden(self, path: str) -> str:
        """Say so of what only classes have."""
        return self.tr("only for classification") if path == "loss.balanced" and self._is_regression() else ""

    def _is_regression(self) -> bool:
        info = self.document.info
        return info is not None and info.task is Task.REGRESSION

    def _refused(self, cls: type[Loss]) -> str:
        info, activation = self.document.info, self.document.spec.network.output.activation
        if info is None:
            return ""
        reasons = {each: each().allows(info.task, activation, info.target_range) for _, each in LOSSES.items()}
        # With an output that no loss goes with, the way out must stay open.
        return reasons[cls] if "" in reasons.values() else ""


def _balances(loss: Loss) -> bool:
    return isinstance(loss, ClassLoss) and loss.balanced


def _formula(loss: Loss) -> str:
    """Return the formula; a weight stands in it when samples do not count alike."""
    return loss.formula.replace("mean ", "mean w ") if _balances(loss) else loss.formula


class OptimizerSection(DesignSection):
    """The method with its settings, and how the learning rate runs."""

    paths = ("optimizer", "schedule")
    live = True

    def build(self) -> None:
        """Two choices and the picture of the schedule."""
        self.optimizer = VariantForm(self.context, "optimizer", _SETTINGS["optimizer"])
        self.schedule = VariantForm(self.context, "schedule", _SETTINGS["schedule"])
        self.preview = SchedulePreview()
        for widget in (self.optimizer, self.schedule, self.preview):
            self.add(widget)

    def show_spec(self, spec: Spec) -> None:
        """Show method and schedule."""
        self.optimizer.show_node(spec.optimizer)
        self.schedule.show_node(spec.schedule)
        self.preview.set_schedule(spec.schedule, spec.optimizer.learning_rate, spec.training.epochs)
        self.show_position()

    def show_position(self) -> None:
        """Mark in the picture where training stands."""
        if self.is_built:
            progress = self.document.progress
            here = progress.fraction * progress.total_epochs
            self.preview.set_position(here if self.document.run is not None else None)

    def summary(self, spec: Spec) -> str:
        """Return the method and its learning rate."""
        return summaries.optimizer(spec)


class _FormSection(DesignSection):
    """A section that is one group of settings."""

    def build(self) -> None:
        """The generated form."""
        self.form = Form(self.context, self.paths[0])
        self.add(self.form)

    def show_spec(self, spec: Spec) -> None:
        """Show the group."""
        self.form.show_node(self._node(spec))

    def _node(self, spec: Spec) -> Any:
        return getattr(spec, self.paths[0])


class RegularizationSection(_FormSection):
    """The penalties; dropout and batch normalization belong to the layers."""

    paths = ("penalty",)
    live = True

    def summary(self, spec: Spec) -> str:
        """Return the penalties that are on."""
        return summaries.regularization(spec)


class TrainingSection(_FormSection):
    """Epochs, batch size and the run seed, and below them what ends training before the last epoch."""

    paths = ("training", "stopping")

    def build(self) -> None:
        """Two generated forms; of the second only what has a meaning beside the rest is shown."""
        super().build()
        self.stopping = Form(self.context, "stopping", self._applies)
        self.add(line())
        self.add(self.stopping)

    def _applies(self, stopping: Stopping, name: str) -> bool:
        info = self.document.info
        return stopping.applies(name, info is not None and info.task is Task.REGRESSION)

    def why_hidden(self, path: str) -> str:
        """Name the switch that is off, or the task that a condition is for."""
        name = path.removeprefix("stopping.")
        stopping = self.document.spec.stopping
        if name == path or self._applies(stopping, name):
            return ""
        switch = f"at_{name}" if hasattr(stopping, f"at_{name}") else name if name.startswith("at_") else "early"
        if self._applies(stopping, switch):
            label = shown(settings_of(type(stopping))[switch].label)
            return self.tr("only while “{switch}” is on").format(switch=label)
        return self.tr("only for regression") if switch == "at_r2" else self.tr("only for classification")

    def show_spec(self, spec: Spec) -> None:
        """Show them; the batch size rests while the method takes all samples at once."""
        super().show_spec(spec)
        self.stopping.show_node(spec.stopping)
        row = self.form.rows["batch_size"]
        assert isinstance(row, SettingRow)
        whole = spec.optimizer.full_batch
        row.field.setEnabled(not whole)
        reason = self.tr("{method} takes all training samples at once.").format(method=shown(spec.optimizer.label))
        row.field.setToolTip(reason if whole else shown(row.setting.help))

    def summary(self, spec: Spec) -> str:
        """Return the number of epochs, the most there will be if training may end before, and the batch size."""
        info = self.document.info
        return summaries.training(spec, info is not None and info.task is Task.REGRESSION)
