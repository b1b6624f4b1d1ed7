"""Says in words, before anything is done, what of a run a changed design keeps."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import IntEnum
from typing import TYPE_CHECKING, Any, ClassVar

from desktop_nn.core.translate import QT_TRANSLATE_NOOP
from desktop_nn.engine.activations import Identity
from desktop_nn.experiment.surgery.table import beginning_anew, way_through
from desktop_nn.experiment.surgery.transplant import (
    NOTHING,
    Removed,
    kept_units,
    lowest_input,
    operated_spec,
    why_nothing,
)

if TYPE_CHECKING:
    from desktop_nn.data.dataset import DataInfo
    from desktop_nn.engine.layers import Dense
    from desktop_nn.experiment.run import Run
    from desktop_nn.experiment.spec import Spec

_HIDDEN = "network.hidden"
_ALL = QT_TRANSLATE_NOOP("Kept", "all weights stay")


class Effect(IntEnum):
    """What becomes of the outputs."""

    SAME = 0
    NEAR = 1
    OTHER = 2


_BRIEFS = {
    Effect.SAME: QT_TRANSLATE_NOOP("Kept", "outputs stay the same"),
    Effect.NEAR: QT_TRANSLATE_NOOP("Kept", "outputs hardly change"),
    Effect.OTHER: QT_TRANSLATE_NOOP("Kept", "weights stay, outputs change"),
}


@dataclass(frozen=True)
class Statement:
    """What comes of one change.

    Attributes:
        path: of the setting that was changed.
        text: a sentence, with {names} for the values.
        effect: what becomes of the outputs.
        values: what stands for the names.
        brief: the sentence in a few words.
    """

    path: str
    text: str
    effect: Effect = Effect.SAME
    values: Mapping[str, Any] = field(default_factory=dict)
    brief: str = ""

    def __post_init__(self) -> None:
        if not self.brief:
            object.__setattr__(self, "brief", _BRIEFS[self.effect])

    def __str__(self) -> str:
        return self.text.format(**self.values)


@dataclass(frozen=True)
class Kept:
    """What of a run a changed design keeps.

    Attributes:
        possible: whether anything can be kept.
        statements: one for each change; a single one on why nothing can be kept.
        context: of the texts, for their translation.
    """

    possible: bool
    statements: tuple[Statement, ...]
    context: ClassVar[str] = "Kept"

    def __str__(self) -> str:
        return " ".join(map(str, self.statements))


def what_is_kept(run: Run, spec: Spec, removed: Removed = NOTHING, *, info: DataInfo | None = None) -> Kept:
    """Return what `transplant` would keep; nothing is computed that takes time.

    Args:
        run: what there is.
        spec: what there shall be.
        removed: which neurons go, by layer id.
        info: of the spec's data; None if they are the run's.
    """
    why = why_nothing(run, spec, info)
    if why:
        return Kept(False, (Statement("data", f"{why}."),))
    after = operated_spec(run.spec, spec)
    return Kept(True, (*_of_layers(run, after, removed), *_of_the_rest(run.spec, after)))


def _of_layers(run: Run, after: Spec, removed: Removed) -> Iterator[Statement]:
    old = {layer.id: layer for layer in run.spec.network.hidden}
    places = {layer.id: number for number, layer in enumerate(run.spec.network.hidden, 1)}
    wanted = after.network.hidden
    new = {layer.id for layer in wanted}
    for name, layer in old.items():
        if name not in new:
            yield _gone(places[name], layer)
    staying = [name for name in old if name in new]
    order = [staying.index(layer.id) for layer in wanted if layer.id in old]
    anew = {staying[i] for i in beginning_anew(order, [run.info.inputs, *(old[name].units for name in staying)])}
    if order != sorted(order):
        yield from _moved(sorted(places[name] for name in anew))
    for index, layer in enumerate(wanted):
        path = f"{_HIDDEN}.{index}"
        if layer.id not in old:
            yield _added(run, after, index)
        elif layer.id not in anew:
            yield from _changed(path, places[layer.id], old[layer.id], layer, removed)


def _moved(anew: list[int]) -> Iterator[Statement]:
    if not anew:
        text = QT_TRANSLATE_NOOP(
            "Kept", "All layers keep their weights, but in another order they compute something else."
        )
        yield Statement(_HIDDEN, text, Effect.OTHER)
    for number in anew:
        text = QT_TRANSLATE_NOOP(
            "Kept",
            "Hidden {number} does not fit there: it begins anew, the next layer takes over what it can, and the "
            "network must learn again.",
        )
        brief = QT_TRANSLATE_NOOP("Kept", "Hidden {number} begins anew, the network must learn again")
        yield Statement(_HIDDEN, text, Effect.OTHER, {"number": number}, brief)


def _gone(number: int, layer: Dense) -> Statement:
    values = {"number": number}
    if isinstance(layer.activation, Identity):
        text = QT_TRANSLATE_NOOP(
            "Kept", "Hidden {number} goes and the next layer does its work: outputs stay the same."
        )
        return Statement(_HIDDEN, text, Effect.SAME, values)
    text = QT_TRANSLATE_NOOP(
        "Kept",
        "Hidden {number} goes, and the next layer takes over what it can of its work; all others stay as they are.",
    )
    return Statement(_HIDDEN, text, Effect.OTHER, values, QT_TRANSLATE_NOOP("Kept", "all other layers stay"))


def _added(run: Run, after: Spec, index: int) -> Statement:
    layer = after.network.hidden[index]
    path, values = f"{_HIDDEN}.{index}", {"activation": layer.activation.label}
    error = way_through(after.network, index, run.info.inputs, run.info.outputs, lowest_input(run.info))
    if error == 0.0:
        text = QT_TRANSLATE_NOOP("Kept", "The new layer starts as the identity: outputs stay the same.")
        return Statement(path, text, Effect.SAME)
    if math.isinf(error):
        text = QT_TRANSLATE_NOOP(
            "Kept",
            "The new layer is too narrow to pass everything on: the others keep their weights, but outputs change.",
        )
        return Statement(path, text, Effect.OTHER)
    text = QT_TRANSLATE_NOOP(
        "Kept", "The new layer starts as near the identity as {activation} allows: outputs hardly change."
    )
    return Statement(path, text, Effect.NEAR, values)


def _changed(path: str, number: int, old: Dense, new: Dense, removed: Removed) -> Iterator[Statement]:
    stay = len(kept_units(old.units, new.units, removed.get(old.id, ())))
    values = {"number": number, "old": old.units, "kept": stay}
    if stay < old.units:
        text = QT_TRANSLATE_NOOP("Kept", "{kept} of {old} neurons of Hidden {number} keep what they learned.")
        brief = QT_TRANSLATE_NOOP("Kept", "{kept} of {old} neurons stay")
        yield Statement(f"{path}.units", text, Effect.OTHER, values, brief)
    if new.units > stay:
        text = QT_TRANSLATE_NOOP(
            "Kept", "New neurons of Hidden {number} start near zero and do not disturb the output."
        )
        yield Statement(f"{path}.units", text, Effect.SAME, values)
    if new.batch_norm != old.batch_norm:
        text = QT_TRANSLATE_NOOP("Kept", "Batch normalization of Hidden {number} changes, what it predicts does not.")
        yield Statement(f"{path}.batch_norm", text, Effect.SAME, values)
    if new.activation != old.activation:
        text = QT_TRANSLATE_NOOP(
            "Kept", "Hidden {number} keeps its weights; with another activation it computes something else."
        )
        yield Statement(f"{path}.activation", text, Effect.OTHER, values)
    if new.initializer != old.initializer:
        yield _only_at_restart(f"{path}.initializer")


def _only_at_restart(path: str) -> Statement:
    text = QT_TRANSLATE_NOOP("Kept", "All weights stay as they are; how they begin matters only after a restart.")
    return Statement(path, text, brief=_ALL)


def _of_the_rest(before: Spec, after: Spec) -> Iterator[Statement]:
    if after.network.output.activation != before.network.output.activation:
        text = QT_TRANSLATE_NOOP("Kept", "All weights stay; the output layer makes something else of its sums.")
        yield Statement("network.output.activation", text, Effect.OTHER)
    if after.network.output.initializer != before.network.output.initializer:
        yield _only_at_restart("network.output.initializer")
    if after.loss != before.loss:
        text = QT_TRANSLATE_NOOP("Kept", "All weights stay, and go on from here with the new loss.")
        yield Statement("loss", text, brief=_ALL)
    if type(after.optimizer) is not type(before.optimizer):
        text = QT_TRANSLATE_NOOP("Kept", "All weights stay; {optimizer} begins without a memory of former gradients.")
        yield Statement("optimizer", text, values={"optimizer": after.optimizer.label}, brief=_ALL)
    for path in ("data", "data_seed", "split"):
        if getattr(after, path) != getattr(before, path):
            text = QT_TRANSLATE_NOOP(
                "Kept", "All weights stay and go on with the new samples, from the start of an epoch."
            )
            yield Statement(path, text, brief=_ALL)
    if after.training.seed != before.training.seed:
        text = QT_TRANSLATE_NOOP(
            "Kept", "All weights stay; order and dropout follow the new seed from the start of an epoch."
        )
        yield Statement("training.seed", text, brief=_ALL)
