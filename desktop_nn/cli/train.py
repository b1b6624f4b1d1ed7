"""`desktop-nn train`: an experiment from its samples to a saved project, in one loop round the trainer."""

from __future__ import annotations

import os
import time
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from desktop_nn.arguments import FAILED, INTERRUPTED
from desktop_nn.cli import one_line, report, say
from desktop_nn.cli.experiments import Experiment, resolve
from desktop_nn.cli.settings_list import HELP, list_settings
from desktop_nn.core.errors import Cancelled, Diverged, FileError
from desktop_nn.core.tasks import Task
from desktop_nn.data.background import prepare
from desktop_nn.experiment import project
from desktop_nn.experiment.problems import layer_shapes, parameter_count, problems
from desktop_nn.training.stopping import reason
from desktop_nn.training.trainer import Trainer

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator

    from desktop_nn.data.dataset import Dataset
    from desktop_nn.engine.evaluate import Metrics
    from desktop_nn.experiment.spec import Spec

# Ctrl+C is noticed, and the bar drawn, this many seconds of training apart.
_SLICE = 0.05


@dataclass(frozen=True)
class Result:
    """What training came to.

    Attributes:
        trainer: as it stands.
        seconds: spent on training, without the preparation of samples.
        error: why it ended by itself, if it did.
        interrupted: Ctrl+C was pressed.
    """

    trainer: Trainer
    seconds: float
    error: Diverged | None = None
    interrupted: bool = False


def train(options: argparse.Namespace) -> int:
    """Run the command."""
    if HELP in options.settings:
        return list_settings(options)
    experiment = resolve(options)
    path = Path(options.out or f"{experiment.stem}{project.SUFFIX}")
    refuse_target(path, options.force)
    for problem in problems(experiment.spec, experiment.spec.data.info()):
        say(f"Note: {problem.text}")
    for note in idle_conditions(experiment.spec):
        say(f"Note: {note}")
    if experiment.note:
        say(experiment.note)
    result = run(experiment)
    save(path, experiment, result.trainer)
    return _ended(options, result, path)


def idle_conditions(spec: Spec) -> Iterator[str]:
    """Iterate over what is to be said of conditions to stop that can never hold."""
    stopping, epochs = spec.stopping, spec.training.epochs
    regression = spec.data.info().task is Task.REGRESSION
    if stopping.at_epoch and stopping.epoch > epochs:
        yield f"training ends after epoch {epochs:,}, so it will not stop after epoch {stopping.epoch:,}."
    if stopping.at_accuracy and regression:
        yield "a regression has no accuracy to stop at; use stopping.r2."
    if stopping.at_r2 and not regression:
        yield "only a regression has an R² to stop at; use stopping.accuracy."


def refuse_target(path: Path, force: bool) -> None:
    """Refuse a file that could not be saved, before any work is put into it.

    Raises:
        FileError: it exists and may not be overwritten, or cannot be written where it is to stand.
    """
    if _exists(path) and path.is_dir():
        raise FileError("is a folder", where=str(path), remedy="Give the name of a file with --out")
    if _exists(path) and not force:
        remedy = "Overwrite it with --force, or save elsewhere with --out"
        raise FileError("exists already", where=str(path), remedy=remedy)
    if not os.path.isdir(path.parent):
        raise FileError("there is no such folder", where=str(path.parent), remedy="Make it first")
    if not os.access(path.parent, os.W_OK):
        raise FileError("no file can be written into this folder", where=str(path.parent), remedy="Choose another")


def _exists(path: Path) -> bool:
    try:
        path.stat()
    except FileNotFoundError:
        return False
    except OSError as error:
        raise FileError(f"cannot be written ({error.strerror})", where=str(path)) from None
    return True


def run(experiment: Experiment) -> Result:
    """Prepare the samples and train to the end, to Ctrl+C or until the loss is no longer a number.

    Raises:
        UserError: the samples cannot be had, or the experiment cannot be trained.
        Cancelled: Ctrl+C before the first update.
    """
    spec = experiment.spec
    with report.polite_stop() as stop:
        with report.progress_of(f"Preparing {spec.data.summary()}", stop) as progress:
            dataset = prepare(spec.data, spec.data_seed, spec.split, progress)
        _describe(experiment, dataset)
        trainer = Trainer(spec, dataset, run=experiment.run)
        trainer.go_on()
        began = time.perf_counter()
        try:
            _loop(trainer, stop)
        except Diverged as error:
            return Result(trainer, time.perf_counter() - began, error)
        except Cancelled:
            if trainer.position.step == 0:
                raise
            return Result(trainer, time.perf_counter() - began, interrupted=True)
        return Result(trainer, time.perf_counter() - began)


def save(path: Path, experiment: Experiment, trainer: Trainer) -> None:
    """Write what was reached into a project, beside what the project held before."""
    base = experiment.base or project.Project(experiment.spec)
    project.save(path, replace(base, spec=trainer.spec, run=trainer.run()))


def _describe(experiment: Experiment, dataset: Dataset) -> None:
    """Say what is trained and how its validation samples were drawn."""
    spec, info = experiment.spec, dataset.info
    sizes = "-".join(str(size) for size in (info.inputs, *(layer.units for layer in layer_shapes(spec, info))))
    parameters = parameter_count(spec, info)
    epochs = "1 epoch" if spec.training.epochs == 1 else f"{spec.training.epochs:,} epochs"
    say(f"{spec.name}: {sizes}, {parameters:,} parameters, {spec.optimizer.label}, {epochs}.")
    counts = (len(rows) for rows in (dataset.train, dataset.validation, dataset.test))
    say("{:,} samples to train on, {:,} for validation, {:,} for the test.".format(*counts))
    say(info.validation_note)


def _loop(trainer: Trainer, stop: report.Stop) -> None:
    def heed(done: int, total: int) -> None:
        stop.raise_if_asked()

    steps = 1
    with report.bar("Training", 1000) as bar:
        while not trainer.finished:
            stop.raise_if_asked()
            began = time.perf_counter()
            epoch = trainer.position.epoch
            done = trainer.advance(steps, heed)
            spent = max(time.perf_counter() - began, 1e-6)
            if trainer.position.epoch == epoch:
                # Only slices that did not end an epoch tell how long a step takes.
                steps = max(1, min(4 * steps, int(done * _SLICE / spent)))
            else:
                bar.set_postfix_str(_progress_text(trainer), refresh=False)
            bar.update(1000 * trainer.fraction - bar.n)


def _progress_text(trainer: Trainer) -> str:
    row = trainer.last_epoch_row
    name = "R²" if trainer.is_regression else "accuracy"
    shown = f"{row['validation_metric']:.4f}" if trainer.is_regression else f"{100 * row['validation_metric']:.1f} %"
    validation = f", validation {name} {shown}" if row["validation_metric"] == row["validation_metric"] else ""
    return f"epoch {trainer.position.epoch}/{trainer.spec.training.epochs}{validation}"


def _ended(options: argparse.Namespace, result: Result, path: Path) -> int:
    trainer = result.trainer
    split, metrics = final_figures(trainer)
    if options.json:
        report.print_json(_json(result, split, metrics, path))
    else:
        if split != "validation" and len(trainer.dataset.validation):
            print(f"validation: {report.sentence(trainer.evaluate('validation'))}")
        print(f"{split}: {report.sentence(metrics)}")
        print(f"saved {path}")
    if trainer.watch.stop is not None:
        say(_stop_text(trainer, path))
    if result.error is not None:
        say(one_line(str(result.error)))
        return FAILED
    if result.interrupted:
        epochs = trainer.spec.training.epochs
        say(f"Stopped in epoch {trainer.position.epoch + 1} of {epochs}; `desktop-nn train {path} --force` goes on.")
        return INTERRUPTED
    return 0


def _stop_text(trainer: Trainer, path: Path) -> str:
    """Say why training stopped by itself, and how it goes on if there is something left of the plan."""
    stop, epoch, epochs = trainer.watch.stop, trainer.position.epoch, trainer.spec.training.epochs
    assert stop is not None
    why = reason(stop, trainer.is_regression)
    if epoch >= epochs:
        return f"Ended with epoch {epoch:,}: {why}."
    return f"Stopped after epoch {epoch:,} of {epochs:,}: {why}; `desktop-nn train {path} --force` goes on."


def final_figures(trainer: Trainer) -> tuple[str, Metrics]:
    """Return the figures to be judged by: on test samples or, where there are none, on the next best."""
    data = trainer.dataset
    split = next(name for name in ("test", "validation", "train") if len(getattr(data, name)))
    return split, trainer.evaluate(split)


def _json(result: Result, split: str, metrics: Metrics, path: Path) -> dict[str, Any]:
    trainer = result.trainer
    found = {**report.figures(metrics), "split": split}
    if split != "validation" and len(trainer.dataset.validation):
        found["validation"] = report.figures(trainer.evaluate("validation"))
    return {
        **found,
        "validation_drawn": trainer.dataset.info.validation_note,
        "epochs": trainer.position.epoch,
        "steps": trainer.position.step,
        "seconds": round(result.seconds, 3),
        "file": str(path),
        "stopped": _stop_json(trainer),
        "interrupted": result.interrupted,
        "diverged": result.error is not None,
    }


def _stop_json(trainer: Trainer) -> dict[str, Any] | None:
    stop = trainer.watch.stop
    if stop is None:
        return None
    restored = stop.restored or None
    return {"cause": str(stop.cause), "reason": reason(stop, trainer.is_regression), "restored_epoch": restored}
