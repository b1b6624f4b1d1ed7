"""How a run lies in a project file: what must be there follows from its spec, and only then are numbers looked at."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from desktop_nn.core import tree
from desktop_nn.core.errors import SettingError, shortened
from desktop_nn.data.dataset import DataInfo
from desktop_nn.engine.layers import tensor_shapes
from desktop_nn.engine.optimizers import state_shapes
from desktop_nn.experiment import strict_json, tensors_file
from desktop_nn.experiment.damage import damaged
from desktop_nn.experiment.history import BUCKET, EPOCH, UPDATE, History, LiveEdit
from desktop_nn.experiment.problems import layer_shapes, refuse
from desktop_nn.experiment.run import Position, Run
from desktop_nn.experiment.spec import Spec
from desktop_nn.experiment.stopping import Watch

if TYPE_CHECKING:
    from desktop_nn.experiment.archive import Piece

WEIGHTS = "weights.safetensors"
STATE = "state.safetensors"
HISTORY = "history.safetensors"
BEST = "best.safetensors"
_TABLES = {"updates": UPDATE, "buckets": BUCKET, "epochs": EPOCH}
_LARGEST = 2**53


def to_plain(run: Run) -> dict[str, Any]:
    """Return the part of a run that goes into project.json."""
    edits = [[edit.step, edit.path, edit.value] for edit in run.history.edits]
    plain = {"id": run.id, "spec": tree.to_plain(run.spec), "info": run.info.to_plain(), "edits": edits}
    return plain if run.watch == Watch() else {**plain, "watch": run.watch.to_plain()}


def members(run: Run) -> dict[str, Sequence[Piece]]:
    """Return the arrays of a run as members of the file."""
    running = {name: array for name, array in run.tensors.items() if _is_running(name)}
    weights = {name: array for name, array in run.tensors.items() if not _is_running(name)}
    position = {"epoch": run.position.epoch, "step": run.position.step, "cursor": dict(run.position.cursor)}
    # Single numbers, an update count among them, are float64 in the file: exact far beyond any count.
    optimizer = {name: array if array.ndim else array.astype(np.float64) for name, array in run.optimizer.items()}
    metadata = {"position": strict_json.dumps(position).decode()}
    best = {BEST: tensors_file.pieces(run.best)} if run.best else {}
    return {
        HISTORY: tensors_file.pieces(_columns(run.history)),
        WEIGHTS: tensors_file.pieces(weights),
        STATE: tensors_file.pieces({**running, **optimizer}, metadata),
        **best,
    }


def build(
    plain: Any, parts: dict[str, bytes], where: str, unknown: dict[str, Any] | None
) -> tuple[Run, tuple[str, ...]]:
    """Build a run; its members are taken out of `parts`.

    Args:
        plain: what `to_plain` gave.
        parts: members of the file by name.
        where: the file, for messages.
        unknown: where to keep what a newer version wrote; None refuses it.

    Returns:
        The run, and warnings for the person.

    Raises:
        UserError: something is missing, or does not fit.
    """
    known = known_keys(plain, ("id", "spec", "info", "edits", "watch"), "run", unknown)
    for name in ("id", "spec", "info"):
        if name not in known:
            raise damaged(where, f"project.json lacks the run's {name}")
    if not isinstance(known["id"], str) or not 1 <= len(known["id"]) <= 64:
        raise damaged(where, "the run's id is not a short text")
    spec = tree.from_plain(Spec, known["spec"], "run.spec", unknown)
    info = DataInfo.from_plain(
        known_keys(known["info"], tuple(DataInfo.__dataclass_fields__), "run.info", unknown), "run.info"
    )
    try:
        refuse(spec, info)
    except SettingError as error:
        raise damaged(where, f"run.spec.{error.where}: {error.what}") from None
    for name in (WEIGHTS, STATE, HISTORY):
        if name not in parts:
            raise damaged(where, f"lacks the part {name!r}")
    tensors, optimizer, position = _arrays(spec, info, parts, where)
    history = _history(parts.pop(HISTORY), _edits(known.get("edits", []), where), where)
    watch = _watch(known.get("watch"), position, where)
    best = _best(spec, info, watch, parts, where)
    run = Run(known["id"], spec, info, tensors, optimizer, position, history, watch, best)
    return run, _warnings(tensors)


def known_keys(plain: Any, known: Sequence[str], where: str, unknown: dict[str, Any] | None) -> dict[str, Any]:
    """Return the known keys of a JSON object; others are kept in `unknown`, or refused when that is None.

    Raises:
        SettingError: it is no object, or has keys that are unknown and may not be.
    """
    if not isinstance(plain, dict):
        raise SettingError("expected a group of settings", where=where)
    for key in plain.keys() - set(known):
        if unknown is None:
            raise SettingError(f"unknown setting {shortened(key)!r}", where=where)
        unknown[f"{where}.{key}" if where else key] = plain[key]
    return {key: value for key, value in plain.items() if key in known}


def _is_running(name: str) -> bool:
    return name.rpartition(".")[2].startswith("running_")


def _arrays(
    spec: Spec, info: DataInfo, parts: dict[str, bytes], where: str
) -> tuple[Mapping[str, np.ndarray], Mapping[str, np.ndarray], Position]:
    layers = layer_shapes(spec, info)
    shapes = tensor_shapes(layers)
    slots = state_shapes(spec.optimizer, layers)
    weights = {name: ("F32", shape) for name, shape in shapes.items() if not _is_running(name)}
    running = {name: ("F32", shape) for name, shape in shapes.items() if _is_running(name)}
    kept = {name: ("F32" if shape else "F64", shape) for name, shape in slots.items()}
    tensors, _ = tensors_file.parse(parts.pop(WEIGHTS), where, WEIGHTS, weights)
    state, metadata = tensors_file.parse(parts.pop(STATE), where, STATE, running | kept)
    tensors |= {name: state.pop(name) for name in running}
    return {name: tensors[name] for name in shapes}, state, _position(metadata.get("position", ""), where)


def _position(text: str, where: str) -> Position:
    plain = strict_json.loads(text.encode(), where, f"the position in {STATE}")
    ok = isinstance(plain, dict) and set(plain) == {"epoch", "step", "cursor"} and isinstance(plain["cursor"], dict)
    if not ok or not all(_is_count(plain[name]) for name in ("epoch", "step")):
        raise damaged(where, f"the position in {STATE} is not one")
    return Position(plain["epoch"], plain["step"], plain["cursor"])


def _watch(plain: Any, position: Position, where: str) -> Watch:
    """Return what stopping remembers; nothing in a file that was made before there was such a thing."""
    if plain is None:
        return Watch()
    try:
        watch = Watch.from_plain(plain)
    except ValueError:
        raise damaged(where, "what the run remembers for stopping is not readable") from None
    if watch.best_epoch > position.epoch or (watch.stop is not None and watch.stop.epoch > position.epoch):
        raise damaged(where, "what the run remembers for stopping comes after its last epoch")
    return watch


def _best(spec: Spec, info: DataInfo, watch: Watch, parts: dict[str, bytes], where: str) -> Mapping[str, np.ndarray]:
    """Return the weights of the best epoch, if there are any."""
    if BEST not in parts:
        return {}
    if watch.best is None:
        raise damaged(where, f"has the part {BEST!r}, but no best epoch")
    shapes = tensor_shapes(layer_shapes(spec, info))
    tensors, _ = tensors_file.parse(parts.pop(BEST), where, BEST, {name: ("F32", s) for name, s in shapes.items()})
    return {name: tensors[name] for name in shapes}


def _is_count(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= _LARGEST


def _edits(plain: Any, where: str) -> tuple[LiveEdit, ...]:
    rows: list[Any] = plain if isinstance(plain, list) else [None]
    for row in rows:
        if not (isinstance(row, list) and len(row) == 3 and _is_count(row[0]) and isinstance(row[1], str)):
            raise damaged(where, "the run's edits are not a list of steps and settings")
    return tuple(LiveEdit(step, path, value) for step, path, value in rows)


def _columns(history: History) -> dict[str, np.ndarray]:
    tables = {"updates": history.updates, "buckets": history.buckets, "epochs": history.epochs}
    return {f"{name}.{column}": table[column] for name, table in tables.items() for column in table.dtype.names or ()}


def _history(data: bytes, edits: tuple[LiveEdit, ...], where: str) -> History:
    columns, _ = tensors_file.parse(data, where, HISTORY)
    tables = {}
    for name, dtype in _TABLES.items():
        wanted = {f"{name}.{column}": dtype[column] for column in dtype.names or ()}
        found = {key: columns.pop(key, None) for key in wanted}
        lengths = {None if array is None or array.ndim != 1 else len(array) for array in found.values()}
        types = all(array is not None and array.dtype == wanted[key] for key, array in found.items())
        if None in lengths or len(lengths) != 1 or not types:
            raise damaged(where, f"{HISTORY} has a damaged table {name!r}")
        table = np.empty(lengths.pop() or 0, dtype)
        for key, array in found.items():
            table[key.partition(".")[2]] = array
        if np.any(np.diff(table["step"]) < 0) or np.any(table["step"] < 0):
            raise damaged(where, f"{HISTORY} is not in order")
        table.flags.writeable = False
        tables[name] = table
    if columns:
        raise damaged(where, f"{HISTORY} has {shortened(next(iter(columns)))!r}, which is unknown")
    return History(**tables, edits=edits)


def _warnings(tensors: Mapping[str, np.ndarray]) -> tuple[str, ...]:
    if all(np.isfinite(array).all() for array in tensors.values()):
        return ()
    return ("Some weights of this network are not numbers, so its answers mean nothing; reset it to train it anew.",)
