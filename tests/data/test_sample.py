"""Sample digits for the pad: large enough, all different, and recognisable by their number alone."""

import numpy as np
import pytest

from desktop_nn.data.digits.sample import SAMPLES, sample_strokes
from desktop_nn.data.normalise import drawing_stages


@pytest.mark.parametrize("number", [*range(20), -1, SAMPLES - 1])
def test_a_sample_is_a_large_drawing_in_the_unit_square(number):
    strokes = sample_strokes(number)
    points = np.concatenate(strokes)
    assert all(stroke.dtype == np.float32 and stroke.ndim == 2 and len(stroke) >= 2 for stroke in strokes)
    assert 0.1 < points.min() and points.max() < 0.9
    assert 0.5 < np.ptp(points, axis=0).max() < 0.75
    assert drawing_stages(strokes, 1.0 / 28) is not None


def test_the_same_number_is_the_same_sample_and_ten_later_is_another_one():
    first, again, other = sample_strokes(3), sample_strokes(3), sample_strokes(13)
    assert len(first) == len(again)
    assert all(np.array_equal(one, two) for one, two in zip(first, again, strict=True))
    assert not np.array_equal(first[0], other[0])
    assert np.array_equal(sample_strokes(SAMPLES + 3)[0], first[0])


def test_a_pen_that_is_lifted_leaves_a_gap_between_strokes():
    crossed = next(strokes for number in range(4, 400, 10) if len(strokes := sample_strokes(number)) > 1)
    assert np.hypot(*(crossed[1][0] - crossed[0][-1])) > 0.05
    assert max(np.hypot(*np.diff(stroke, axis=0).T).max() for stroke in crossed) < 0.1
