"""Computes what the diagram shows of a network: pictures, activations and the edges worth drawing."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from PySide6.QtGui import QImage

from desktop_nn.data.teaching import DOMAIN
from desktop_nn.engine.layers import LayerInfo
from desktop_nn.engine.network import Network
from desktop_nn.gui import colormaps
from desktop_nn.gui.diagram import sensitivity
from desktop_nn.gui.diagram.layout import Look

if TYPE_CHECKING:
    from desktop_nn.engine.activations import Activation
    from desktop_nn.engine.network import Forward
    from desktop_nn.gui.colors import Theme
    from desktop_nn.gui.diagram.layout import Column, Layout
    from desktop_nn.gui.diagram.plan import Plan
    from desktop_nn.gui.document import Document

Floats = NDArray[np.floating]

MOST_EDGES = 400
PIXEL_EDGES = 7
SAMPLED = 32_768
SAMPLED_ROWS = 256
GRID = 28
COARSE_GRID = 14
GRID_BUDGET = 150_000_000


class Measure(StrEnum):
    """What an edge's colour and width stand for."""

    WEIGHT = "weight"
    INPUT = "input"
    """Weight times input: what the edge adds to the sum of the neuron that it goes to, for this drawing."""


@dataclass(frozen=True)
class Known:
    """What is known of a network's numbers.

    Attributes:
        layers: hidden layers first, the output layer last.
        tensor: gives an array by name ("h1.weights"); of a large network only those of a layer's first units.
        network: the whole of it; None for a large one.
    """

    layers: tuple[LayerInfo, ...]
    tensor: Callable[[str], Floats]
    network: Network | None = None

    @property
    def vector_names(self) -> tuple[str, ...]:
        """The name of each layer's biases, or of its shifts where there is batch normalization."""
        return tuple(f"{info.id}.{'bias' if info.bias else 'beta'}" for info in self.layers)


def known_of(document: Document) -> Known | None:
    """Return the weights that the window shows; of a large network those of the first units; None without any."""
    network = document.network
    if network is not None:
        return Known(network.layers, network.tensor, network)
    found: dict[str, Floats] = {}
    known = Known(document.layers, found.__getitem__)
    for info, vector in zip(known.layers, known.vector_names, strict=True):
        for name in (f"{info.id}.weights", vector):
            array = document.tensor(name)
            if array is None:
                return None
            found[name] = array
    return known


@dataclass(frozen=True)
class LayerPicture:
    """What one column shows.

    Attributes:
        image: the pictures of the drawn units one below the other; None for plain units.
        bars: activation of each drawn unit for the drawing, -1 to 1; None without a drawing.
        active: whether each drawn unit's sum is positive.
        signed: whether activations can be negative, so that a bar starts from its middle.
        bias: of every unit (with batch normalization its shift).
        sums, activations: z and a of every unit for the drawing; None without one.
        limit: the value at the end of the pictures' scale.
    """

    image: QImage | None = None
    bars: Floats | None = None
    active: NDArray[np.bool_] | None = None
    signed: bool = False
    bias: Floats | None = None
    sums: Floats | None = None
    activations: Floats | None = None
    limit: float = 1.0


@dataclass(frozen=True, eq=False)
class Edges:
    """The edges of one gap, weak to strong.

    Attributes:
        sources: slots of the units they come from; for a picture the pixels' indices.
        targets: slots of the units they go to.
        weights: their weights.
        drawn: what colour and width stand for: the weights, or weights times inputs.
        strengths: how wide they are, 0 to 1: |drawn| / limit, at most 1.
    """

    sources: NDArray[np.intp]
    targets: NDArray[np.intp]
    weights: Floats
    drawn: Floats
    strengths: Floats


@dataclass
class Scales:
    """The limits drawn with so far, by what they belong to, so that colours do not flicker."""

    limits: dict[str, float] = field(default_factory=dict)

    def of(self, key: str, values: Floats) -> float:
        """Return the limit of some values, held until it is clearly wrong."""
        flat = values.reshape(-1)
        # A few ten thousand numbers tell a percentile as well as a million, every frame.
        sample = flat[:: math.ceil(flat.size / SAMPLED)] if flat.size > SAMPLED else flat
        self.limits[key] = colormaps.symmetric_limit(sample, self.limits.get(key))
        return self.limits[key]


@dataclass(frozen=True)
class Content:
    """Everything that is drawn from numbers: a picture a column (the input's first), edges a gap, and a gap's limit."""

    columns: tuple[LayerPicture, ...]
    gaps: tuple[Edges, ...]
    limits: tuple[float, ...]
    measure: Measure = Measure.WEIGHT


def content_of(
    plan: Plan,
    layout: Layout,
    known: Known,
    drawing: NDArray[np.uint8] | None,
    forward: Forward | None,
    scales: Scales,
    theme: Theme,
    measure: Measure = Measure.WEIGHT,
) -> Content:
    """Compute the diagram's pictures and edges.

    Args:
        plan: what the network is for.
        layout: says which units are drawn.
        known: the weights.
        drawing: (pixels,) what the network sees of the drawing; None when it is blank or there is no pad.
        forward: sums and activations for that drawing; None when there are none.
        scales: limits so far; brought up to date.
        theme: whose colours.
        measure: what edges stand for; without a drawing it is their weight.
    """
    if drawing is None or forward is None:
        measure = Measure.WEIGHT
    maker = _Maker(plan, layout, known, drawing, forward, scales, theme, measure)
    columns, gaps = maker.columns(), maker.gaps()
    keys = [edge_key(plan, gap, measure) for gap in range(len(gaps))]
    return Content(columns, gaps, tuple(scales.limits[key] for key in keys), measure)


def edge_key(plan: Plan, gap: int, measure: Measure = Measure.WEIGHT) -> str:
    """Return which limit the edges of a gap have: of their own, but the first one's is that of the pictures."""
    if measure is Measure.INPUT:
        return f"input{gap}"
    return f"gap{gap}" if plan.is_image and gap else "weights"


class _Maker:
    """Holds the arguments of `content_of` for its steps."""

    def __init__(
        self,
        plan: Plan,
        layout: Layout,
        known: Known,
        drawing: NDArray[np.uint8] | None,
        forward: Forward | None,
        scales: Scales,
        theme: Theme,
        measure: Measure,
    ) -> None:
        self._plan, self._layout, self._known = plan, layout, known
        self._drawing, self._forward = drawing, forward
        self._scales, self._theme = scales, theme
        self._measure = measure

    def columns(self) -> tuple[LayerPicture, ...]:
        images = self._images()
        given = None if self._drawing is None else self._inputs()
        first = LayerPicture(image=images.get(0), activations=given)
        layers = self._layout.columns[1:]
        return (first, *(self._layer(i, column, images.get(i + 1)) for i, column in enumerate(layers)))

    def gaps(self) -> tuple[Edges, ...]:
        return tuple(self._edges(i) for i in range(len(self._known.layers)))

    def _weights(self, index: int) -> Floats:
        return self._known.tensor(f"{self._known.layers[index].id}.weights")

    def _layer(self, index: int, column: Column, image: QImage | None) -> LayerPicture:
        info = self._known.layers[index]
        bias = self._known.tensor(self._known.vector_names[index])
        signed = info.activation.range[0] < 0
        limit = self._scales.limits.get(self._picture_key(index), 1.0)
        if self._forward is None:
            return LayerPicture(image, bias=bias, signed=signed, limit=limit)
        sums, values = self._forward.z[index].reshape(-1), self._forward.a[index].reshape(-1)
        shown = list(column.shown)
        largest = float(np.max(np.abs(values))) or 1.0
        if math.isfinite(info.activation.range[1]):
            largest = info.activation.range[1]
        bars = np.clip(values[shown] / largest, -1.0, 1.0)
        return LayerPicture(image, bars, sums[shown] > 0, signed, bias, sums, values, limit)

    # ------------------------------------------------------------------ pictures

    def _picture_key(self, index: int) -> str:
        return "weights" if index == 0 and self._plan.is_image else f"picture{index}"

    def _images(self) -> dict[int, QImage]:
        """Return pictures by column number."""
        if self._plan.has_surfaces:
            return {} if self._known.network is None else self._surfaces(self._known.network)
        if not self._plan.is_image:
            return {}
        images = {}
        if self._layout.columns[1].look is Look.WEIGHTS:
            weights = self._weights(0)
            limit = self._scales.of("weights", weights)
            images[1] = self._strip(weights[:, list(self._layout.columns[1].shown)], limit)
        for layer, gradients in self._deep_gradients().items():
            images[layer + 1] = self._strip(gradients, self._scales.of(self._picture_key(layer), gradients))
        return images

    def _deep_gradients(self) -> dict[int, NDArray[np.float32]]:
        wanted = {
            number - 1: column.shown
            for number, column in enumerate(self._layout.columns)
            if number > 1 and column.look is Look.WEIGHTS
        }
        network = self._known.network
        if not wanted or network is None or sensitivity.cost(network, wanted) > sensitivity.BUDGET:
            return {}
        forward = self._forward
        if forward is None:
            forward = network.forward(np.zeros((1, self._plan.info.inputs), np.uint8))
        return sensitivity.input_gradients(network, forward.z, wanted)

    def _strip(self, columns: Floats, limit: float) -> QImage:
        """Return pictures of the columns of (pixels, units), one below the other."""
        rows = columns.T.reshape(-1, self._plan.info.shape[1])
        return colormaps.signed_image(rows, limit, self._theme)

    def _surfaces(self, network: Network) -> dict[int, QImage]:
        """Return what every drawn unit makes of the plane, x2 upwards."""
        side = GRID if GRID * GRID * self._plan.parameters <= GRID_BUDGET else COARSE_GRID
        steps = np.linspace(-DOMAIN, DOMAIN, side, dtype=np.float32)
        points = np.stack([np.tile(steps, side), np.repeat(steps[::-1], side)], axis=1)
        activations = network.forward(points).a
        images = {0: self._tiles(points[:, list(self._layout.columns[0].shown)], side, DOMAIN)}
        for index, values in enumerate(activations):
            column = self._layout.columns[index + 1]
            activation = network.layers[index].activation
            centred, limit = self._centred(index, activation, values[:, list(column.shown)])
            images[index + 1] = self._tiles(centred, side, limit)
        return images

    def _centred(self, index: int, activation: Activation, values: Floats) -> tuple[Floats, float]:
        low, high = activation.range
        if math.isfinite(low) and math.isfinite(high):
            return values - (low + high) / 2, (high - low) / 2
        return values, self._scales.of(self._picture_key(index), values)

    def _tiles(self, columns: Floats, side: int, limit: float) -> QImage:
        rows = columns.T.reshape(-1, side)
        return colormaps.signed_image(rows, limit, self._theme, colormaps.THUMBNAIL_REACH)

    # ------------------------------------------------------------------ edges

    def _edges(self, gap: int) -> Edges:
        before, after = self._layout.columns[gap : gap + 2]
        weights = self._weights(gap)
        by_pixel = before.look is Look.PICTURE
        inputs = self._inputs_of(gap)
        limit = self._edge_limit(gap, weights, inputs)
        if by_pixel:
            sources, targets = self._pixel_edges(weights, after)
            units = sources
            chosen = weights[sources, np.asarray(after.shown)[targets]]
        else:
            block = weights[np.ix_(before.shown, after.shown)]
            if inputs is not None:
                sources, targets = _strongest(block * inputs[list(before.shown), None])
            else:
                sources, targets = _strongest(block)
            units = np.asarray(before.shown)[sources]
            chosen = block[sources, targets]
        drawn = chosen if inputs is None else chosen * inputs[units]
        strengths = np.minimum(np.abs(drawn) / limit, 1.0)
        if by_pixel and inputs is None and self._drawing is not None:
            strengths = strengths * np.minimum(np.abs(self._inputs()), 1.0)[sources]
        order = np.argsort(strengths, kind="stable")
        return Edges(sources[order], targets[order], chosen[order], drawn[order], strengths[order])

    def _inputs_of(self, gap: int) -> Floats | None:
        """Return what the units before a gap give for this drawing; None where edges stand for weights alone."""
        if self._measure is Measure.WEIGHT or self._forward is None:
            return None
        return self._inputs() if gap == 0 else self._forward.a[gap - 1].reshape(-1)

    def _edge_limit(self, gap: int, weights: Floats, inputs: Floats | None) -> float:
        """Return the weight drawn with the full width: of all gaps together, or of each where pictures are wide."""
        key = edge_key(self._plan, gap, self._measure)
        if inputs is not None:
            return self._scales.of(key, _sampled_rows(weights) * _sampled_rows(inputs[:, None]))
        if self._plan.is_image:
            return self._scales.of(key, weights)
        if gap:
            return self._scales.limits[key]
        every = [self._weights(i).reshape(-1) for i in range(len(self._known.layers))]
        return self._scales.of(key, np.concatenate(every))

    def _inputs(self) -> Floats:
        """Return x of every pixel as the network sees it."""
        assert self._drawing is not None
        info = self._plan.info
        return np.asarray(self._drawing * np.float32(info.scale) + np.float32(info.shift))

    def _pixel_edges(self, weights: Floats, after: Column) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
        """Return the pixels that matter most to every drawn unit, and the unit's slot."""
        block = weights[:, list(after.shown)]
        matter = np.abs(block)
        if self._drawing is not None:
            matter = matter * np.abs(self._inputs())[:, None]
        count = min(PIXEL_EDGES, matter.shape[0])
        pixels = np.argpartition(matter, -count, axis=0)[-count:]
        slots = np.broadcast_to(np.arange(len(after.shown)), pixels.shape)
        found = matter[pixels, slots] > 0
        return pixels[found], slots[found]


def _strongest(block: Floats) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Return rows and columns of the strongest entries of a matrix, `MOST_EDGES` at most."""
    flat = np.abs(block).reshape(-1)
    kept = np.arange(flat.size) if flat.size <= MOST_EDGES else np.argpartition(flat, -MOST_EDGES)[-MOST_EDGES:]
    rows, columns = np.unravel_index(kept, block.shape)
    return rows, columns


def _sampled_rows(values: Floats) -> Floats:
    """Return every so many rows of a matrix, enough to tell how its values are spread."""
    return values[:: math.ceil(values.shape[0] / SAMPLED_ROWS)]
