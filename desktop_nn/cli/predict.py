"""`desktop-nn predict`: what a trained network makes of pictures and of rows of numbers."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from desktop_nn.cli import report
from desktop_nn.cli.experiments import trained
from desktop_nn.core.errors import DataError, FileError
from desktop_nn.core.tasks import Task
from desktop_nn.data.images import Invert, ink_of, load_image
from desktop_nn.data.normalise import image_stages
from desktop_nn.data.rows import load_rows
from desktop_nn.engine.outputs import are_probabilities, middle
from desktop_nn.experiment.networks import trained_network

if TYPE_CHECKING:
    import argparse

    from desktop_nn.data.dataset import DataInfo
    from desktop_nn.experiment.run import Run

_TABLES = (".csv", ".tsv", ".txt")


@dataclass(frozen=True)
class Answer:
    """What the network says of one input.

    Attributes:
        name: the file, and the line of a row.
        prediction: the class, or the number of a regression.
        outputs: by class name; a binary network's one output becomes both classes.
    """

    name: str
    prediction: str | float
    outputs: dict[str, float]


def predict(options: argparse.Namespace) -> int:
    """Run the command."""
    run = trained(Path(options.file))
    network = trained_network(run)
    answers = []
    for name in options.inputs:
        names, samples = _samples(Path(name), run.info, options)
        answers += [_answer(n, row, run) for n, row in zip(names, network.predict(samples), strict=True)]
    probabilities = are_probabilities(run.info.task, run.spec.network.output.activation)
    if options.json:
        report.print_json({"predictions": [_plain(answer, probabilities) for answer in answers]})
    else:
        for answer in answers:
            print(_line(answer, probabilities))
    return 0


def _samples(path: Path, info: DataInfo, options: argparse.Namespace) -> tuple[list[str], np.ndarray]:
    if path.suffix.lower() in _TABLES:
        rows, lines = _rows(path, info)
        return [f"{path}:{line}" for line in lines], rows
    if info.kind != "image":
        if not path.exists():
            raise FileError("there is no such file", where=str(path))
        remedy = f"This network takes rows of {info.inputs} numbers, not images"
        raise FileError("is not a .csv file", where=str(path), remedy=remedy)
    return [str(path)], _pixels(path, info, options.raw, options.invert)[None]


def _rows(path: Path, info: DataInfo) -> tuple[np.ndarray, tuple[int, ...]]:
    try:
        return load_rows(path, info.inputs)
    except FileError as error:
        if info.kind != "image" or path.suffix.lower() != ".txt" or not path.is_file():
            raise
        # A text that was taken for a picture: that a word of it is not a number would not help.
        what = f"is not an image, nor rows of {info.inputs} numbers ({error.what})"
        raise FileError(what, where=str(path), remedy="Use PNG or JPEG, for instance") from None


def _pixels(path: Path, info: DataInfo, raw: bool, invert: Invert) -> np.ndarray:
    """Return one picture as the network takes it, (inputs,) uint8."""
    image = load_image(path)
    if raw:
        if image.shape != info.shape:
            size, wanted = (f"{s[1]} × {s[0]}" for s in (image.shape, info.shape))
            raise FileError(f"has {size} pixels; with --raw it must have {wanted}", where=str(path))
        return 255 - image.ravel() if invert == "yes" else image.ravel()
    if info.shape != (28, 28):
        raise DataError(
            f"this network reads images of {info.shape[1]} × {info.shape[0]} pixels, and only 28 × 28 are prepared",
            where=str(path),
            remedy="Use images of that size and --raw",
        )
    ink = ink_of(image, invert)
    stages = None if ink is None else image_stages(ink)
    if stages is None:
        raise FileError("is blank", where=str(path), remedy="Choose a picture with something drawn on it")
    return stages.centre.ravel()


def _answer(name: str, outputs: np.ndarray, run: Run) -> Answer:
    info = run.info
    if info.task is Task.REGRESSION:
        return Answer(name, float(outputs[0]), {info.target_name: float(outputs[0])})
    if info.task is Task.BINARY:
        yes = float(outputs[0])
        turn = middle(run.spec.network.output.activation)
        by_name = dict(zip(info.class_names, (2.0 * turn - yes, yes), strict=True))
        return Answer(name, info.class_names[int(yes >= turn)], by_name)
    by_name = dict(zip(info.class_names, map(float, outputs), strict=True))
    return Answer(name, info.class_names[int(np.argmax(outputs))], by_name)


def _plain(answer: Answer, probabilities: bool) -> dict[str, Any]:
    outputs = {name: value if np.isfinite(value) else None for name, value in answer.outputs.items()}
    prediction = answer.prediction
    if isinstance(prediction, float) and not np.isfinite(prediction):
        return {"input": answer.name, "prediction": None, "outputs": outputs}
    title = "probabilities" if probabilities else "outputs"
    return {"input": answer.name, "prediction": prediction, title: outputs}


def _line(answer: Answer, probabilities: bool) -> str:
    if isinstance(answer.prediction, float):
        return f"{answer.name}: {answer.prediction:.6g}"
    value = answer.outputs[answer.prediction]
    shown = f"{100 * value:.1f} %" if probabilities else f"{value:.3f}"
    return f"{answer.name}: {answer.prediction} ({shown})"
