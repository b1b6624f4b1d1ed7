"""Decides what the diagram is of: the network that exists, or the one being designed when there is none yet."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from desktop_nn.core.settings import Holds
from desktop_nn.core.tasks import Task
from desktop_nn.data.dataset import DataInfo
from desktop_nn.engine.layers import LayerInfo, shapes

if TYPE_CHECKING:
    from desktop_nn.experiment.spec import Spec
    from desktop_nn.gui.document import Document

INPUT_ID = "input"
OUTPUT_ID = "output"


@dataclass(frozen=True)
class Plan:
    """The shape of what is drawn.

    Attributes:
        info: of the data it is for.
        layers: hidden layers first, the output layer last.
        edits: hidden id -> its units in the edited spec, where that says something else; None: removed there.
        added: how many layers the edited spec has that this network lacks.
        stale: whether the edited spec asks for another network than this one.
    """

    info: DataInfo
    layers: tuple[LayerInfo, ...]
    edits: dict[str, int | None]
    added: int
    stale: bool

    @property
    def is_image(self) -> bool:
        """Whether the input is a picture."""
        return self.info.kind == "image"

    @property
    def has_surfaces(self) -> bool:
        """Whether every neuron is a function of a plane, and so can be drawn as one."""
        return self.info.kind == "points" and self.info.inputs == 2

    @property
    def is_single(self) -> bool:
        """Whether there is one output: a binary task or regression."""
        return self.info.task is not Task.MULTICLASS

    @property
    def parameters(self) -> int:
        """Numbers that are trained."""
        return sum(layer.parameters for layer in self.layers)


def plan_of(document: Document) -> Plan | None:
    """Return what there is to draw; None while nothing is known of the data."""
    spec, info = document.shown_spec, document.shown_info
    if info is None:
        return None
    layers = shapes(spec.network.hidden, spec.network.output, info.inputs, info.outputs)
    stale = any(
        holds is Holds.RESTART and path.split(".")[0] in ("network", "data") for path, holds in document.pending.items()
    )
    edits, added = _edits(spec, document.spec) if stale else ({}, 0)
    return Plan(info, layers, edits, added, stale)


def _edits(trained: Spec, edited: Spec) -> tuple[dict[str, int | None], int]:
    wanted = {layer.id: layer.units for layer in edited.network.hidden}
    edits = {layer.id: wanted.get(layer.id) for layer in trained.network.hidden if wanted.get(layer.id) != layer.units}
    added = len(wanted.keys() - {layer.id for layer in trained.network.hidden})
    return edits, added
