"""Finds what is wrong with an experiment before it costs anything, with a ready mend where there is an obvious one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from dataclasses import replace as with_fields
from typing import TYPE_CHECKING, Literal

from desktop_nn.core import limits
from desktop_nn.core.errors import SettingError, shortened
from desktop_nn.core.tasks import Task
from desktop_nn.core.tree import replace
from desktop_nn.data.split import SplitShares
from desktop_nn.engine.activations import Identity, ReLU, Sigmoid, Softmax
from desktop_nn.engine.initializers import GlorotUniform, HeNormal, Zeros
from desktop_nn.engine.layers import OUTPUT_ID, LayerInfo, count, shapes
from desktop_nn.engine.losses import (
    LOSSES,
    BinaryCrossEntropy,
    CategoricalCrossEntropy,
    ClassLoss,
    Loss,
    MeanSquaredError,
)
from desktop_nn.engine.optimizers import CHUNK_ROWS
from desktop_nn.experiment.spec import Spec

if TYPE_CHECKING:
    from desktop_nn.data.dataset import DataInfo
    from desktop_nn.engine.activations import Activation

# A forward and a backward pass keep three numbers for each unit and sample: activation, its gradient, a scratch.
_BUFFERS = 3
_BATCH_NORM_BUFFERS = 2
_FLOAT = 4


@dataclass(frozen=True)
class Fix:
    """A mend that one click applies.

    Attributes:
        label: what the button says.
        spec: the experiment afterwards.
    """

    label: str
    spec: Spec


@dataclass(frozen=True)
class Problem:
    """Something to tell the person about one setting.

    Attributes:
        path: the setting's dotted path.
        text: one or two sentences.
        severity: an "error" keeps training from starting, a "warning" does not.
        fixes: mends, the most obvious first.
    """

    path: str
    text: str
    severity: Literal["error", "warning"]
    fixes: tuple[Fix, ...] = ()


def problems(spec: Spec, info: DataInfo | None) -> tuple[Problem, ...]:
    """Return what is wrong with an experiment, errors first.

    Args:
        spec: the experiment.
        info: what is known of its data; None leaves out what cannot be told without.
    """
    found = [*_layers(spec), *_split(spec, info), *_batch(spec, info)]
    if info is not None:
        found += [*_size(spec, info), *_pair(spec, info), *_classes(spec, info)]
    return tuple(sorted(found, key=lambda problem: problem.severity != "error"))


def refuse(spec: Spec, info: DataInfo) -> None:
    """Refuse an experiment that cannot be trained.

    Raises:
        SettingError: its first error.
    """
    for problem in problems(spec, info):
        if problem.severity == "error":
            raise SettingError(problem.text.removesuffix("."), where=problem.path)


def adapt(spec: Spec, info: DataInfo, before: Task | None = None) -> Spec:
    """Return the experiment with output activation and loss that suit the task, unchanged if they already do.

    Args:
        spec: the experiment.
        info: of its data.
        before: the task that it had. The usual pair of one task then becomes the usual pair of the other, even where
            the old one is possible: a yes-or-no output does not turn into ten of them.
    """
    activation, loss = _canonical(info.task)
    if isinstance(spec.loss, ClassLoss) and isinstance(loss, ClassLoss):
        loss = with_fields(loss, balanced=spec.loss.balanced and info.task is not Task.REGRESSION)
    present = (type(spec.network.output.activation), type(spec.loss))
    was_usual = before is not None and before is not info.task and present == tuple(map(type, _canonical(before)))
    if not _why_not(spec, info) and not was_usual:
        return spec
    return replace(replace(spec, "network.output.activation", activation), "loss", loss)


def layer_shapes(spec: Spec, info: DataInfo) -> tuple[LayerInfo, ...]:
    """Return the layers with their sizes and parameter counts; allocates nothing."""
    return shapes(spec.network.hidden, spec.network.output, info.inputs, info.outputs)


def parameter_count(spec: Spec, info: DataInfo) -> int:
    """Return the number of trained parameters."""
    return count(spec.network.hidden, spec.network.output, info.inputs, info.outputs)


def memory(spec: Spec, info: DataInfo) -> int:
    """Return an estimate, in bytes, of what training takes besides the samples.

    Counted are the parameters, their gradient, the optimizer's vectors and one scratch vector, and for each unit
    and sample of a batch the buffers of a step.
    """
    layers = layer_shapes(spec, info)
    vectors = 3 + len(spec.optimizer.slots)
    units = sum(layer.units * (_BUFFERS + (_BATCH_NORM_BUFFERS if layer.batch_norm else 0)) for layer in layers)
    rows = CHUNK_ROWS if spec.optimizer.full_batch else spec.training.batch_size
    rows = min(rows, training_samples(spec, info) or rows)
    return _FLOAT * (parameter_count(spec, info) * vectors + rows * (units + info.inputs))


def training_samples(spec: Spec, info: DataInfo | None) -> int | None:
    """Return how many samples there are to train on; None where that is known only after loading."""
    if info is None or info.samples is None:
        return None
    try:
        return spec.split.counts(info.samples)[0]
    except SettingError:
        return None


def _why_not(spec: Spec, info: DataInfo) -> str:
    return spec.loss.allows(info.task, spec.network.output.activation, info.target_range)


def _canonical(task: Task) -> tuple[Activation, Loss]:
    if task is Task.MULTICLASS:
        return Softmax(), CategoricalCrossEntropy()
    if task is Task.BINARY:
        return Sigmoid(), BinaryCrossEntropy()
    return Identity(), MeanSquaredError()


def _pair(spec: Spec, info: DataInfo) -> Iterator[Problem]:
    """The loss, the output activation and the task must go together."""
    reason = _why_not(spec, info)
    if not reason:
        return
    fixes = [_pair_fix(adapt(spec, info))]
    for _, cls in LOSSES.items():
        other = replace(spec, "loss", cls())
        if other != fixes[0].spec and not _why_not(other, info):
            fixes.append(Fix(f"Use {cls.label.lower()}", other))
    activation_alone = replace(spec, "network.output.activation", _canonical(info.task)[0])
    if all(activation_alone != fix.spec for fix in fixes) and not _why_not(activation_alone, info):
        fixes.append(Fix(f"Use a {activation_alone.network.output.activation.label.lower()} output", activation_alone))
    yield Problem("loss", reason, "error", tuple(fixes))


def _pair_fix(spec: Spec) -> Fix:
    return Fix(f"Use {spec.network.output.activation.label.lower()} and {spec.loss.label.lower()}", spec)


def _classes(spec: Spec, info: DataInfo) -> Iterator[Problem]:
    """A regression has no classes that could be weighed."""
    if info.task is Task.REGRESSION and isinstance(spec.loss, ClassLoss) and spec.loss.balanced:
        text = "A regression has no classes, so weighing them equally changes nothing."
        yield Problem("loss.balanced", text, "warning", (Fix("Switch it off", replace(spec, "loss.balanced", False)),))


def _size(spec: Spec, info: DataInfo) -> Iterator[Problem]:
    """The network must fit into the memory of an ordinary computer."""
    parameters = parameter_count(spec, info)
    if parameters <= limits.PARAMETERS:
        return
    hidden = spec.network.hidden
    widest = max(range(len(hidden)), key=lambda i: hidden[i].units) if hidden else None
    path = "network.hidden" if widest is None else f"network.hidden.{widest}.units"
    text = f"The network would have {parameters:,} parameters; the program takes up to {limits.PARAMETERS:,}."
    yield Problem(path, text, "error", _narrower(spec, info, widest))


def _narrower(spec: Spec, info: DataInfo, widest: int | None) -> tuple[Fix, ...]:
    if widest is None:
        return ()
    units = 1 << (spec.network.hidden[widest].units - 1).bit_length()
    while units > 1:
        units //= 2
        smaller = replace(spec, f"network.hidden.{widest}.units", units)
        if parameter_count(smaller, info) <= limits.PARAMETERS:
            return (Fix(f"Use {units:,} units there", smaller),)
    return ()


def _layers(spec: Spec) -> Iterator[Problem]:
    hidden = spec.network.hidden
    if len(hidden) > limits.LAYERS:
        text = f"There are {len(hidden):,} hidden layers; the program takes up to {limits.LAYERS}."
        fewer = replace(spec, "network.hidden", hidden[: limits.LAYERS])
        yield Problem("network.hidden", text, "error", (Fix(f"Keep the first {limits.LAYERS}", fewer),))
    yield from _names(spec)
    for i, layer in enumerate(hidden):
        path = f"network.hidden.{i}"
        if not layer.activation.hidden:
            text = f"{layer.activation.label} is for the output layer; a hidden layer takes another activation."
            mended = replace(spec, f"{path}.activation", ReLU())
            yield Problem(f"{path}.activation", text, "error", (Fix("Use ReLU", mended),))
        if isinstance(layer.initializer, Zeros) and layer.units > 1:
            better = HeNormal() if layer.activation.rectifier else GlorotUniform()
            text = "With all weights zero its units start alike and stay alike, so the layer does what one unit could."
            mended = replace(spec, f"{path}.initializer", better)
            yield Problem(f"{path}.initializer", text, "warning", (Fix(f"Use {better.label}", mended),))


def _names(spec: Spec) -> Iterator[Problem]:
    """Weights are kept under the layers' names, so these must differ and be plain."""
    hidden = spec.network.hidden
    counts = Counter(layer.id for layer in hidden)
    for i, layer in enumerate(hidden):
        fine = layer.id.isascii() and layer.id.replace("_", "").isalnum() and len(layer.id) <= 40
        if fine and layer.id not in (OUTPUT_ID, "input") and counts[layer.id] == 1:
            continue
        rule = "names are short, of letters and digits, and each only once"
        text = f"The name {shortened(layer.id)!r} cannot be used: {rule}."
        renamed = tuple(with_fields(layer, id=f"h{k}") for k, layer in enumerate(hidden, 1))
        mended = replace(spec, "network.hidden", renamed)
        yield Problem(f"network.hidden.{i}.id", text, "error", (Fix("Number the layers", mended),))


def _split(spec: Spec, info: DataInfo | None) -> Iterator[Problem]:
    standard = Fix("Use 10 % and 10 %", replace(spec, "split", SplitShares(0.1, 0.1)))
    try:
        spec.split.check()
    except SettingError as error:
        yield Problem("split", f"{_sentence(error.what)} {_sentence(error.remedy)}", "error", (standard,))
        return
    if training_samples(spec, info) == 0:
        yield Problem("split", "The split leaves no samples to train on.", "error", (standard,))
    if spec.split.validation == 0.0:
        text = "Without validation samples there is no curve to show whether the network merely learns by heart."
        mended = replace(spec, "split.validation", 0.1)
        yield Problem("split.validation", text, "warning", (Fix("Use 10 %", mended),))


def _sentence(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}."


def _batch(spec: Spec, info: DataInfo | None) -> Iterator[Problem]:
    if spec.optimizer.full_batch:
        return
    size, samples = spec.training.batch_size, training_samples(spec, info)
    batch_norm = [i for i, layer in enumerate(spec.network.hidden) if layer.batch_norm]
    if batch_norm and min(size, samples or size) == 1:
        text = "Batch normalization cannot learn from batches of one sample: the gradient through it is exactly 0."
        mends = [Fix("Use batches of 32", replace(spec, "training.batch_size", 32))] if samples != 1 else []
        plain = spec
        for i in batch_norm:
            plain = replace(plain, f"network.hidden.{i}.batch_norm", False)
        mends.append(Fix("Switch batch normalization off", plain))
        yield Problem("training.batch_size", text, "error", tuple(mends))
    if samples and size > samples:
        text = f"There are only {samples:,} samples to train on, so every batch holds all of them."
        mended = replace(spec, "training.batch_size", samples)
        yield Problem("training.batch_size", text, "warning", (Fix(f"Use {samples:,}", mended),))
