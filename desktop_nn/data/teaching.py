"""Small sets of points in the plane on which a network can be watched drawing its boundary.

The four shapes and the domain [-6, 6] are those of TensorFlow Playground (Smilkov et al., 2017,
"Direct-Manipulation Visualization of Deep Networks"); noise here moves points after they got their target.
"""

from __future__ import annotations

from abc import abstractmethod
from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from desktop_nn.core.limits import POINTS
from desktop_nn.core.progress import Progress, silent
from desktop_nn.core.seeds import Purpose, generator
from desktop_nn.core.settings import setting
from desktop_nn.core.tasks import Task
from desktop_nn.data.dataset import DataInfo, Dataset, Targets
from desktop_nn.data.source import Source, drawn_at_random
from desktop_nn.data.split import SplitShares, stratified_split

DOMAIN = 6.0
"""Every coordinate lies in [-DOMAIN, DOMAIN]."""
RADIUS = 5.0
"""Points without noise lie in [-RADIUS, RADIUS]; the plane fills the whole domain."""

Points = NDArray[np.float64]


@dataclass(frozen=True)
class Teaching(Source):
    """A set of points (x1, x2), computed on the spot."""

    count: int = setting(
        500,
        label="Points",
        help="How many points there are in all; the split says how many of them to train on.",
        minimum=20,
        maximum=POINTS,
        step=100,
        holds="restart",
    )
    noise: float = setting(
        0.0,
        label="Noise",
        help="How far points are pushed from where they belong, as a share of the shape's radius.",
        minimum=0.0,
        maximum=0.5,
        step=0.05,
        percent=True,
        holds="restart",
    )

    name: ClassVar[str]
    task: ClassVar[Task] = Task.BINARY
    class_names: ClassVar[tuple[str, ...]]
    target_name: ClassVar[str] = "class"
    target_range: ClassVar[tuple[float, float]] = (0.0, 1.0)

    @abstractmethod
    def draw(self, rng: np.random.Generator) -> tuple[Points, NDArray[np.float64]]:
        """Return `count` points without noise, (n, 2), and their targets, (n,)."""

    def info(self) -> DataInfo:
        """Describe the set."""
        return DataInfo(
            kind="points",
            task=self.task,
            shape=(2,),
            class_names=self.class_names,
            feature_names=("x1", "x2"),
            target_name=self.target_name,
            target_range=self.target_range,
            scale=1.0,
            shift=0.0,
            validation_note=drawn_at_random(classes=self.task is not Task.REGRESSION),
            samples=self.count,
        )

    def load(self, seed: int, split: SplitShares, progress: Progress = silent) -> Dataset:
        """Compute the points; noise has a stream of its own, so changing it moves no point elsewhere."""
        progress(0, 1)
        points, values = self.draw(generator(seed, Purpose.SAMPLES, self.name))
        push = generator(seed, Purpose.NOISE, self.name).uniform(-RADIUS, RADIUS, points.shape)
        points = np.clip(points + self.noise * push, -DOMAIN, DOMAIN)
        targets: Targets
        if self.task is Task.REGRESSION:
            targets = values.astype(np.float32)[:, None]
        else:
            targets = values.astype(np.int64)
        rows = stratified_split(targets, split, seed, self.task)
        progress(1, 1)
        return Dataset(self.info(), points.astype(np.float32), targets, *rows)

    def summary(self) -> str:
        """Return the shape, the count, and the noise if there is any."""
        noise = f" · noise {round(100 * self.noise)} %" if self.noise else ""
        return f"{self.label} · {self.count:,}{noise}"


@dataclass(frozen=True)
class Circle(Teaching):
    """A disc (class 1) inside a ring (class 0), evenly spread over their radii and angles."""

    label: ClassVar[str] = "Circle"
    help: ClassVar[str] = "A disc of one class inside a ring of the other: no straight line separates them."
    name: ClassVar[str] = "circle"
    class_names: ClassVar[tuple[str, ...]] = ("outside", "inside")

    def draw(self, rng: np.random.Generator) -> tuple[Points, NDArray[np.float64]]:
        """Radii in [0, 2.5] inside and [3.5, 5] outside."""
        inside = np.arange(self.count) % 2
        low, high = np.where(inside, 0.0, 0.7 * RADIUS), np.where(inside, 0.5 * RADIUS, RADIUS)
        radius = rng.uniform(low, high)
        angle = rng.uniform(0.0, 2.0 * np.pi, self.count)
        return np.stack([radius * np.sin(angle), radius * np.cos(angle)], 1), inside.astype(np.float64)


@dataclass(frozen=True)
class Xor(Teaching):
    """Exclusive or: class 1 where exactly one coordinate is positive."""

    label: ClassVar[str] = "Exclusive or"
    help: ClassVar[str] = "Opposite quarters of the plane share a class: the classic that one neuron cannot learn."
    name: ClassVar[str] = "xor"
    class_names: ClassVar[tuple[str, ...]] = ("signs agree", "signs differ")

    def draw(self, rng: np.random.Generator) -> tuple[Points, NDArray[np.float64]]:
        """Coordinates with 0.3 <= |x| <= 5, the four quarters equally often."""
        quarter = np.arange(self.count) % 4
        signs = np.stack([np.where(quarter % 2, 1.0, -1.0), np.where(quarter // 2, 1.0, -1.0)], 1)
        points = signs * rng.uniform(0.3, RADIUS, signs.shape)
        return points, (signs[:, 0] != signs[:, 1]).astype(np.float64)


@dataclass(frozen=True)
class Spiral(Teaching):
    """Two arms, each 1.75 turns, the second half a turn ahead of the first."""

    label: ClassVar[str] = "Spiral"
    help: ClassVar[str] = "Two arms wound round each other: needs several neurons and some patience."
    name: ClassVar[str] = "spiral"
    class_names: ClassVar[tuple[str, ...]] = ("first arm", "second arm")

    def draw(self, rng: np.random.Generator) -> tuple[Points, NDArray[np.float64]]:
        """Points evenly along the arms: radius 5 u, angle 3.5 pi u, for u between 0 and 1."""
        arm = np.arange(self.count) % 2
        along = (np.arange(self.count) // 2 + 0.5) / ((self.count + 1) // 2)
        angle = 3.5 * np.pi * along + np.pi * arm
        radius = RADIUS * along
        return np.stack([radius * np.sin(angle), radius * np.cos(angle)], 1), arm.astype(np.float64)


@dataclass(frozen=True)
class Plane(Teaching):
    """Regression: the target rises evenly from -1 in one corner of the domain to 1 in the opposite one."""

    label: ClassVar[str] = "Plane"
    help: ClassVar[str] = "A number to predict: it grows evenly with x1 and x2, so one linear neuron can fit it."
    name: ClassVar[str] = "plane"
    task: ClassVar[Task] = Task.REGRESSION
    class_names: ClassVar[tuple[str, ...]] = ()
    target_name: ClassVar[str] = "height"
    target_range: ClassVar[tuple[float, float]] = (-1.0, 1.0)

    def draw(self, rng: np.random.Generator) -> tuple[Points, NDArray[np.float64]]:
        """Height (x1 + x2) / 12 over the domain."""
        points = rng.uniform(-DOMAIN, DOMAIN, (self.count, 2))
        return points, points.sum(1) / (2.0 * DOMAIN)
