"""The update of a network's weights: penalties and the optimizer's rule, bound to the flat vectors of one layout."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np

from desktop_nn.engine import denormals
from desktop_nn.engine.optimizers import state_shapes
from desktop_nn.engine.program import Program, aligned

if TYPE_CHECKING:
    from desktop_nn.engine.layouts import Layout
    from desktop_nn.engine.optimizers import Optimizer

# An update works on so many numbers at a time once all of them no longer fit into the second-level cache.
UPDATE_PART, UPDATE_WHOLE = 65_536, 262_144


class Updater:
    """Turns the layout's gradient into an update of its parameters.

    Attributes:
        optimizer: the settings in force.
        rule: what the optimizer keeps and does.
        program: the calls of one update; valid between `begin` and `rule.end`.
    """

    def __init__(self, layout: Layout, optimizer: Optimizer, l1: float, l2: float) -> None:
        self._layout, self.optimizer = layout, optimizer
        dtype = layout.params.dtype
        self.rule = optimizer.rule(optimizer, len(layout.params), dtype)
        self._l1_scaled, self._l2_scaled = np.zeros((), dtype), np.zeros((), dtype)
        self._kept = np.ones((), dtype)
        self._l1, self._l2 = l1, l2
        self.set_penalty()

    def set_penalty(self, l1: float | None = None, l2: float | None = None) -> None:
        """Bind the calls anew for other penalties; None leaves one as it is."""
        self._l1, self._l2 = self._l1 if l1 is None else l1, self._l2 if l2 is None else l2
        self._penalised = self._l1 > 0 or self._l2 > 0
        params, grads = self._layout.params, self._layout.grads
        self.program = Program(params.dtype)
        # Vectors that do not fit the cache together are updated piece by piece, so that each is read from memory once.
        part = UPDATE_PART if len(params) > UPDATE_WHOLE else len(params)
        scratch = aligned(part if self._penalised else 0, params.dtype)
        for start in range(0, len(params), part):
            piece = slice(start, min(start + part, len(params)))
            if self._penalised:
                self._add_penalty(piece, scratch)
            if self.optimizer.decay > 0:
                for w in self._layout.weights(params, piece):
                    self.program.add(np.multiply, w, self._kept, w)
            self.rule.append(self.program, params[piece], grads[piece], piece)

    def _add_penalty(self, piece: slice, scratch: np.ndarray) -> None:
        """Append g <- g + l1 sign(w) + l2 w, on the weights alone; the subgradient of |w| at 0 is 0."""
        layout, add = self._layout, self.program.add
        for w, g in zip(layout.weights(layout.params, piece), layout.weights(layout.grads, piece), strict=True):
            room = scratch[: w.size].reshape(w.shape)
            if self._l1 > 0:
                add(np.sign, w, room)
                add(np.multiply, room, self._l1_scaled, room)
                add(np.add, g, room, g)
            if self._l2 > 0:
                add(np.multiply, w, self._l2_scaled, room)
                add(np.add, g, room, g)

    def configure(self, optimizer: Optimizer) -> None:
        """Take over other settings of the same optimizer.

        Raises:
            ValueError: it is another optimizer.
        """
        if type(optimizer) is not type(self.optimizer):
            raise ValueError("another kind of optimizer needs a new stepper")
        rebind = (optimizer.decay > 0) != (self.optimizer.decay > 0)
        self.optimizer = optimizer
        self.rule.configure(optimizer)
        if rebind:
            self.set_penalty()

    def begin(self, rate: float, parts: float) -> float:
        """Prepare one update at a learning rate; return by what the true gradient must come multiplied.

        Args:
            rate: learning rate.
            parts: by what the raw gradient would have to be divided to be the true one.
        """
        self.rule.begin(rate, parts)
        self._kept[()] = 1.0 - rate * self.optimizer.decay
        weight = self.rule.weight
        if self._penalised:
            # The gradient is a multiple of the true one, so the penalty's must be as well.
            self._l1_scaled[()] = self._l1 * weight
            self._l2_scaled[()] = self._l2 * weight
        return weight

    def penalty(self, weights: np.ndarray) -> float:
        """Return l1 sum|w| + l2/2 sum w^2."""
        l1 = self._l1 * float(np.abs(weights).sum(dtype=np.float64)) if self._l1 > 0 else 0.0
        return l1 + (0.5 * self._l2 * float(np.dot(weights, weights)) if self._l2 > 0 else 0.0)

    def clear_tiny(self) -> None:
        """Zero what is about to become denormal."""
        for vector in (self._layout.params, *self.rule.slots.values()):
            vector[np.abs(vector) < denormals.TINY] = 0

    def state(self) -> dict[str, np.ndarray]:
        """Return what the optimizer keeps, in the orientation of `Network.tensors`, and its scalars; read-only."""
        state = {name: np.array(value) for name, value in self.rule.numbers().items()}
        for slot, vector in self.rule.slots.items():
            views = self._layout.tensors(vector)
            state |= {f"{slot}.{name}": np.array(view, order="C") for name, view in views.items()}
        for array in state.values():
            array.flags.writeable = False
        return state

    def load_state(self, state: Mapping[str, np.ndarray]) -> None:
        """Take over what `state` gave.

        Raises:
            ValueError: a name is missing or unknown, or a shape differs; nothing has changed then.
        """
        expected = state_shapes(self.optimizer, self._layout.network.layers)
        if set(expected) != set(state) or any(state[name].shape != shape for name, shape in expected.items()):
            raise ValueError("the optimizer's state belongs to another network or another optimizer")
        for slot, vector in self.rule.slots.items():
            for name, view in self._layout.tensors(vector).items():
                view[...] = state[f"{slot}.{name}"]
        self.rule.restore({name: float(state[name]) for name, shape in expected.items() if shape == ()})
