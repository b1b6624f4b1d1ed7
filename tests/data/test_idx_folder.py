"""Folders with MNIST's files, under any of the names in use, whole or in part."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

from desktop_nn.core.errors import FileError
from desktop_nn.core.tasks import Task
from desktop_nn.data.idx import write_idx
from desktop_nn.data.sources import Idx, SplitShares

if TYPE_CHECKING:
    from desktop_nn.data.dataset import Dataset

MNIST = Path(__file__).resolve().parents[3] / "shared" / "mnist"


def put(folder, images="train-images-idx3-ubyte", labels="train-labels-idx1-ubyte", count=100, side=6, wrong=None):
    rng = np.random.default_rng(count)
    digits = np.arange(count, dtype=np.uint8) % 10
    if wrong is not None:
        digits[wrong] = 10
    pictures = rng.integers(0, 256, (count, side, side)).astype(np.uint8)
    pictures[:, 0, 0] = digits  # so that a mixed-up row would be noticed
    write_idx(folder / images, pictures)
    write_idx(folder / labels, digits)


def load(folder, **settings) -> Dataset:
    return Idx(folder=str(folder), **settings).load(1, SplitShares(0.2, 0.1))


def refused(folder):
    with pytest.raises(FileError) as caught:
        load(folder)
    return str(caught.value)


@pytest.mark.parametrize("images", ["train-images-idx3-ubyte", "train-images.idx3-ubyte", "t10k-images-idx3-ubyte"])
@pytest.mark.parametrize("suffix", ["", ".gz"])
def test_one_pair_under_any_name(tmp_path, images, suffix):
    put(tmp_path, images + suffix, images.replace("images", "labels").replace("idx3", "idx1") + suffix)
    dataset = load(tmp_path)
    assert dataset.info.shape == (6, 6)
    assert dataset.info.samples == dataset.samples == 100
    assert [len(rows) for rows in (dataset.train, dataset.validation, dataset.test)] == [70, 20, 10]
    assert np.array_equal(dataset.X[:, 0], dataset.T)
    assert dataset.X.dtype == np.uint8
    assert np.array_equal(np.bincount(dataset.T[dataset.validation]), [2] * 10)
    source = Idx(folder=str(tmp_path))
    assert np.array_equal(source.evaluation_rows(dataset), np.arange(100))


def test_four_files_the_second_pair_is_the_test(tmp_path):
    put(tmp_path)
    put(tmp_path, "t10k-images.idx3-ubyte.gz", "t10k-labels.idx1-ubyte.gz", count=30)
    dataset = load(tmp_path)
    assert np.array_equal(dataset.test, np.arange(100, 130))
    assert [len(dataset.train), len(dataset.validation)] == [80, 20]
    assert np.array_equal(dataset.X[:, 0], dataset.T)
    assert np.array_equal(Idx(folder=str(tmp_path)).evaluation_rows(dataset), dataset.test)
    assert dataset.info.validation_note.endswith("test samples are those of t10k-images.idx3-ubyte.gz.")
    assert dataset.info.samples == 130


def test_one_digit_against_the_rest(tmp_path):
    put(tmp_path)
    dataset = load(tmp_path, target="one_against_rest", digit=8)
    assert dataset.info.task is Task.BINARY
    assert dataset.info.class_names == ("not 8", "8")
    assert np.array_equal(dataset.T, dataset.X[:, 0] == 8)
    assert dataset.T[dataset.validation].sum() == 2


def test_counts_that_differ(tmp_path):
    put(tmp_path)
    write_idx(tmp_path / "train-labels-idx1-ubyte", np.zeros(99, np.uint8))
    assert refused(tmp_path) == (
        f"{tmp_path}/train-images-idx3-ubyte: 100 images, but 99 labels in train-labels-idx1-ubyte. "
        "Put files that belong together into the folder."
    )


def test_a_label_that_is_no_digit(tmp_path):
    put(tmp_path, wrong=41)
    assert refused(tmp_path) == (
        f"{tmp_path}/train-labels-idx1-ubyte: label 10 of image 42 is not a digit from 0 to 9."
    )


def test_missing_pieces(tmp_path):
    remedy = "It needs train-images-idx3-ubyte and train-labels-idx1-ubyte, with or without .gz."
    assert refused(tmp_path) == f"{tmp_path}: no IDX files in this folder. {remedy}"
    assert refused(tmp_path / "nowhere") == f"{tmp_path}/nowhere: there is no such folder."
    (tmp_path / "a file").write_bytes(b"x")
    assert refused(tmp_path / "a file") == f"{tmp_path}/a file: this is a file, not a folder."
    assert refused("") == "No folder is chosen. Choose the folder with the IDX files."
    put(tmp_path)
    (tmp_path / "train-labels-idx1-ubyte").unlink()
    assert refused(tmp_path) == f"{tmp_path}/train-images-idx3-ubyte: train-labels-idx1-ubyte is missing beside it."
    (tmp_path / "train-images-idx3-ubyte").rename(tmp_path / "train-labels-idx1-ubyte")
    assert refused(tmp_path) == f"{tmp_path}/train-labels-idx1-ubyte: train-images-idx3-ubyte is missing beside it."


def test_pairs_of_different_size(tmp_path):
    put(tmp_path)
    put(tmp_path, "t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte", side=7)
    assert refused(tmp_path) == (
        f"{tmp_path}/t10k-images-idx3-ubyte: images differ in size: "
        "7 x 7 pixels here, 6 x 6 in train-images-idx3-ubyte."
    )


def test_images_too_large(tmp_path):
    put(tmp_path, count=1, side=300)
    assert refused(tmp_path) == f"{tmp_path}/train-images-idx3-ubyte: images of 300 x 300 pixels are too large."


def test_describing_reads_headers_only(tmp_path):
    put(tmp_path, "train-images-idx3-ubyte.gz", "train-labels-idx1-ubyte.gz", count=1000, side=28)
    damaged = bytearray((tmp_path / "train-images-idx3-ubyte.gz").read_bytes())
    damaged[len(damaged) // 2] ^= 255
    (tmp_path / "train-images-idx3-ubyte.gz").write_bytes(damaged)
    assert Idx(folder=str(tmp_path)).info().samples == 1000
    assert "damaged" in refused(tmp_path)


def test_a_home_folder_is_understood(home):
    folder = home / "numbers"
    folder.mkdir()
    put(folder)
    assert Idx(folder="~/numbers").info().samples == 100


@pytest.mark.skipif(not MNIST.is_dir(), reason=f"MNIST is not there ({MNIST})")
def test_mnist_itself():
    dataset = Idx(folder=str(MNIST)).load(1, SplitShares())
    assert dataset.info.inputs == 784
    assert dataset.samples == 60_000
    assert dataset.T[:10].tolist() == [5, 0, 4, 1, 9, 2, 1, 3, 1, 4]  # the first labels, as printed on MNIST's page
