"""Refuses what cannot be trained, in words, before anything is built."""

from __future__ import annotations

from typing import TYPE_CHECKING

from desktop_nn.core.errors import DataError
from desktop_nn.experiment.problems import refuse

if TYPE_CHECKING:
    from desktop_nn.data.dataset import DataInfo, Dataset
    from desktop_nn.experiment.run import Run
    from desktop_nn.experiment.spec import Spec


def refuse_impossible(spec: Spec, dataset: Dataset, run: Run | None) -> None:
    """Refuse an experiment with errors, and a run that belongs to other samples.

    Raises:
        UserError: what is wrong.
    """
    if not len(dataset.train):
        remedy = "Take more samples, or leave more of them to train on"
        raise DataError("there are no samples to train on", remedy=remedy)
    if run is not None and not _alike(run.info, dataset.info):
        raise DataError(
            f"this network takes {run.info.inputs:,} inputs and has {run.info.outputs:,} outputs for "
            f"“{run.info.target_name}”, which is not what these samples are",
            remedy="Choose the data that it was trained on, or restart to train it anew",
        )
    refuse(spec, dataset.info)


def _alike(old: DataInfo, new: DataInfo) -> bool:
    return (old.inputs, old.outputs, old.task, old.scale, old.shift) == (
        new.inputs,
        new.outputs,
        new.task,
        new.scale,
        new.shift,
    )
