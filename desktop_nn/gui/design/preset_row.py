"""The ready experiments at the top of the panel, and whether the one that is open still is one of them."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

from desktop_nn.experiment.presets import PRESETS
from desktop_nn.gui.widgets.choice import Choice, Option
from desktop_nn.gui.widgets.form_row import FormRow

if TYPE_CHECKING:
    from desktop_nn.experiment.spec import Spec
    from desktop_nn.gui.document import Document

CUSTOM = ""


class PresetRow(FormRow):
    """Opens a preset; the document asks about unsaved work before."""

    def __init__(self, document: Document) -> None:
        self._document = document
        self._known: tuple[Spec | None, str] = (None, CUSTOM)
        self.choice = Choice()
        super().__init__(_tr("Preset"), self.choice, _tr("Experiments that are ready to train. A new one begins."))
        self.choice.chosen.connect(self._on_chosen)

    def show_spec(self, spec: Spec) -> None:
        """Show the preset that the spec is, or that it is none."""
        if spec is not self._known[0]:
            self._known = (spec, preset_of(spec))
        name = self._known[1]
        offered = [CUSTOM, *PRESETS] if name == CUSTOM else list(PRESETS)
        if offered != self.choice.property("offered"):
            self.choice.setProperty("offered", offered)
            self.choice.set_options(_option(each) for each in offered)
        self.choice.set_value(name)
        tip = _option(name).tip
        if name != CUSTOM and spec.training.epochs != PRESETS[name].spec.training.epochs:
            tip += " " + _tr("Trained longer than it is by itself.")
        self.choice.setToolTip(tip)

    def _on_chosen(self, name: str) -> None:
        if name != CUSTOM:
            self._document.new(name)
        # Until the work at stake is saved or given up, what is open stays open.
        self.show_spec(self._document.spec)


def preset_of(spec: Spec) -> str:
    """Return the name of the preset that a spec equals but for its title and epochs added; empty if there is none."""
    return next((name for name, preset in PRESETS.items() if _is(spec, preset.spec)), CUSTOM)


def _is(spec: Spec, preset: Spec) -> bool:
    longer = max(spec.training.epochs, preset.training.epochs)
    preset = dataclasses.replace(preset, name=spec.name)
    return spec == dataclasses.replace(preset, training=dataclasses.replace(preset.training, epochs=longer))


def _option(name: str) -> Option:
    if name == CUSTOM:
        return Option(CUSTOM, _tr("Custom"), _tr("No preset any more: something was changed."))
    preset = PRESETS[name]
    return Option(name, _shown(preset.label), _shown(preset.description))


def _shown(text: str) -> str:
    return QCoreApplication.translate("Preset", text)


def _tr(text: str) -> str:
    return QCoreApplication.translate("Design", text)
