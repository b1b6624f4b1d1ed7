"""The training step: everything is decided and allocated before the first batch, so that a step is only arithmetic.

What makes it fast, in order of effect: no denormals; one flat vector each for parameters, gradient and optimizer
state; all buffers allocated and all views bound beforehand, so that a step is a row of NumPy calls that write in
place; per batch only what must be, and losses, accuracies, targets once for many batches.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from desktop_nn.core.errors import Diverged
from desktop_nn.engine import denormals
from desktop_nn.engine.batches import Batches
from desktop_nn.engine.dropout import Dropout, checked_position
from desktop_nn.engine.feed import Feed
from desktop_nn.engine.layouts import FoldedLayout, Layout, pays_to_fold
from desktop_nn.engine.ledger import Ledger
from desktop_nn.engine.optimizers import CHUNK_ROWS
from desktop_nn.engine.program import aligned
from desktop_nn.engine.updater import Updater

if TYPE_CHECKING:
    from desktop_nn.engine.batches import Block
    from desktop_nn.engine.losses import Loss
    from desktop_nn.engine.network import Network
    from desktop_nn.engine.optimizers import Optimizer


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
        folded: bool | None = None,
    ) -> None:
        """Allocate what the optimizer keeps.

        Args:
            network: what to train.
            loss: what to make small.
            optimizer: how.
            batch_size: samples a step, unless the optimizer takes all.
            l1: penalty on the sum of |w|.
            l2: penalty on half the sum of w^2.
            dropout_seed: of the masks.
            folded: which arrangement of the numbers to use, see `passes`; None for the faster one.
        """
        self.network, self._loss, self._full_batch = network, loss, optimizer.full_batch
        self._batch_size = CHUNK_ROWS if optimizer.full_batch else batch_size
        self._dropout_seed = dropout_seed
        self._folded = pays_to_fold(network, self._batch_size) if folded is None else folded
        if self._folded and any(info.batch_norm for info in network.layers):
            raise ValueError("the folded arrangement has no batch normalization")
        self._layout: Layout = FoldedLayout(network) if self._folded else Layout(network)
        self._dropouts = {info.id: Dropout(info.id, info.dropout, network.dtype) for info in network.layers[:-1]}
        self._updater = Updater(self._layout, optimizer, l1, l2)
        self._batches = Batches(self._layout, loss, self._dropouts, scaled=self._updater.rule.scales)
        self._sum = aligned(len(self._layout.params) if optimizer.full_batch else 0, network.dtype)
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
        feed = Feed(self.network, x, targets, rows, self._batch_size, folded=self._folded)
        self._batches.bind(feed)
        self.batches = len(feed.sizes)
        self.batches_done = self.updates_done = 0

    def begin_epoch(self, order: np.ndarray, rates: np.ndarray, epoch: int) -> None:
        """Start an epoch with the network's present numbers.

        Args:
            order: the training rows in the order in which they come.
            rates: the learning rate of each update of the epoch (one, if the optimizer takes the whole data set).
            epoch: its number; with the seed and a layer's id it decides the dropout masks.
        """
        feed, updates = self._batches.feed, 1 if self._full_batch else self.batches
        if len(order) != feed.samples or len(rates) != updates:
            raise ValueError(f"expected {feed.samples} samples and {updates} rates, not {len(order)} and {len(rates)}")
        self._epoch = epoch
        self._batches.begin(order)
        self._rates = [float(rate) for rate in rates]
        self._ledger = Ledger(feed.task, self._loss, self.network.outputs, updates, feed.origin(order[0]))
        for dropout in self._dropouts.values():
            dropout.start(self._dropout_seed, epoch)
        self._layout.pull()
        self.batches_done = self.updates_done = 0

    # The step

    def run(self, count: int) -> int:
        """Do up to `count` further micro steps of this epoch and return how many were done.

        Raises:
            Diverged: loss or gradient stopped being finite; the network is as it was before that batch.
        """
        start, stop = self.batches_done, min(self.batches_done + count, self.batches)
        steps = self._run_chunks if self._full_batch else self._run_batches
        try:
            with denormals.flush_to_zero(), np.errstate(all="ignore"):
                while self.batches_done < stop:
                    block = self._batches.block_at(self.batches_done)
                    steps(block, min(stop, block.end))
                    if self.batches_done == block.end:
                        self._settle()
                        # Where the processor does not flush denormals, it is done by hand between blocks.
                        if not denormals.in_hardware():
                            self._updater.clear_tiny()
        finally:
            self._layout.push()
        return self.batches_done - start

    def _run_batches(self, block: Block, stop: int) -> None:
        """The hot path. Everything that a batch needs is bound to a local name before the first."""
        calls, x, tame = block.calls, self._batches.feed.x, self._batches.feed.tame
        begin, end = self._updater.begin, self._updater.rule.end
        forward, backward, running = calls.forward.calls, calls.backward.calls, calls.running.calls
        update, raw, factor, head = self._updater.program.calls, calls.raw, calls.factor, calls.head
        take, dot, compare, hides, signals = np.take, np.dot, head.step, head.hides, calls.signals
        parts = self._loss.parts(calls.rows, self.network.outputs)
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
            factor[()] = begin(rate, parts) / parts
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
            end()
            self.batches_done = self.updates_done = self.batches_done + 1

    def _run_chunks(self, block: Block, stop: int) -> None:
        """The gradients of all chunks add up to one update; the weights stay as they are until then."""
        for batch in range(self.batches_done, stop):
            self._batches.gradient(batch)
            self._refuse_infinite(block.records[batch - block.first])
            block.calls.running.run()
            self._accumulate(batch)
            if batch == self.batches - 1:
                self._updater.begin(self._rates[0], self._loss.parts(self._batches.feed.samples, self.network.outputs))
                self._updater.program.run()
                self._updater.rule.end()
                self.updates_done = 1
            self.batches_done += 1
        self._settle()
        if self.updates_done:
            self._ledger.close_update()

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

    def penalty(self) -> float:
        """Return l1 sum|w| + l2/2 sum w^2 over all weights as they stand in the network."""
        return self._updater.penalty(self.network.params[: self.network.weight_count])

    # Losses and metrics

    def _settle(self) -> None:
        """Enter what is not yet in the ledger; all of a block, before the next one takes its place."""
        if self._batches.block is not None:
            self._ledger.settle(self._batches.block, self.batches_done)

    @property
    def losses(self) -> np.ndarray:
        """Data loss of each update of this epoch so far (float64), dropout on; NaN for updates before a `seek`."""
        self._settle()
        return self._ledger.losses[: self.updates_done]

    @property
    def metrics(self) -> np.ndarray:
        """Accuracy (0 to 1) or R2 of each update's batch, as `losses`."""
        self._settle()
        return self._ledger.metrics[: self.updates_done]

    def epoch_loss(self) -> float:
        """Return the mean data loss over the samples of this epoch so far, dropout on."""
        self._settle()
        return self._ledger.tally.loss()

    def epoch_metric(self) -> float:
        """Return accuracy or R2 over the samples of this epoch so far."""
        self._settle()
        return self._ledger.tally.metric()

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
            self._updater.configure(optimizer)
        if rates is not None:
            self._rates = [float(rate) for rate in rates]
        if l1 is not None or l2 is not None:
            self._updater.set_penalty(l1, l2)
        if dropouts is not None:
            self._set_dropouts(dropouts)

    def _set_dropouts(self, dropouts: Mapping[str, float]) -> None:
        before = {name for name, dropout in self._dropouts.items() if dropout.p > 0}
        for name, p in dropouts.items():
            self._dropouts[name].set(p)
        if before != {name for name, dropout in self._dropouts.items() if dropout.p > 0}:
            # A layer gains or loses its masks: other calls, so the passes are built anew.
            self._settle()
            self._batches.rebuild()

    def hidden_sums(self) -> tuple[np.ndarray, ...]:
        """Return, for the next batch, the sums that go into each hidden layer's activation, dropout on.

        Draws the batch's masks: begin the epoch anew before training on.
        """
        return self._batches.hidden_sums(self.batches_done)

    # State

    def optimizer_state(self) -> dict[str, np.ndarray]:
        """Return what the optimizer keeps: "m.h1.weights", ... in the orientation of `Network.tensors`, and scalars."""
        return self._updater.state()

    def load_optimizer_state(self, state: Mapping[str, np.ndarray]) -> None:
        """Take over what `optimizer_state` gave.

        Raises:
            ValueError: a name is missing or unknown, or a shape differs; nothing has changed then.
        """
        self._updater.load_state(state)

    def cursor(self) -> dict[str, Any]:
        """Return where this epoch stands, as JSON can hold it."""
        self._settle()
        streams = {name: dropout.position() for name, dropout in self._dropouts.items()}
        return {"batches_done": self.batches_done, "dropout": streams, "tally": self._ledger.tally.to_plain()}

    def seek(self, cursor: Mapping[str, Any]) -> None:
        """Go to a `cursor` of the epoch that `begin_epoch` has just begun; network and state were loaded before.

        Raises:
            ValueError: the cursor belongs to another network or another epoch.
        """
        try:
            done, tally = int(cursor["batches_done"]), cursor["tally"]
            streams = {name: checked_position(cursor["dropout"][name]) for name in self._dropouts}
            self._ledger.restore(done, tally)
        except (KeyError, TypeError, ValueError, OverflowError) as error:
            raise ValueError("the position in the epoch is damaged") from error
        if not 0 <= done <= self.batches:
            raise ValueError("the position belongs to another network or other data")
        self._layout.pull()
        if self._full_batch and done < self.batches:
            self._repeat_chunks(done)
        for name, position in streams.items():
            self._dropouts[name].seek(position)
        self.batches_done = done
        self.updates_done = int(done == self.batches) if self._full_batch else done

    def _repeat_chunks(self, done: int) -> None:
        """Sum up the gradients of the first chunks again: the weights have not changed since the epoch began."""
        with denormals.flush_to_zero(), np.errstate(all="ignore"):
            for batch in range(done):
                self._batches.gradient(batch)
                self._accumulate(batch)
