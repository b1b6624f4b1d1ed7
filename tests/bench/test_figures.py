from __future__ import annotations

import json

import pytest

from desktop_nn.bench.figures import Goal, Ratio, Row, Spread, percentile


@pytest.mark.parametrize(("share", "expected"), [(0.01, 1), (0.5, 50), (0.99, 99), (0.991, 100), (1.0, 100)])
def test_percentile_is_the_nearest_rank(share, expected):
    values = [float(n) for n in range(100, 0, -1)]
    assert percentile(values, share) == expected


def test_percentile_of_few_values_is_one_of_them():
    assert percentile([3.0], 0.99) == 3.0
    assert percentile([1.0, 9.0], 0.99) == 9.0
    assert percentile([1.0, 9.0], 0.5) == 1.0


def test_spread_tells_what_stands_for_all():
    spread = Spread((4.0, 1.0, 2.0, 9.0))
    assert (spread.median, spread.least, spread.most) == (3.0, 1.0, 9.0)
    assert spread.to_plain() == {"median": 3.0, "min": 1.0, "p99": 9.0, "max": 9.0, "count": 4}


def test_ratio_compares_medians_and_minima():
    ratio = Ratio.of(Spread((20.0, 22.0, 30.0)), Spread((10.0, 11.0, 12.0)))
    assert (ratio.by_median, ratio.by_least) == (2.0, 2.0)
    assert not ratio.doubtful


@pytest.mark.parametrize(
    ("by_median", "by_least", "doubtful"), [(1.0, 1.14, False), (1.0, 1.16, True), (1.2, 1.0, True)]
)
def test_ratios_that_differ_by_over_15_percent_are_doubtful(by_median, by_least, doubtful):
    assert Ratio(by_median, by_least).doubtful is doubtful


@pytest.mark.parametrize(
    ("goal", "value", "verdict"),
    [
        (Goal(40.0, "at most"), 40.0, "ok"),
        (Goal(40.0, "at most"), 40.1, "missed"),
        (Goal(70.0, "at least"), 70.0, "ok"),
        (Goal(70.0, "at least"), 69.9, "missed"),
        (None, 1e9, ""),
    ],
)
def test_a_row_says_whether_its_goal_was_reached(goal, value, verdict):
    row = Row("window", "figure", value, "ms", goal)
    assert row.verdict == verdict
    assert json.loads(json.dumps(row.to_plain()))["verdict"] == (verdict or None)
