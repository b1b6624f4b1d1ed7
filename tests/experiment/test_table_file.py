"""Tables as CSV: whatever stands in a cell, a spreadsheet shows it and never runs it."""

from __future__ import annotations

import csv
import io

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_nn.experiment.table_file import Table, to_csv


def read(data: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(data.decode(), newline="")))


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@sum", "\t=1", "\r=1", "\n=1", '=HYPERLINK("x";"y")'])
def test_text_that_a_spreadsheet_would_run_is_made_safe(text):
    for row in read(to_csv(Table((text,), [[text]]))):
        assert row == [f"'{text}"]


@given(st.text("=+-@;,'\"\t\r\n aé1", max_size=12))
def test_no_cell_of_text_begins_a_formula_and_none_breaks_the_table(text):
    (head,), (cell,) = read(to_csv(Table(("name",), [[text]]))) or [["name"], [""]]
    assert head == "name"
    assert cell.removeprefix("'") == text.removeprefix("'")
    assert not cell.startswith(("=", "+", "-", "@"))


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_numbers_stay_numbers_to_the_last_bit(value):
    (_, (cell,)) = read(to_csv(Table(("x",), [[value]])))
    assert float(cell) == value


@given(st.floats(width=32, allow_nan=False, allow_infinity=False))
def test_single_precision_is_written_in_its_own_shortest_digits(value):
    (_, (cell,)) = read(to_csv(Table(("x",), np.array([[value]], np.float32))))
    assert np.float32(cell) == np.float32(value)
    assert len(cell) <= 16


def test_no_figure_is_an_empty_cell():
    assert read(to_csv(Table(("a", "b", "c"), [[None, float("nan"), np.int64(-3)]])))[1] == ["", "", "-3"]
