"""The teaching sets have the shapes that their names promise."""

from __future__ import annotations

import numpy as np
import pytest

from desktop_nn.core.tasks import Task
from desktop_nn.data.sources import Circle, Plane, Spiral, SplitShares, Xor

SETS = [Circle, Xor, Spiral, Plane]


def loaded(source, seed=4):
    dataset = source.load(seed, SplitShares())
    return dataset.X, dataset.T, dataset


def test_circle_has_a_gap_between_disc_and_ring():
    points, inside, _ = loaded(Circle(count=1000))
    radius = np.hypot(*points.T)
    assert radius[inside == 1].max() <= 2.5
    assert 3.5 - 1e-5 <= radius[inside == 0].min()
    assert radius.max() <= 5.0 + 1e-5
    assert inside.sum() == 500


def test_xor_is_one_where_exactly_one_coordinate_is_positive():
    points, targets, _ = loaded(Xor(count=1000))
    positive = points > 0
    assert np.array_equal(targets, np.logical_xor(positive[:, 0], positive[:, 1]))
    assert np.abs(points).min() >= 0.3 - 1e-6
    quarters = positive @ [1, 2]
    assert np.array_equal(np.bincount(quarters), [250] * 4)


def test_spiral_arms_are_each_other_turned_by_half():
    points, arm, _ = loaded(Spiral(count=400))
    assert np.allclose(points[arm == 0], -points[arm == 1], atol=1e-5)
    radius = np.hypot(*points[arm == 0].T)
    turned = np.unwrap(np.arctan2(points[arm == 0][:, 0], points[arm == 0][:, 1]))
    assert np.allclose(turned, 3.5 * np.pi * radius / 5.0, atol=1e-3)


def test_plane_is_linear_from_corner_to_corner():
    points, height, dataset = loaded(Plane(count=600))
    assert dataset.info.task is Task.REGRESSION
    assert height.shape == (600, 1)
    assert np.allclose(height[:, 0], (points[:, 0] + points[:, 1]) / 12.0, atol=1e-6)


@pytest.mark.parametrize("kind", SETS)
def test_noise_moves_points_within_the_domain_and_leaves_targets(kind):
    clean, targets, dataset = loaded(kind(count=300))
    noisy, same, _ = loaded(kind(count=300, noise=0.2))
    assert np.array_equal(targets, same)
    moved = np.abs(noisy - clean)
    assert 0.5 < moved.max() <= 1.0 + 1e-5  # up to 0.2 of a radius of 5
    assert np.abs(loaded(kind(count=300, noise=0.5))[0]).max() <= 6.0
    assert dataset.info.target_range[0] <= targets.min() <= targets.max() <= dataset.info.target_range[1]


@pytest.mark.parametrize("kind", SETS)
def test_the_seed_decides(kind):
    source = kind(count=100, noise=0.1)
    assert np.array_equal(loaded(source, 1)[0], loaded(source, 1)[0])
    assert not np.array_equal(loaded(source, 1)[0], loaded(source, 2)[0])


@pytest.mark.parametrize("kind", SETS)
def test_description_and_samples_agree(kind):
    points, targets, dataset = loaded(kind(count=21))
    assert points.shape == (21, dataset.info.inputs)
    assert points.dtype == np.float32
    assert dataset.info.samples == 21
    assert targets.dtype == (np.float32 if dataset.info.task is Task.REGRESSION else np.int64)


def test_summaries():
    assert Circle().summary() == "Circle · 500"
    assert Spiral(count=1200, noise=0.15).summary() == "Spiral · 1,200 · noise 15 %"
