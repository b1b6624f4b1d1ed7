"""The training step: everything is decided and allocated before the first batch, so that a step is only arithmetic.

What makes it fast, in order of effect: no denormals; one flat vector each for parameters, gradient and optimizer
state; all buffers allocated and all views bound beforehand, so that a step is a row of NumPy calls that write in
place; per batch only what must be, and losses, accuracies, targets once for many batches.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from desktop_nn.core.errors import DataError, Diverged
from desktop_nn.core.tasks import Task
from desktop_nn.engine import denormals
from desktop_nn.engine.heads import encode, task_of
from desktop_nn.engine.metrics import Tally
from desktop_nn.engine.optimizers import Optimizer, state_shapes
from desktop_nn.engine.passes import Dropout, FoldedLayout, FoldedPass, Layout, RowsPass, folded_samples
from desktop_nn.engine.program import Program, aligned

if TYPE_CHECKING:
    from desktop_nn.engine.losses import Loss
    from desktop_nn.engine.network import Network

# A full batch is gone through in chunks of this many rows: bounded memory, and a pause within a second.
CHUNK_ROWS = 4096
# Up to this batch size the folded arrangement is faster.
FOLD_ROWS = 16
# Targets and records are made for this many samples, but not more than so many batches, at a time.
BLOCK_SAMPLES, BLOCK_BATCHES = 8192, 128
# An update works on so many numbers at a time once all of them no longer fit into the second-level cache.
UPDATE_PART, UPDATE_WHOLE = 65_536, 262_144
# Points and tables up to this size are kept scaled, which spares one call a step.
PREPARED_BYTES = 16 * 1024**2


# Inputs below TAME_INPUT, and activations and deltas whose squares add up to less than TAME, leave every square of the
# gradient within float32: |g| <= |a| |delta| < 1e3 sqrt(rows) 1e8.
TAME, TAME_INPUT = 1e16, 1e3


@dataclass(frozen=True)
class _Block:
    """Consecutive batches of one size, with all that a step needs of them and leaves behind.

    Attributes:
        calls: the pass for this size.
        first, end: numbers of the first batch, and of the one after the last.
        index: rows of X (count, batch).
        targets: encoded (count, outputs, batch).
        picks: for classes, where the true class stands in the flattened outputs (count, batch).
        records: one a batch, see `Head`.
    """

    calls: RowsPass
    first: int
    end: int
    index: np.ndarray
    targets: np.ndarray
    picks: np.ndarray
    records: np.ndarray


class Stepper:
    """Trains a network batch by batch. One thread at a time may use it; the network is consistent between `run`s.

    Attributes:
        network: what is trained.
        batches: micro steps in an epoch: batches, or chunks of 4,096 rows if the optimizer takes the whole data set.
        batches_done, updates_done: how many of them, and of the updates, this epoch has behind it.
    """

    def __init__(
        self,
        network: Network,
        loss: Loss,
        optimizer: Optimizer,
        *,
        batch_size: int,
        l1: float = 0.0,
        l2: float = 0.0,
        dropout_seed: int = 0,
    ) -> None:
        self.network, self._loss, self._optimizer = network, loss, optimizer
        self._batch_size = CHUNK_ROWS if optimizer.full_batch else batch_size
        self._l1, self._l2, self._dropout_seed = l1, l2, dropout_seed
        folded = self._batch_size <= FOLD_ROWS and not any(info.batch_norm for info in network.layers)
        self._pass_class = FoldedPass if folded else RowsPass
        self._layout: Layout = FoldedLayout(network) if folded else Layout(network)
        self._dropouts = {info.id: Dropout(info.id, info.dropout, network.dtype) for info in network.layers[:-1]}
        self._rule = optimizer.rule(optimizer, len(self._layout.params), network.dtype)
        self._sum = aligned(len(self._layout.params) if optimizer.full_batch else 0, network.dtype)
        self._l1_scaled, self._l2_scaled = np.zeros((), network.dtype), np.zeros((), network.dtype)
        self._build_update()
        self.batches = self.batches_done = self.updates_done = 0

    # Data and epochs

    def bind(self, x: np.ndarray, targets: np.ndarray, rows: np.ndarray) -> None:
        """Take the data to train on; large data are not copied.

        Args:
            x: all samples (n, inputs), uint8 or float, raw.
            targets: class indices (n,) as integers, or values (n, outputs) as floats for a regression.
            rows: which samples are for training.

        Raises:
            DataError: there are none, or they do not fit the network.
        """
        outputs = self.network.outputs
        if len(rows) == 0:
            raise DataError("there are no samples to train on")
        if x.shape[1] != self.network.inputs:
            raise DataError(f"samples have {x.shape[1]} numbers, but the network takes {self.network.inputs}")
        self._task = task_of(targets, outputs)
        if self._task is not Task.REGRESSION and int(targets[rows].max()) >= max(outputs, 2):
            raise DataError(f"a sample is of class {int(targets[rows].max())}, but there are {outputs} outputs")
        self._targets, self._samples = targets, len(rows)
        self._tame_limit = TAME if _largest(x) * abs(self.network.scale) + abs(self.network.shift) < TAME_INPUT else 0.0
        self._x, self._source = self._prepared(x)
        self._passes: dict[int, RowsPass] = {}
        self._sizes = self._batch_sizes(len(rows))
        self.batches = len(self._sizes)
        self._block: _Block | None = None

    def _prepared(self, x: np.ndarray) -> tuple[np.ndarray, np.dtype[Any] | None]:
        """Return the data to gather from and their type, None if they are as the first product takes them."""
        network, folded = self.network, self._pass_class is FoldedPass
        if x.dtype.kind == "f" and x.nbytes <= PREPARED_BYTES:
            scaled = network.scaled(x)
            return (folded_samples(scaled) if folded else scaled), None
        as_it_is = x.dtype == network.dtype and network.scale == 1.0 and network.shift == 0.0 and not folded
        return x, None if as_it_is else x.dtype

    def _batch_sizes(self, samples: int) -> list[int]:
        """Whole batches, then what is left; a single sample left joins the batch before."""
        whole, left = divmod(samples, self._batch_size)
        sizes = [self._batch_size] * whole
        if left == 1 and whole:
            sizes[-1] += 1
        elif left:
            sizes.append(left)
        return sizes

    def begin_epoch(self, order: np.ndarray, rates: np.ndarray, epoch: int) -> None:
        """Start an epoch with the network's present numbers.

        Args:
            order: the training rows in the order in which they come.
            rates: the learning rate of each update of the epoch (one, if the optimizer takes the whole data set).
            epoch: its number; with the seed and a layer's id it decides the dropout masks.
        """
        updates = 1 if self._optimizer.full_batch else self.batches
        if len(order) != self._samples or len(rates) != updates:
            raise ValueError(
                f"an epoch has {self._samples} samples and {updates} updates, not {len(order)}, {len(rates)}"
            )
        self._order, self._epoch = order, epoch
        self._rates = [float(rate) for rate in rates]
        self._losses, self._metrics = np.full((2, updates), np.nan)
        origin = self._targets[order[0]] if self._task is Task.REGRESSION else 0.0
        self._tally = Tally(self._task, self.network.outputs, origin)
        for dropout in self._dropouts.values():
            dropout.start(self._dropout_seed, epoch)
        self._layout.pull()
        self.batches_done = self.updates_done = self._settled = 0
        self._block = None

    def _pass(self, rows: int) -> RowsPass:
        if rows not in self._passes:
            scaled = self._rule.scales
            self._passes[rows] = self._pass_class(
                self.network, self._layout, self._loss, rows, self._dropouts, source=self._source, scaled=scaled
            )
        return self._passes[rows]

    def _block_at(self, batch: int) -> _Block:
        if self._block is None or not self._block.first <= batch < self._block.end:
            self._settle()
            self._block = self._prepare(batch)
        return self._block

    def _prepare(self, batch: int) -> _Block:
        """Gather targets for a block of equal batches; blocks start at fixed batches, wherever a run paused."""
        size = self._sizes[batch]
        count = min(max(BLOCK_SAMPLES // size, 1), BLOCK_BATCHES)
        first = batch - batch % count if size == self._sizes[0] else batch
        end = first + sum(s == size for s in self._sizes[first : first + count])
        start = first * self._sizes[0]
        index = np.ascontiguousarray(self._order[start : start + (end - first) * size]).reshape(-1, size)
        labels = self._targets[index]
        activation = self.network.layers[-1].activation
        targets = encode(labels, self.network.outputs, activation).astype(self.network.dtype)
        classes = self._task is Task.MULTICLASS
        picks = labels * size + np.arange(size) if classes else np.zeros((end - first, 0), np.intp)
        calls = self._pass(size)
        records = aligned((end - first, *calls.head.record_shape), self.network.dtype)
        return _Block(calls, first, end, index, targets, picks, records)

    # The step

    def run(self, count: int) -> int:
        """Do up to `count` further micro steps of this epoch and return how many were done.

        Raises:
            Diverged: loss or gradient stopped being finite; the network is as it was before that batch.
        """
        start, stop = self.batches_done, min(self.batches_done + count, self.batches)
        steps = self._run_chunks if self._optimizer.full_batch else self._run_batches
        try:
            with denormals.flush_to_zero(), np.errstate(all="ignore"):
                while self.batches_done < stop:
                    block = self._block_at(self.batches_done)
                    steps(block, min(stop, block.end))
                    if self.batches_done == block.end:
                        self._settle()
                        self._clear_tiny()
        finally:
            self._layout.push()
        return self.batches_done - start

    def _run_batches(self, block: _Block, stop: int) -> None:
        """The hot path. Everything that a batch needs is bound to a local name before the first."""
        calls, rule, x, tame = block.calls, self._rule, self._x, self._tame_limit
        forward, backward, running = calls.forward.calls, calls.backward.calls, calls.running.calls
        update, raw, factor, head = self._update.calls, calls.raw, calls.factor, calls.head
        take, dot, compare, hides, signals = np.take, np.dot, head.step, head.hides, calls.signals
        parts = self._loss.parts(calls.rows, self.network.outputs)
        penalised = self._l1 > 0 or self._l2 > 0
        span = slice(self.batches_done - block.first, stop - block.first)
        flat = block.records.reshape(len(block.records), -1)
        batches = zip(
            self._rates[self.batches_done : stop],
            block.index[span],
            block.targets[span],
            block.picks[span],
            block.records[span],
            flat[span],
            strict=True,
        )
        for rate, index, target, picks, record, numbers in batches:
            rule.begin(rate, parts)
            factor[()] = rule.weight / parts
            if penalised:
                self._scale_penalty()
            # mode "clip" lets take write straight into the buffer; "raise" would go through a copy.
            take(x, index, 0, raw, "clip")
            for call in forward:
                call()
            compare(target, picks, record)
            for call in backward:
                call()
            # Activations and deltas of a moderate size cannot make an infinite gradient (Cauchy-Schwarz), and there
            # are far fewer of them; NaN fails the comparison as well.
            square = dot(signals, signals)
            if hides:
                square += dot(numbers, numbers)
            if not square < tame:
                self._refuse_infinite(numbers)
            for call in running:
                call()
            for call in update:
                call()
            rule.end()
            self.batches_done = self.updates_done = self.batches_done + 1

    def _run_chunks(self, block: _Block, stop: int) -> None:
        """The gradients of all chunks add up to one update; the weights stay as they are until then."""
        for batch in range(self.batches_done, stop):
            self._gradient(block, batch - block.first)
            self._refuse_infinite(block.records[batch - block.first])
            block.calls.running.run()
            self._accumulate(batch)
            if batch == self.batches - 1:
                self._rule.begin(self._rates[0], self._loss.parts(self._samples, self.network.outputs))
                self._scale_penalty()
                self._update.run()
                self._rule.end()
                self.updates_done = 1
            self.batches_done += 1

    def _gradient(self, block: _Block, i: int) -> None:
        """Leave the raw gradient of one batch in the layout, and its record in the block."""
        np.take(self._x, block.index[i], 0, block.calls.raw, "clip")
        block.calls.forward.run()
        block.calls.head.step(block.targets[i], block.picks[i], block.records[i])
        block.calls.factor[()] = 1.0
        block.calls.backward.run()

    def _accumulate(self, batch: int) -> None:
        grads, total = self._layout.grads, self._sum
        if self.batches == 1:
            return
        if batch == 0:
            total[...] = 0
        np.add(total, grads, total)
        if batch == self.batches - 1:
            grads[...] = total

    def _refuse_infinite(self, record: np.ndarray) -> None:
        """Raise if the loss or the gradient, or a square that an optimizer would make of it, is not finite."""
        grads = self._layout.grads
        if math.isfinite(np.dot(grads, grads)) and np.isfinite(record).all():
            return
        where = f"epoch {self._epoch + 1}, batch {self.batches_done + 1}"
        error = Diverged(
            f"the loss or its gradient stopped being a finite number in {where}; the weights are those before it",
            remedy="Lower the learning rate, or look for extreme values in the data",
        )
        error.step = self.updates_done
        raise error

    def _clear_tiny(self) -> None:
        """Zero what is about to become denormal, where the processor does not do it by itself."""
        if denormals.in_hardware():
            return
        for vector in (self._layout.params, *self._rule.slots.values()):
            vector[np.abs(vector) < denormals.TINY] = 0

    # The update

    def _build_update(self) -> None:
        self._update = Program(self.network.dtype)
        params, size = self._layout.params, len(self._layout.params)
        # Vectors that do not fit the cache together are updated piece by piece, so that each is read from memory once.
        part = UPDATE_PART if size > UPDATE_WHOLE else size
        scratch = aligned(part if self._l1 > 0 or self._l2 > 0 else 0, self.network.dtype)
        for start in range(0, size, part):
            piece = slice(start, min(start + part, size))
            self._add_penalty(piece, scratch)
            self._rule.append(self._update, params[piece], self._layout.grads[piece], piece)

    def _add_penalty(self, piece: slice, scratch: np.ndarray) -> None:
        """Append g <- g + l1 sign(w) + l2 w, on the weights alone; the subgradient of |w| at 0 is 0."""
        if not len(scratch):
            return
        layout, add = self._layout, self._update.add
        for w, g in zip(layout.weights(layout.params, piece), layout.weights(layout.grads, piece), strict=True):
            room = scratch[: w.size].reshape(w.shape)
            if self._l1 > 0:
                add(np.sign, w, room)
                add(np.multiply, room, self._l1_scaled, room)
                add(np.add, g, room, g)
            if self._l2 > 0:
                add(np.multiply, w, self._l2_scaled, room)
                add(np.add, g, room, g)

    def _scale_penalty(self) -> None:
        """The gradient is a multiple of the true one, so the penalty's must be as well."""
        self._l1_scaled[()] = self._l1 * self._rule.weight
        self._l2_scaled[()] = self._l2 * self._rule.weight

    def penalty(self) -> float:
        """Return l1 sum|w| + l2/2 sum w^2 over all weights as they stand in the network."""
        w = self.network.params[: self.network.weight_count]
        l1 = self._l1 * float(np.abs(w).sum(dtype=np.float64)) if self._l1 > 0 else 0.0
        return l1 + (0.5 * self._l2 * float(np.dot(w, w)) if self._l2 > 0 else 0.0)

    # Losses and metrics

    def _settle(self) -> None:
        """Work out losses and metrics of the batches that were done since the last time, all at once."""
        block = self._block
        if block is None or self._settled >= self.batches_done:
            return
        span = slice(max(self._settled, block.first) - block.first, self.batches_done - block.first)
        records, targets = block.records[span], block.targets[span].astype(np.float64)
        rows, outputs = block.calls.rows, self.network.outputs
        terms, right = block.calls.head.settle(records, targets)
        losses = terms.sum(axis=1) / self._loss.parts(rows, outputs)
        if self._task is Task.REGRESSION:
            metrics = self._tally.add_values(losses * rows, records.astype(np.float64), targets)
        else:
            hits = right.sum(axis=1)
            metrics = hits / rows
            self._tally.add(rows, losses * rows, hits)
        if not self._optimizer.full_batch:
            self._losses[self._settled : self.batches_done] = losses
            self._metrics[self._settled : self.batches_done] = metrics
        elif self.updates_done:
            self._losses[0], self._metrics[0] = self._tally.loss(), self._tally.metric()
        self._settled = self.batches_done

    @property
    def losses(self) -> np.ndarray:
        """Data loss of each update of this epoch so far (float64), dropout on; NaN for updates before a `seek`."""
        self._settle()
        return self._losses[: self.updates_done]

    @property
    def metrics(self) -> np.ndarray:
        """Accuracy (0 to 1) or R2 of each update's batch, as `losses`."""
        self._settle()
        return self._metrics[: self.updates_done]

    def epoch_loss(self) -> float:
        """Return the mean data loss over the samples of this epoch so far, dropout on."""
        self._settle()
        return self._tally.loss()

    def epoch_metric(self) -> float:
        """Return accuracy or R2 over the samples of this epoch so far."""
        self._settle()
        return self._tally.metric()

    # Live edits

    def set_live(
        self,
        *,
        l1: float | None = None,
        l2: float | None = None,
        optimizer: Optimizer | None = None,
        dropouts: Mapping[str, float] | None = None,
        rates: np.ndarray | None = None,
    ) -> None:
        """Change what may change while training, from the next batch on; None leaves a thing as it is.

        Args:
            l1: penalty.
            l2: penalty.
            optimizer: of the same class, other settings; learning rates come by `rates`.
            dropouts: drop probability by layer id.
            rates: learning rate of each update of this epoch, those already done included.
        """
        if optimizer is not None:
            if type(optimizer) is not type(self._optimizer):
                raise ValueError("another kind of optimizer needs a new stepper")
            self._optimizer = optimizer
            self._rule.configure(optimizer)
        if rates is not None:
            self._rates = [float(rate) for rate in rates]
        if l1 is not None or l2 is not None:
            self._l1, self._l2 = self._l1 if l1 is None else l1, self._l2 if l2 is None else l2
            self._build_update()
        if dropouts is not None:
            self._set_dropouts(dropouts)

    def _set_dropouts(self, dropouts: Mapping[str, float]) -> None:
        before = {name for name, dropout in self._dropouts.items() if dropout.p > 0}
        for name, p in dropouts.items():
            self._dropouts[name].set(p)
        if before != {name for name, dropout in self._dropouts.items() if dropout.p > 0} and self.batches:
            # A layer gains or loses its masks: other calls, so the passes are built anew.
            self._settle()
            self._passes, self._block = {}, None

    # State

    def optimizer_state(self) -> dict[str, np.ndarray]:
        """Return what the optimizer keeps: "m.h1.weights", ... in the orientation of `Network.tensors`, and scalars."""
        state = {name: np.array(value) for name, value in self._rule.numbers().items()}
        for slot, vector in self._rule.slots.items():
            views = self._layout.tensors(vector)
            state |= {f"{slot}.{name}": np.array(view, order="C") for name, view in views.items()}
        for array in state.values():
            array.flags.writeable = False
        return state

    def load_optimizer_state(self, state: Mapping[str, np.ndarray]) -> None:
        """Take over what `optimizer_state` gave.

        Raises:
            ValueError: a name is missing or unknown, or a shape differs; nothing has changed then.
        """
        expected = state_shapes(self._optimizer, self.network.layers)
        if set(expected) != set(state) or any(state[name].shape != shape for name, shape in expected.items()):
            raise ValueError("the optimizer's state belongs to another network or another optimizer")
        for slot, vector in self._rule.slots.items():
            for name, view in self._layout.tensors(vector).items():
                view[...] = state[f"{slot}.{name}"]
        self._rule.restore({name: float(state[name]) for name, shape in expected.items() if shape == ()})

    def cursor(self) -> dict[str, Any]:
        """Return where this epoch stands, as JSON can hold it."""
        self._settle()
        streams = {name: dropout.position() for name, dropout in self._dropouts.items()}
        return {"batches_done": self.batches_done, "dropout": streams, "tally": self._tally.to_plain()}

    def seek(self, cursor: Mapping[str, Any]) -> None:
        """Go to a `cursor` of the epoch that `begin_epoch` has just begun; network and state were loaded before.

        Raises:
            ValueError: the cursor belongs to another network or another epoch.
        """
        done, streams = cursor["batches_done"], cursor["dropout"]
        if not 0 <= done <= self.batches or set(streams) != set(self._dropouts):
            raise ValueError("the position belongs to another network or other data")
        self._layout.pull()
        if self._optimizer.full_batch and done < self.batches:
            self._repeat_chunks(done)
        self._tally.restore(cursor["tally"])
        for name, position in streams.items():
            self._dropouts[name].seek(position)
        self.batches_done = self._settled = done
        self.updates_done = (done == self.batches) if self._optimizer.full_batch else done

    def _repeat_chunks(self, done: int) -> None:
        """Sum up the gradients of the first chunks again: the weights have not changed since the epoch began."""
        with denormals.flush_to_zero(), np.errstate(all="ignore"):
            for batch in range(done):
                block = self._block_at(batch)
                self._gradient(block, batch - block.first)
                self._accumulate(batch)


def _largest(x: np.ndarray) -> float:
    """Return the largest magnitude in the data, NaN if there is one; without a copy of it."""
    if x.dtype.kind in "iu":
        return float(np.iinfo(x.dtype).max)
    return max(abs(float(x.max(initial=0))), abs(float(x.min(initial=0))))
