"""Finds the experiment that a command line means, and applies what it says to change."""

from __future__ import annotations

import dataclasses
import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from desktop_nn.cli import say
from desktop_nn.core import tree
from desktop_nn.core.errors import FileError, SettingError, shortened
from desktop_nn.core.settings import Holds
from desktop_nn.data.sources import Source, source_from_text
from desktop_nn.experiment import project, spec_file
from desktop_nn.experiment.presets import PRESETS, WELCOME
from desktop_nn.experiment.problems import adapt, refuse
from desktop_nn.experiment.run import Run
from desktop_nn.experiment.spec import Spec

if TYPE_CHECKING:
    import argparse

# Whoever sets one of these wants the condition that it belongs to.
_CONDITIONS = {f"stopping.{name}": f"stopping.at_{name}" for name in ("loss", "accuracy", "r2", "epoch")}
_CONDITIONS |= {f"stopping.{name}": "stopping.early" for name in ("patience", "least_gain")}


@dataclass(frozen=True)
class Experiment:
    """What is to be trained.

    Attributes:
        spec: with all changes.
        stem: name of the file to save, without its suffix.
        run: an unfinished run to go on with.
        note: what was decided, for the person; may be empty.
        base: the project that it came from.
    """

    spec: Spec
    stem: str
    run: Run | None = None
    note: str = ""
    base: project.Project | None = None


def resolve(options: argparse.Namespace) -> Experiment:
    """Return the experiment of the command `train`.

    Raises:
        UserError: there is no such experiment, or a change that it does not take.
    """
    name = WELCOME if options.experiment is None else options.experiment
    found = _find(name)
    if name in PRESETS and options.data is not None:
        found = dataclasses.replace(found, spec=_named_after(options.data, found.spec))
    spec = changed(found.spec, options)
    if found.base is not None:
        refuse_hint(spec.data, options.data, options.experiment)
    refuse(spec, spec.data.info())
    found = dataclasses.replace(found, spec=spec)
    return _with_run(found) if found.base is not None else found


def changed(spec: Spec, options: argparse.Namespace) -> Spec:
    """Apply `--data`, `--set`, `--epochs`, `--seed` and `--data-seed`; output and loss follow a new task."""
    edits = _with_conditions([_edit(text) for text in options.settings])
    before = spec
    if options.data is not None:
        spec = tree.replace(spec, "data", source_from_text(options.data))
    spec = _applied(spec, [edit for edit in edits if edit[0].split(".")[0] == "data"])
    if spec.data != before.data:
        task = None if before.data.reads_files else before.data.info().task
        spec = adapt(spec, spec.data.info(), task)
    spec = _applied(spec, [edit for edit in edits if edit[0].split(".")[0] != "data"])
    for path, value in (
        ("training.epochs", options.epochs),
        ("training.seed", options.seed),
        ("data_seed", options.data_seed),
    ):
        if value is not None:
            spec = tree.replace(spec, path, value)
    return spec


def settings_shown(options: argparse.Namespace) -> Spec:
    """Return the spec that the command `train` would use, be it one that can be trained or not."""
    return changed(_find(WELCOME if options.experiment is None else options.experiment).spec, options)


def trained(path: Path) -> Run:
    """Return the run in a project file; says so if its weights are not numbers.

    Raises:
        FileError: it cannot be read or holds no run.
    """
    found = project.load(path)
    for warning in found.warnings:
        say(f"Warning: {warning}")
    if found.run is None:
        raise FileError("holds no trained network", where=str(path), remedy="Train it first: desktop-nn train FILE")
    return found.run


def refuse_hint(source: Source, given: str | None, file: str) -> None:
    """Refuse to read files only because a project names them: the person must name them too.

    Raises:
        FileError: always, if the source reads files and `--data` was not given.
    """
    if source.reads_files and given is None:
        folder = getattr(source, "folder", "")
        raise FileError(
            "names data outside of itself, which is read only if you say so",
            where=file,
            remedy=f"Add --data idx:{folder}" if folder else "Add --data",
        )


def _find(name: str) -> Experiment:
    if name in PRESETS:
        return Experiment(PRESETS[name].spec, name)
    path = Path(name)
    if not os.path.exists(path) and not path.suffix:
        raise FileError(
            "there is no such experiment",
            where=name,
            remedy=f"Use {', '.join(PRESETS)}, a spec in JSON or a project file (.dnn)",
        )
    if path.suffix.lower() == spec_file.SUFFIX:
        return Experiment(spec_file.load(path), path.stem)
    base = project.load(path)
    return Experiment(base.spec, path.stem, base=base)


def _with_run(found: Experiment) -> Experiment:
    assert found.base is not None
    run, file = found.base.run, found.stem + project.SUFFIX
    if run is None:
        return found
    differs = [path for path, holds in tree.differences(run.spec, found.spec).items() if holds is Holds.RESTART]
    if differs:
        note = f"Training {file} anew, because {differs[0]} differs from the run in it."
    elif run.position.epoch >= found.spec.training.epochs:
        note = f"Training {file} anew, because the run in it is finished (more --epochs would go on with it)."
    else:
        note = f"Going on with {file} from epoch {run.position.epoch + 1} of {found.spec.training.epochs}."
        return dataclasses.replace(found, run=run, note=note)
    return dataclasses.replace(found, note=note)


def _edit(text: str) -> tuple[str, str]:
    path, equals, value = text.partition("=")
    if not equals or not path.strip():
        remedy = "Write, for instance, training.epochs=5"
        raise SettingError(f"{shortened(text)!r} is not FIELD=VALUE", where="--set", remedy=remedy)
    return path.strip(), value.strip()


def _named_after(data: str, spec: Spec) -> Spec:
    """Return a preset's spec with a name that suits other data than its own."""
    source = source_from_text(data)
    if type(source) is type(spec.data):
        return spec
    return dataclasses.replace(spec, name="My data" if source.reads_files else source.label)


def _with_conditions(edits: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """Return the edits and, for each target of a condition to stop, the one that switches the condition on."""
    given = {path for path, _ in edits}
    switches = {_CONDITIONS[path]: None for path, _ in edits if path in _CONDITIONS}
    return edits + [(switch, "true") for switch in switches if switch not in given]


def _applied(spec: Spec, edits: list[tuple[str, str]]) -> Spec:
    for path, text in edits:
        spec = set_text(spec, path, text)
    return spec


def set_text(spec: Spec, path: str, text: str) -> Spec:
    """Return the spec with a setting changed to what a text says.

    Raises:
        SettingError: no such setting, or a value it does not take.
    """
    setting, _ = tree.find(spec, path)
    if setting.kind in ("text", "choice"):
        return tree.replace(spec, path, text)
    value = _value(text)
    if setting.kind in ("variant", "variants", "group"):
        return _with_plain(spec, path, value)
    return tree.replace(spec, path, value)


def _value(text: str) -> Any:
    words = {"yes": True, "no": False, "on": True, "off": False}
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return words.get(text.lower(), text)


def _with_plain(spec: Spec, path: str, value: Any) -> Spec:
    """Put a plain value into the plain tree, and build the spec again, so that all of it is checked."""
    plain = tree.to_plain(spec)
    node: Any = plain
    *parents, last = path.split(".")
    for key in parents:
        node = node[int(key)] if isinstance(node, list) else node[key]
    node[int(last) if isinstance(node, list) else last] = value
    return tree.from_plain(Spec, plain)
