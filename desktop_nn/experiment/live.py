"""Tells which edits a run can take over while it goes on, and which wait for a new start."""

from __future__ import annotations

from typing import TYPE_CHECKING

from desktop_nn.core.settings import Holds
from desktop_nn.core.tree import differences, get, replace

if TYPE_CHECKING:
    from collections.abc import Collection

    from desktop_nn.experiment.spec import Spec


def pending(run_spec: Spec, edited: Spec) -> dict[str, Holds]:
    """Return the edits, by path, that a run started with `run_spec` has not taken over."""
    return {path: holds for path, holds in differences(run_spec, edited).items() if path != "name"}


def in_force(run_spec: Spec, edited: Spec, taken: Collection[Holds] = (Holds.NOW, Holds.NEXT_EPOCH)) -> Spec:
    """Return `run_spec` with every edit that holds at one of the times `taken`."""
    spec = run_spec
    for path, holds in differences(run_spec, edited).items():
        if holds in taken:
            spec = replace(spec, path, get(edited, path))
    return spec
