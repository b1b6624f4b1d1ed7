"""Seeds, errors and paths: streams that never move each other, and sentences fit to be read."""

from __future__ import annotations

import itertools

import numpy as np

from desktop_nn.core.errors import FileError, UserError, as_user_error
from desktop_nn.core.paths import resources_dir
from desktop_nn.core.seeds import Purpose, generator


def test_streams_differ_by_seed_purpose_and_key() -> None:
    streams = [
        generator(seed, purpose, *keys).integers(0, 2**63, 4).tolist()
        for seed, purpose, keys in itertools.product(
            (0, 1, 2**32 - 1), (Purpose.WEIGHTS, Purpose.ORDER), ((0,), (1,), ("h1",), ("h2",), ("h1", 1))
        )
    ]
    assert len({tuple(stream) for stream in streams}) == len(streams)


def test_a_stream_is_the_same_every_time() -> None:
    one, other = (generator(7, Purpose.DROPOUT, "h1", 3).random(5) for _ in range(2))
    assert np.array_equal(one, other)


def test_purposes_keep_their_numbers() -> None:
    assert {purpose.name: purpose.value for purpose in Purpose} == {
        "WEIGHTS": 1, "ORDER": 2, "DROPOUT": 3, "SPLIT": 4, "SAMPLES": 5, "NOISE": 6, "GROWTH": 7
    }  # fmt: skip


def test_errors_read_as_sentences() -> None:
    assert str(FileError("is damaged", where="a.dnn", remedy="Save again")) == "a.dnn: is damaged. Save again."
    assert str(UserError("no samples")) == "no samples."


def test_any_exception_becomes_words() -> None:
    known = UserError("x")
    assert as_user_error(known) is known
    assert "not enough memory" in str(as_user_error(MemoryError()))
    assert str(as_user_error(KeyError("a"))) == "an internal error stopped this (KeyError: 'a')."


def test_resources_are_found() -> None:
    assert (resources_dir() / "presets" / "digits.json").is_file()
