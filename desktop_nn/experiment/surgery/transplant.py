"""Makes of a run another one for a changed design, with everything that was learned and still has a place."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING

import numpy as np

from desktop_nn.core.errors import SettingError
from desktop_nn.core.settings import Holds
from desktop_nn.core.tree import differences, plain_value
from desktop_nn.engine.dropout import Dropout
from desktop_nn.engine.layers import tensor_shapes
from desktop_nn.engine.optimizers import state_shapes
from desktop_nn.experiment.history import LiveEdit
from desktop_nn.experiment.live import in_force
from desktop_nn.experiment.problems import layer_shapes, refuse
from desktop_nn.experiment.run import Position, Run, new_run_id
from desktop_nn.experiment.stopping import Watch
from desktop_nn.experiment.surgery.parts import put_together, taken_apart
from desktop_nn.experiment.surgery.table import Table, beginning_anew

if TYPE_CHECKING:
    from desktop_nn.data.dataset import DataInfo
    from desktop_nn.engine.layers import Dense
    from desktop_nn.experiment.spec import Spec

# Neurons that go, by the id of their layer: indices among the run's.
Removed = Mapping[str, Collection[int]]
NOTHING: Removed = {}
# So many samples tell well enough what goes through a layer.
SAMPLE_ROWS = 256


def transplant(
    run: Run,
    spec: Spec,
    removed: Removed = NOTHING,
    *,
    info: DataInfo | None = None,
    sample: np.ndarray | None = None,
) -> Run:
    """Return a run of another id for a design that was changed in ways that would need a restart.

    Layers are told by their ids. What stays keeps its numbers to the bit, and the optimizer's memory of them:
    - of a layer that gets smaller, the neurons that are not `removed`, then the first ones;
    - a new neuron is near zero, and the next layer does not listen to it yet, so the outputs stay the same;
    - a new layer is as near the identity as its activation and width allow (`Table.insert`), a copy of a layer too;
    - when a layer goes, the next one takes over what it did, as nearly as one layer can (`Table.remove`);
    - batch normalization comes and goes without a change of what is predicted;
    - layers in another order keep their weights, which compute something else, where all matrices fit; where not, those
      that were moved begin anew: taken out as when a layer goes, and put in as a new one (`beginning_anew`).
    The history goes on, the edits are noted in it; what holds now or from the next epoch is left for the trainer.

    Args:
        run: what there is; it is not changed, and shares with the new one what stays as it is.
        spec: what there shall be.
        removed: which neurons go, by layer id.
        info: of the spec's data; None if they are the run's.
        sample: raw inputs (n, inputs) from the run's data, which tell how strong signals are; may be None.

    Raises:
        SettingError: nothing can be kept, or the design cannot be trained.
    """
    why = why_nothing(run, spec, info)
    if why:
        raise SettingError(why, remedy="Restart to train it anew")
    info = info or run.info
    after = operated_spec(run.spec, spec)
    refuse(after, info)
    table = _operated(run, after, removed, sample)
    tensors, kept = put_together(table.parts, run.spec.optimizer.slots)
    tensors = {name: tensors[name] for name in tensor_shapes(layer_shapes(after, info))}
    history = dataclasses.replace(run.history, edits=(*run.history.edits, *_edits(run, after)))
    state, position = _optimizer(run, after, info, kept), _position(run, after)
    # Early stopping judges the changed network anew: the best weights were another network's.
    watch = Watch(passed=run.watch.passed)
    return Run(new_run_id(), after, info, tensors, state, position, history, watch)


def why_nothing(run: Run, spec: Spec, info: DataInfo | None) -> str:
    """Return why nothing of a run can be kept for a design, a sentence without a full stop; empty if something can."""
    if info is None:
        return "" if spec.data == run.spec.data else "Nothing can be kept before the new data are known"
    old = run.info
    if info.inputs != old.inputs:
        return f"Nothing can be kept: the data have {info.inputs:,} inputs in place of {old.inputs:,}"
    if (info.task, info.outputs) != (old.task, old.outputs):
        return f"Nothing can be kept: the task is another one, {_task(info)} in place of {_task(old)}"
    if (info.scale, info.shift) != (old.scale, old.shift):
        return "Nothing can be kept: the inputs are scaled in another way"
    return ""


def _task(info: DataInfo) -> str:
    words = {"binary": "yes or no", "regression": "a number"}
    return words.get(info.task.value, f"{info.outputs:,} classes")


def operated_spec(spec: Spec, wanted: Spec) -> Spec:
    """Return a run's spec with those edits that would need a restart, its hidden layers as a whole if any of them."""
    after = in_force(spec, wanted, (Holds.RESTART,))
    if after.network.hidden == spec.network.hidden:
        return after
    return dataclasses.replace(after, network=dataclasses.replace(after.network, hidden=wanted.network.hidden))


def lowest_input(info: DataInfo) -> float:
    """Return the least value that an input can have, as the first layer sees it."""
    return min(info.shift, 255 * info.scale + info.shift) if info.kind == "image" else -math.inf


def kept_units(old: int, new: int, removed: Collection[int]) -> np.ndarray:
    """Return which of `old` units stay: not those `removed`, and then the first `new` of them."""
    stay = np.setdiff1d(np.arange(old), np.fromiter(removed, np.int64, len(removed)))
    # At least one stays: a neuron more is better than a layer that has forgotten everything.
    return (stay if len(stay) else np.arange(1))[:new]


def _operated(run: Run, after: Spec, removed: Removed, sample: np.ndarray | None) -> Table:
    info, wanted = run.info, after.network.hidden
    scaled = None if sample is None else sample[:SAMPLE_ROWS].astype(np.float64) * info.scale + info.shift
    table = Table(taken_apart(run), run.spec.training.seed, run.position.step, lowest_input(info), scaled)
    layers = {layer.id: layer for layer in wanted}
    for index in reversed(range(len(table.parts) - 1)):
        if table.parts[index].id not in layers:
            table.remove(index)
    staying = [part.id for part in table.parts[:-1]]
    order = [staying.index(layer.id) for layer in wanted if layer.id in staying]
    anew = beginning_anew(order, [part.inputs for part in table.parts])
    for index in sorted(anew, reverse=True):
        table.remove(index)
    if not anew:
        table.arrange(order)
    for index, part in enumerate(table.parts[:-1]):
        _fit(table, index, layers[part.id], removed.get(part.id, ()))
    table.parts[-1] = dataclasses.replace(table.parts[-1], activation=after.network.output.activation)
    for index, layer in enumerate(wanted):
        if table.parts[index].id != layer.id:
            table.insert(index, layer)
    return table


def _fit(table: Table, index: int, layer: Dense, removed: Collection[int]) -> None:
    """Give a layer that stays its new settings."""
    table.switch_batch_norm(index, layer.batch_norm)
    part = table.parts[index]
    stay = kept_units(part.units, layer.units, removed)
    if len(stay) < part.units:
        table.keep_units(index, stay)
    if len(stay) < layer.units:
        table.add_units(index, layer.units - len(stay), layer)
    table.parts[index] = dataclasses.replace(table.parts[index], activation=layer.activation)


def _optimizer(run: Run, after: Spec, info: DataInfo, kept: Mapping[str, np.ndarray]) -> dict[str, np.ndarray]:
    """Return the optimizer's state: its scalars go on, unless it is another optimizer, which begins anew."""
    shapes = state_shapes(after.optimizer, layer_shapes(after, info))
    if type(after.optimizer) is type(run.spec.optimizer):
        return {name: kept[name] if shape else run.optimizer[name] for name, shape in shapes.items()}
    numbers = after.optimizer.rule(after.optimizer, 0, np.float32).numbers()
    state = {name: np.zeros(shape, np.float32) if shape else np.array(numbers[name]) for name, shape in shapes.items()}
    for array in state.values():
        array.flags.writeable = False
    return state


def _edits(run: Run, after: Spec) -> tuple[LiveEdit, ...]:
    """Return what was changed, to be noted in the history; of other layers or another order all layers at once."""
    step, paths = run.position.step, list(differences(run.spec, after))
    if [layer.id for layer in run.spec.network.hidden] != [layer.id for layer in after.network.hidden]:
        paths = ["network.hidden", *(path for path in paths if not path.startswith("network.hidden"))]
    return tuple(LiveEdit(step, path, plain_value(after, path), plain_value(run.spec, path)) for path in paths)


def _position(run: Run, after: Spec) -> Position:
    """Return where the new run stands: in mid-epoch if the batches and their losses are still the same ones.

    Otherwise at the start of the epoch, with all updates counted that were done.
    """
    position, cursor = run.position, dict(run.position.cursor)
    before = run.spec
    same = before.optimizer.full_batch == after.optimizer.full_batch and _without_hidden(before) == _without_hidden(
        after
    )
    if not cursor or not same:
        return Position(position.epoch, position.step)
    engine = dict(cursor["engine"])
    streams = {}
    for layer in after.network.hidden:
        stream = Dropout(layer.id, layer.dropout, np.float32)
        stream.start(after.training.seed, position.epoch)
        streams[layer.id] = engine["dropout"].get(layer.id, stream.position())
    return Position(position.epoch, position.step, {**cursor, "engine": {**engine, "dropout": streams}})


def _without_hidden(spec: Spec) -> tuple[object, ...]:
    return spec.data, spec.data_seed, spec.split, spec.network.output, spec.loss, spec.training.seed
