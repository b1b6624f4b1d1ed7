from __future__ import annotations

import pytest

from desktop_nn.bench.figures import Goal, Row
from desktop_nn.bench.table import number, results, table


def test_words_start_at_the_left_and_numbers_end_at_the_right():
    lines = table(["work", "us"], [["W1", "474.1"], ["one image", "9"]]).splitlines()
    assert lines == ["work          us", "─────────  ─────", "W1         474.1", "one image      9"]


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        (0.1234, "ms", "0.12 ms"),
        (16.04, "ms", "16.0 ms"),
        (803.6, "ms", "804 ms"),
        (1234.5, "/s", "1,234/s"),
        (2.8, "x", "2.80x"),
    ],
)
def test_numbers_have_the_digits_that_mean_something(value, unit, text):
    assert number(value, unit) == text


def test_results_show_goal_and_verdict_and_name_a_part_once():
    rows = [
        Row("window", "share", 60.0, "%", Goal(70.0, "at least")),
        Row("window", "Pause, longest", 7.0, "ms", Goal(100.0, "at most"), "20 times"),
    ]
    _, _, first, second = results(rows).splitlines()
    assert first.split() == ["window", "share", "60.0", "%", "≥", "70", "%", "missed"]
    assert second.split() == ["Pause,", "longest", "7.00", "ms", "≤", "100", "ms", "ok", "20", "times"]
