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
ABOUT = ("id", "spec", "info", "edits", "before")
_TABLES = {"updates": UPDATE, "buckets": BUCKET, "epochs": EPOCH}
_LARGEST = 2**53


def to_plain(run: Run) -> dict[str, Any]:
    """Return the part of a run that goes into project.json."""
    plain = {"id": run.id, "spec": tree.to_plain(run.spec), "info": run.info.to_plain()}
    plain |= edits_to_plain(run.history)
    return plain if run.watch == Watch() else {**plain, "watch": run.watch.to_plain()}


def edits_to_plain(history: History) -> dict[str, Any]:
    """Return the live edits as JSON can hold them."""
    return {
        "edits": [[edit.step, edit.path, edit.value] for edit in history.edits],
        "before": [edit.before for edit in history.edits],
    }


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
        HISTORY: history_pieces(run.history),
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
    known = known_keys(plain, (*ABOUT, "watch"), "run", unknown)
    spec, info = build_about(known, where, "run", unknown)
    for name in (WEIGHTS, STATE, HISTORY):
        if name not in parts:
            raise damaged(where, f"lacks the part {name!r}")
    tensors, optimizer, position = _arrays(spec, info, parts, where)
    history = build_history(parts.pop(HISTORY), known, where, HISTORY)
    watch = _watch(known.get("watch"), position, where)
    best = _best(spec, info, watch, parts, where)
    run = Run(known["id"], spec, info, tensors, optimizer, position, history, watch, best)
    return run, _warnings(tensors)


def build_about(
    known: Mapping[str, Any], where: str, what: str, unknown: dict[str, Any] | None
) -> tuple[Spec, DataInfo]:
    """Return what a run was trained by and on.

    Args:
        known: the run's keys `ABOUT`, as far as they are there.
        where: the file.
        what: to call the run in messages.
        unknown: where to keep what a newer version wrote; None refuses it.

    Raises:
        UserError: something is missing, or does not fit together.
    """
    for name in ("id", "spec", "info"):
        if name not in known:
            raise damaged(where, f"project.json lacks the {what}'s {name}")
    if not isinstance(known["id"], str) or not 1 <= len(known["id"]) <= 64:
        raise damaged(where, f"the {what}'s id is not a short text")
    spec = tree.from_plain(Spec, known["spec"], f"{what}.spec", unknown)
    info = DataInfo.from_plain(
        known_keys(known["info"], tuple(DataInfo.__dataclass_fields__), f"{what}.info", unknown), f"{what}.info"
    )
    try:
        refuse(spec, info)
    except SettingError as error:
        raise damaged(where, f"{what}.spec.{error.where}: {error.what}") from None
    return spec, info


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


def put_back(plain: Any, keys: list[str], value: Any) -> None:
    """Write an unknown value back where it was, if its surroundings are still there."""
    for key in keys[:-1]:
        if isinstance(plain, list) and key.isdecimal() and int(key) < len(plain):
            plain = plain[int(key)]
        elif isinstance(plain, dict) and key in plain:
            plain = plain[key]
        else:
            return
    if isinstance(plain, dict):
        plain.setdefault(keys[-1], value)


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


def _edits(known: Mapping[str, Any], where: str) -> tuple[LiveEdit, ...]:
    plain, before = known.get("edits", []), known.get("before")
    rows: list[Any] = plain if isinstance(plain, list) else [None]
    for row in rows:
        if not (isinstance(row, list) and len(row) == 3 and _is_count(row[0]) and isinstance(row[1], str)):
            raise damaged(where, "the run's edits are not a list of steps and settings")
    # Files of format 1.0 do not say what was before.
    befores: Any = [None] * len(rows) if before is None else before
    if not isinstance(befores, list) or len(befores) != len(rows):
        raise damaged(where, "the run's edits and what was before them are not as many")
    return tuple(LiveEdit(step, path, value, was) for (step, path, value), was in zip(rows, befores, strict=True))


def history_pieces(history: History) -> Sequence[Piece]:
    """Return the tables of a history as a member of the file."""
    tables = {"updates": history.updates, "buckets": history.buckets, "epochs": history.epochs}
    return tensors_file.pieces(
        {f"{name}.{column}": table[column] for name, table in tables.items() for column in table.dtype.names or ()}
    )


def build_history(data: bytes, known: Mapping[str, Any], where: str, member: str) -> History:
    """Build a history from its member of the file and the run's keys.

    Raises:
        UserError: it is damaged.
    """
    edits = _edits(known, where)
    columns, _ = tensors_file.parse(data, where, member)
    tables = {}
    for name, dtype in _TABLES.items():
        wanted = {f"{name}.{column}": dtype[column] for column in dtype.names or ()}
        found = {key: columns.pop(key, None) for key in wanted}
        lengths = {None if array is None or array.ndim != 1 else len(array) for array in found.values()}
        types = all(array is not None and array.dtype == wanted[key] for key, array in found.items())
        if None in lengths or len(lengths) != 1 or not types:
            raise damaged(where, f"{member} has a damaged table {name!r}")
        table = np.empty(lengths.pop() or 0, dtype)
        for key, array in found.items():
            table[key.partition(".")[2]] = array
        if np.any(np.diff(table["step"]) < 0) or np.any(table["step"] < 0):
            raise damaged(where, f"{member} is not in order")
        table.flags.writeable = False
        tables[name] = table
    if columns:
        raise damaged(where, f"{member} has {shortened(next(iter(columns)))!r}, which is unknown")
    return History(**tables, edits=edits)


def _warnings(tensors: Mapping[str, np.ndarray]) -> tuple[str, ...]:
    if all(np.isfinite(array).all() for array in tensors.values()):
        return ()
    return ("Some weights of this network are not numbers, so its answers mean nothing; reset it to train it anew.",)
