"""The description of the data survives the project file, and nothing else passes for one."""

from __future__ import annotations

import json

import numpy as np
import pytest

from desktop_nn.core.errors import DataError
from desktop_nn.core.tasks import Task
from desktop_nn.data.dataset import DataInfo, Dataset
from desktop_nn.data.sources import Circle, Digits, Plane, SplitShares

EXAMPLES = [Digits().info(), Digits(target="one_against_rest", digit=3).info(), Circle().info(), Plane().info()]


@pytest.mark.parametrize("info", EXAMPLES, ids=lambda info: info.task)
def test_plain_and_back(info):
    assert DataInfo.from_plain(json.loads(json.dumps(info.to_plain()))) == info


def test_sizes_follow_from_shape_and_classes():
    digits, eight, circle, plane = EXAMPLES
    assert (digits.inputs, digits.outputs) == (784, 10)
    assert (eight.inputs, eight.outputs, eight.class_names) == (784, 1, ("not 3", "3"))
    assert (circle.inputs, circle.outputs) == (2, 1)
    assert (plane.inputs, plane.outputs, plane.task) == (2, 1, Task.REGRESSION)


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("kind", "sound"),
        ("task", "clustering"),
        ("shape", [4e9, 4e9]),
        ("shape", [10**6, 10**6]),
        ("shape", []),
        ("shape", [-1]),
        ("shape", "28"),
        ("shape", [True]),
        ("class_names", ["only one"]),
        ("class_names", [1, 2]),
        ("class_names", None),
        ("feature_names", ["x1"]),
        ("target_name", 7),
        ("target_name", "x" * 10_000),
        ("target_range", [1.0, 0.0]),
        ("target_range", [0.0, float("nan")]),
        ("target_range", [0.0]),
        ("scale", float("inf")),
        ("scale", True),
        ("validation_note", None),
        ("samples", -5),
        ("samples", 1.5),
    ],
)
def test_a_damaged_description_is_refused_in_words(key, value):
    plain = Circle().info().to_plain() | {key: value}
    with pytest.raises(DataError) as caught:
        DataInfo.from_plain(plain, "data.json")
    assert str(caught.value).startswith("data.json: the description of the data")


def test_missing_and_unknown_parts_are_named():
    plain = Circle().info().to_plain()
    with pytest.raises(DataError, match="has unknown parts"):
        DataInfo.from_plain(plain | {"colour": "red"})
    del plain["scale"]
    with pytest.raises(DataError, match="lacks 'scale'"):
        DataInfo.from_plain(plain)
    with pytest.raises(DataError, match="unknown parts"):
        DataInfo.from_plain(["not", "a", "dict"])


def test_loaded_samples_are_read_only():
    dataset = Circle(count=40).load(1, SplitShares())
    assert isinstance(dataset, Dataset)
    for array in (dataset.X, dataset.T, dataset.train, dataset.validation, dataset.test):
        with pytest.raises(ValueError, match="read-only"):
            array[0] = 0
    assert dataset.samples == 40
    assert np.array_equal(np.sort(np.concatenate([dataset.train, dataset.validation, dataset.test])), np.arange(40))
