"""Drawings come to the network as its digits did: cropped, 20 pixels, centre of mass at 14."""

from __future__ import annotations

import time
from dataclasses import replace

import numpy as np
import pytest

from desktop_nn.data.digits import vary
from desktop_nn.data.digits.generate import ink
from desktop_nn.data.normalise import CANVAS, EDGE, centred, drawing_stages, image_stages, scaled
from desktop_nn.data.render import SIGMA, line_weights, render

PEN = 0.045


def stroke(*points):
    return np.array(points, np.float32)


SEVEN = [stroke((0.3, 0.25), (0.7, 0.25), (0.45, 0.8))]


@pytest.mark.parametrize(
    "strokes",
    [
        [],
        [np.empty((0, 2), np.float32)],
        [stroke((1.5, 0.5), (3.0, 0.9))],
        [stroke((-4e6, 0.5), (-3e6, 0.5))],
    ],
    ids=["nothing", "empty stroke", "beside the pad", "far away"],
)
def test_blank(strokes):
    assert drawing_stages(strokes, PEN) is None


def test_the_stages_follow_from_each_other():
    stages = drawing_stages(SEVEN, PEN)
    assert stages.raw.shape == (CANVAS, CANVAS)
    height, width = stages.crop.shape
    # The strokes span 0.4 by 0.55 of the pad, and the pen adds its radius on each side.
    assert abs(width - (0.4 + 2 * PEN) * CANVAS) <= 3
    assert abs(height - (0.55 + 2 * PEN) * CANVAS) <= 3
    assert np.array_equal(image_stages(stages.raw).centre, stages.centre)
    rows, columns = (np.flatnonzero((stages.fit >= 64).any(axis)) for axis in (1, 0))
    assert (rows[0], rows[-1]) == (4, 23)
    assert abs(columns[0] + columns[-1] - 27) <= 1
    # The last stage is the one before, moved by whole pixels.
    assert np.array_equal(np.sort(stages.fit[stages.fit > 0]), np.sort(stages.centre[stages.centre > 0]))


def test_centre_of_mass_lies_at_14():
    for strokes in (SEVEN, [stroke((0.1, 0.9), (0.1, 0.1)), stroke((0.1, 0.9), (0.6, 0.9))]):
        centre = drawing_stages(strokes, PEN).centre.astype(float)
        for profile in (centre.sum(0), centre.sum(1)):
            assert abs(profile @ np.arange(28) / profile.sum() - 14.0) <= 0.5


@pytest.mark.parametrize("shift", [(0.2, 0.1), (-0.25, 0.15)])
@pytest.mark.parametrize("size", [1.0, 0.5])
def test_place_and_size_do_not_matter(shift, size):
    there = [(SEVEN[0] - 0.5) * size + 0.5 + np.array(shift) * size]
    here, moved = drawing_stages(SEVEN, PEN), drawing_stages(there, PEN * size)
    difference = np.abs(here.centre.astype(float) - moved.centre)
    assert difference.mean() < 3.0
    assert difference.max() < 90


def test_a_dot_is_a_disc():
    stages = drawing_stages([stroke((0.5, 0.5))], 0.2)
    assert stages.crop.shape[0] == stages.crop.shape[1]
    assert abs(stages.crop.shape[0] - 2 * 0.2 * CANVAS) <= 1.5
    assert np.count_nonzero(stages.centre >= 128) == pytest.approx(np.pi * 10**2, rel=0.05)


def test_lingering_on_one_spot_adds_no_ink():
    once = drawing_stages(SEVEN, PEN).raw
    lingering = drawing_stages([np.repeat(SEVEN[0], 50, axis=0)], PEN).raw
    assert np.abs(once.astype(float) - lingering).max() <= 2


def test_what_leaves_the_pad_is_cut_off_at_its_edge():
    half = drawing_stages([stroke((0.5, 0.5), (40.0, 0.5))], PEN)
    assert half.crop.shape[1] == pytest.approx(CANVAS * (0.5 + PEN), abs=2)
    assert half.raw[CANVAS // 2, -1] == 255


@pytest.mark.parametrize("pen", [1e-4, 0.01, 0.2, 0.9])
def test_any_pen_leaves_finite_ink(pen):
    stages = drawing_stages(SEVEN, pen)
    assert stages.centre.max() > 60


def test_a_drawing_takes_under_three_milliseconds():
    angle = np.linspace(0, 40, 3000)
    scribble = [np.stack([0.5 + 0.4 * np.cos(angle * 1.1), 0.5 + 0.4 * np.sin(angle * 1.7)], 1)]
    drawing_stages(scribble, PEN)
    eight = [np.stack([0.5 + 0.2 * np.sin(2 * angle / 6.4), 0.5 + 0.35 * np.cos(angle / 6.4)], 1)]

    def best(strokes):
        times = []
        for _ in range(7):
            started = time.perf_counter()
            drawing_stages(strokes, PEN)
            times.append(time.perf_counter() - started)
        return min(times)

    assert best(eight) < 0.006  # twice the aim, for slow machines
    assert best(scribble) < 0.040


def test_the_network_is_trained_on_what_it_is_asked_to_read():
    """Strokes of the generator, drawn on the pad, give the generator's own images.

    The tolerance is on the mean difference of the 784 grey levels (0 to 1), after the whole-pixel shift that the
    rounding of the centre of mass may add.
    """
    differences, unshifted = [], 0
    for digit in range(10):
        drawn = _with_even_pen(digit, 15)
        for points, begins, radius, image in zip(drawn.points, drawn.begins, drawn.radius, ink(drawn), strict=True):
            scale = 0.6 / vary.CANVAS
            strokes = [line * scale + 0.2 for line in np.split(points, np.flatnonzero(begins)[1:])]
            pad = drawing_stages(strokes, float(radius[0]) * scale).centre / 255.0
            found = {
                (down, across): np.abs(np.roll(pad, (down, across), (0, 1)) - image / 255.0).mean()
                for down in (-1, 0, 1)
                for across in (-1, 0, 1)
            }
            best = min(found, key=found.get)
            differences.append(found[best])
            unshifted += best == (0, 0)
    assert np.median(differences) < 0.012
    assert max(differences) < 0.04
    assert unshifted > 0.8 * len(differences)


def _with_even_pen(digit, count):
    """Digits at everyday sloppiness, but written with the pad's pen: one radius, the mean softness."""
    drawn = vary.draw(digit, np.full(count, 0.4), np.random.default_rng(digit))
    radius = np.repeat(drawn.radius.mean(1, keepdims=True), drawn.radius.shape[1], axis=1)
    x, y = vary.fitted(drawn.points[..., 0], drawn.points[..., 1], radius)
    return replace(drawn, points=np.stack([x, y], -1), radius=radius, softness=np.full(count, EDGE, np.float32))


def test_a_straight_line_is_as_thick_as_its_pen():
    points = np.stack([np.full(60, 14.0), np.linspace(4, 24, 60)], 1)[None].astype(np.float32)
    begins, ends = np.zeros((2, 1, 60), bool)
    begins[0, 0] = ends[0, -1] = True
    radius = np.full((1, 60), 2.0, np.float32)
    image = render(points, line_weights(points, begins, ends), radius, np.ones(1, np.float32), 28)[0]
    assert image[14].sum() == pytest.approx(4.0, abs=0.2)
    assert image[:, 14].sum() == pytest.approx(24.0, abs=0.6)  # the ends are rounded a little short
    assert image[14, 14] == 1.0
    assert image[0].max() == 0.0
    assert SIGMA < 2.0


def test_scaling_keeps_the_shares_of_ink():
    picture = np.zeros((40, 10), np.float32)
    picture[:20] = 1.0
    small = scaled(picture)
    assert small.shape == (28, 28)
    assert small.sum() == pytest.approx(20 * 10 / 4, rel=1e-5)
    assert small[4:14, 12:16].min() == pytest.approx(1.0)
    tiny = scaled(np.ones((1, 1), np.float32))
    assert tiny.sum() == pytest.approx(400, rel=1e-5)


def test_a_picture_without_ink():
    assert image_stages(np.zeros((50, 40), np.uint8)) is None
    assert image_stages(np.zeros((0, 0), np.uint8)) is None
    assert image_stages(np.full((3, 3), 9, np.uint8)) is not None


def test_centring_far_off_ink_keeps_it_whole():
    corner = np.zeros((1, 28, 28), np.float32)
    corner[0, :3, :2] = 1.0
    moved = centred(corner)
    assert moved.sum() == 6
    assert moved[0, 13:16, 13:16].sum() >= 4
