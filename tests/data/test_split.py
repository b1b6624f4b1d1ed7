"""Splits: every row once, the same shares of every class, the same for the same seed."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop_nn.core.errors import SettingError
from desktop_nn.core.tasks import Task
from desktop_nn.data.split import SplitShares, divided, stratified_split


@given(
    counts=st.lists(st.integers(0, 60), min_size=1, max_size=6).filter(any),
    validation=st.floats(0, 0.45),
    test=st.floats(0, 0.45),
    seed=st.integers(0, 2**32 - 1),
)
@settings(max_examples=60, deadline=None)
def test_classes_keep_their_shares(counts, validation, test, seed):
    targets = np.repeat(np.arange(len(counts)), counts)
    parts = stratified_split(targets, SplitShares(validation, test), seed, Task.MULTICLASS)
    assert np.array_equal(np.sort(np.concatenate(parts)), np.arange(len(targets)))
    for label, count in enumerate(counts):
        of_validation, of_test = (int(np.sum(targets[part] == label)) for part in parts[1:])
        assert abs(of_validation - count * validation) <= 0.5
        assert abs(of_test - count * test) <= 0.5


def test_rows_are_random_but_repeatable():
    targets = np.tile(np.arange(10), 100)
    first, again, other = (stratified_split(targets, SplitShares(), seed, Task.MULTICLASS) for seed in (1, 1, 2))
    assert all(np.array_equal(a, b) for a, b in zip(first, again, strict=True))
    assert not np.array_equal(first[1], other[1])
    # 100 neighbours in order would mean that the rows were taken from one end.
    assert np.diff(first[1]).max() > 20


def test_regression_is_divided_as_one_group():
    targets = np.linspace(-1, 1, 40, dtype=np.float32)[:, None]
    sizes = [len(part) for part in stratified_split(targets, SplitShares(0.25, 0.25), 3, Task.REGRESSION)]
    assert sizes == [20, 10, 10]


def test_shares_that_leave_nothing_are_refused():
    with pytest.raises(SettingError) as caught:
        stratified_split(np.zeros(10, np.int64), SplitShares(0.6, 0.4), 1, Task.BINARY)
    assert (
        str(caught.value)
        == "split: validation and test together take 100 % of the samples. Leave at least 5 % to train on."
    )


@given(counts=st.lists(st.integers(1, 50), min_size=1, max_size=5), share=st.floats(0, 1), seed=st.integers(0, 1000))
@settings(max_examples=40, deadline=None)
def test_dividing_in_two_gives_exact_sizes_and_even_classes(counts, share, seed):
    labels = np.repeat(np.arange(len(counts)), counts)
    first = round(share * len(labels))
    parts = divided(labels, first, seed)
    assert [len(part) for part in parts] == [first, len(labels) - first]
    assert np.array_equal(np.sort(np.concatenate(parts)), np.arange(len(labels)))
    for label, count in enumerate(counts):
        assert abs(np.sum(labels[parts[0]] == label) - count * first / len(labels)) <= 1.0


def test_a_small_part_takes_of_a_large_class_no_more_than_its_share():
    labels = np.repeat(np.arange(5), [4, 15, 15, 15, 47])
    small, _ = divided(labels, 2, 0)
    # Shares of 2 in 96: 0.08, 0.31, 0.31, 0.31 and 0.98 samples.
    assert labels[small].tolist() == [1, 4]


def test_dividing_nothing():
    assert [len(part) for part in divided(np.empty(0, np.uint8), 0, 1)] == [0, 0]
