"""`desktop-nn evaluate`: how good a trained network is on samples of its own or of another source."""

from __future__ import annotations

import dataclasses
import os
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from desktop_nn.cli import report, say
from desktop_nn.cli.experiments import refuse_hint, trained
from desktop_nn.core.errors import DataError
from desktop_nn.data.background import prepare
from desktop_nn.data.sources import Idx, Source, source_from_text
from desktop_nn.engine.evaluate import evaluate as measure
from desktop_nn.experiment.networks import trained_network

if TYPE_CHECKING:
    import argparse

    from desktop_nn.data.dataset import DataInfo, Dataset, Rows
    from desktop_nn.experiment.run import Run


def evaluate(options: argparse.Namespace) -> int:
    """Run the command."""
    run = trained(Path(options.file))
    network = trained_network(run)
    source = _source(run, options)
    with report.polite_stop() as stop:
        with report.progress_of(f"Preparing {source.summary()}", stop) as progress:
            dataset = prepare(source, run.spec.data_seed, run.spec.split, progress)
        _refuse_other_kind(run, dataset.info, options.data or options.file)
        rows = _rows(source, dataset, options)
        seen = _trained_on(run, source, dataset, rows)
        with report.progress_of("Evaluating", stop) as progress:
            metrics = measure(
                network, run.spec.loss, dataset.X, dataset.T, rows, task=dataset.info.task, progress=progress
            )
    if seen:
        say(f"Warning: the network was trained on {seen:,} of these {len(rows):,} samples.")
    if options.json:
        report.print_json({**report.figures(metrics), "data": source.summary(), "trained_on": seen})
    else:
        print(report.sentence(metrics))
    return 0


def _source(run: Run, options: argparse.Namespace) -> Source:
    own = run.spec.data
    if options.data is None:
        refuse_hint(own, None, options.file)
        return own
    source = source_from_text(options.data)
    if type(source) is type(own) and not own.reads_files:
        # Made by the program from the same data seed, others would in part be the samples that it was trained on.
        return own
    # The same question is asked of other digits: which one is it, or is it a certain one.
    asked = {name: getattr(own, name) for name in ("target", "digit") if hasattr(own, name) and hasattr(source, name)}
    # Asked by name: that `source` is a dataclass, its base class does not say.
    return dataclasses.replace(source, **asked)  # type: ignore[type-var]


def _refuse_other_kind(run: Run, info: DataInfo, where: str) -> None:
    old = run.info
    if (old.inputs, old.outputs, old.task) != (info.inputs, info.outputs, info.task):
        raise DataError(
            f"these samples have {info.inputs:,} inputs and ask for “{info.target_name}”, but the network takes "
            f"{old.inputs:,} inputs and tells “{old.target_name}”",
            where=where,
        )


def _rows(source: Source, dataset: Dataset, options: argparse.Namespace) -> Rows:
    """Return the rows that are asked for: a split, all of another source, or the test samples."""
    split = options.split or ("source" if options.data else "test")
    rows = source.evaluation_rows(dataset) if split == "source" else dataset.rows(split)
    if not len(rows):
        raise DataError(f"there are no {split} samples", remedy="Choose others with --split")
    return rows


def _trained_on(run: Run, source: Source, dataset: Dataset, rows: Rows) -> int:
    """Return how many of the rows the network has learned from; 0 for other data than its own."""
    if _resolved(source) != _resolved(run.spec.data):
        return 0
    return int(np.isin(rows, dataset.train).sum())


def _resolved(source: Source) -> Source:
    """Return the source with its folder written out, so that two ways to say the same folder are equal."""
    if not isinstance(source, Idx):
        return source
    return dataclasses.replace(source, folder=os.path.realpath(source.path))
