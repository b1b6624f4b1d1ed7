"""`desktop-nn data`: writes the images of a source as IDX files, for other programs to read."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from desktop_nn.cli import report
from desktop_nn.core import tree
from desktop_nn.core.errors import DataError, FileError, SettingError
from desktop_nn.core.settings import settings_of
from desktop_nn.data.background import prepare
from desktop_nn.data.idx import write_idx
from desktop_nn.data.idx_folder import TEST_NAMES, TRAIN_NAMES
from desktop_nn.data.sources import Source, SplitShares, source_from_text
from desktop_nn.experiment.spec import Spec

if TYPE_CHECKING:
    import argparse

    from desktop_nn.data.dataset import Dataset, Rows


def data(options: argparse.Namespace) -> int:
    """Run the command."""
    source = _source(options)
    seed = tree.find(Spec(), "data_seed")[0].check(options.seed, "--seed")
    folder = Path(options.out)
    pairs = [[folder / f"{name}.gz" for name in names] for names in (TRAIN_NAMES, TEST_NAMES)]
    for path in (*pairs[0], *pairs[1]):
        if path.exists():
            raise FileError("exists already", where=str(path), remedy="Choose another folder with --out")
    _make(folder)
    with report.polite_stop() as stop, report.progress_of(f"Preparing {source.summary()}", stop) as progress:
        dataset = prepare(source, seed, SplitShares(), progress)
    training = np.sort(np.concatenate([dataset.train, dataset.validation]))
    for rows, (images, labels) in zip((training, dataset.test), pairs, strict=True):
        _write(dataset, rows, images, labels)
    print(f"{len(training):,} images to train on and {len(dataset.test):,} to test with, in {folder}")
    return 0


def _source(options: argparse.Namespace) -> Source:
    source = source_from_text(options.source, "SOURCE")
    if source.info().kind != "image":
        raise DataError("has no images, and these files hold images only", where=options.source, remedy="Use digits")
    if options.count is None:
        return source
    count = settings_of(type(source)).get("count")
    if count is None:
        raise SettingError(f"{source.label} has as many samples as its files", where="--count")
    return tree.replace(source, "count", count.check(options.count, "--count"))


def _make(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise FileError(f"the folder cannot be made ({error.strerror})", where=str(folder)) from None


def _write(dataset: Dataset, rows: Rows, images: Path, labels: Path) -> None:
    write_idx(images, dataset.X[rows].astype(np.uint8).reshape(len(rows), *dataset.info.shape))
    write_idx(labels, dataset.T[rows].astype(np.uint8).reshape(len(rows)))
