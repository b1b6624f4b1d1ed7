"""The batches of an epoch, a block at a time: many targets are encoded, and many losses worked out, in one go."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from desktop_nn.core.tasks import Task
from desktop_nn.engine.class_weights import weighting
from desktop_nn.engine.layouts import FoldedLayout, Layout
from desktop_nn.engine.outputs import encode
from desktop_nn.engine.passes import FoldedPass, RowsPass
from desktop_nn.engine.program import aligned

if TYPE_CHECKING:
    from desktop_nn.engine.dropout import Dropout
    from desktop_nn.engine.feed import Feed
    from desktop_nn.engine.losses import Loss

# Targets and records are made for this many samples, but not more than so many batches, at a time.
BLOCK_SAMPLES, BLOCK_BATCHES = 8192, 128


@dataclass(frozen=True)
class Block:
    """Consecutive batches of one size, with all that a step needs of them and leaves behind.

    Attributes:
        calls: the pass for this size.
        first: number of the first batch.
        end: number of the batch after the last.
        index: rows of the data (count, batch).
        targets: encoded (count, outputs, batch).
        picks: with several classes, where the true class stands in the flattened outputs (count, batch).
        records: one a batch, see `Head`.
    """

    calls: RowsPass
    first: int
    end: int
    index: np.ndarray
    targets: np.ndarray
    picks: np.ndarray
    records: np.ndarray


class Batches:
    """Makes the batches of one epoch after the other ready; passes are built once for every size of batch.

    Attributes:
        feed: the samples.
        block: what was made ready last; None at the beginning of an epoch.
    """

    feed: Feed

    def __init__(self, layout: Layout, loss: Loss, dropouts: dict[str, Dropout], *, scaled: bool) -> None:
        """Bind nothing yet.

        Args:
            layout: of the network that is trained.
            loss: for what.
            dropouts: by layer id.
            scaled: as for `RowsPass`.
        """
        self._network, self._layout, self._loss = layout.network, layout, loss
        self._dropouts, self._scaled = dropouts, scaled
        self._pass_class = FoldedPass if isinstance(layout, FoldedLayout) else RowsPass
        self._passes: dict[int, RowsPass] = {}
        self.block: Block | None = None

    def bind(self, feed: Feed) -> None:
        """Take other samples."""
        self.feed = feed
        network = self._network
        labels = feed.targets[feed.rows]
        self._weighting = weighting(self._loss, labels, network.outputs, network.layers[-1].activation)
        self.rebuild()

    def begin(self, order: np.ndarray) -> None:
        """Start an epoch in which samples come in `order`, row numbers of the data."""
        self._order, self.block = order, None

    def rebuild(self) -> None:
        """Have the passes built anew: other samples, or a layer that gained or lost its masks."""
        self._passes, self.block = {}, None

    def block_at(self, batch: int) -> Block:
        """Return the block with a batch."""
        if self.block is None or not self.block.first <= batch < self.block.end:
            self.block = self._block(self._first(batch))
        return self.block

    def gradient(self, batch: int) -> None:
        """Leave the raw gradient of one batch in the layout, and its record in the block."""
        block = self.block_at(batch)
        i = batch - block.first
        np.take(self.feed.x, block.index[i], 0, block.calls.raw, "clip")
        block.calls.forward.run()
        block.calls.head.step(block.targets[i], block.picks[i], block.records[i])
        block.calls.factor[()] = 1.0
        block.calls.backward.run()

    def hidden_sums(self, batch: int) -> tuple[np.ndarray, ...]:
        """Return the sums that go into each hidden layer's activation for one batch, dropout on."""
        block = self.block_at(batch)
        calls, found, done = block.calls, [], 0
        np.take(self.feed.x, block.index[batch - block.first], 0, calls.raw, "clip")
        for end, z in calls.sums:
            for call in calls.forward.calls[done:end]:
                call()
            found.append(z.copy())
            done = end
        return tuple(found)

    def _first(self, batch: int) -> int:
        """Return the first batch of the block with `batch`: the same one wherever a run paused."""
        size = self.feed.sizes[batch]
        return batch - batch % _block_length(size) if size == self.feed.sizes[0] else batch

    def _block(self, first: int) -> Block:
        feed, network = self.feed, self._network
        size = feed.sizes[first]
        calls = self._pass(size)
        end = first + sum(s == size for s in feed.sizes[first : first + _block_length(size)])
        start = first * feed.sizes[0]
        index = np.ascontiguousarray(self._order[start : start + (end - first) * size]).reshape(-1, size)
        labels = feed.targets[index]
        targets = encode(labels, network.outputs, network.layers[-1].activation).astype(network.dtype)
        several = feed.task is Task.MULTICLASS
        picks = labels * size + np.arange(size) if several else np.zeros((end - first, 0), np.intp)
        records = aligned((end - first, *calls.head.record_shape), network.dtype)
        return Block(calls, first, end, index, targets, picks, records)

    def _pass(self, rows: int) -> RowsPass:
        if rows not in self._passes:
            self._passes[rows] = self._pass_class(
                self._network,
                self._layout,
                self._loss,
                rows,
                self._dropouts,
                source=self.feed.source,
                scaled=self._scaled,
                weighting=self._weighting,
            )
        return self._passes[rows]


def _block_length(size: int) -> int:
    return min(max(BLOCK_SAMPLES // size, 1), BLOCK_BATCHES)
