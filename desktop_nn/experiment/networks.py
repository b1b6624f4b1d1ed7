"""Builds the network that an experiment describes, with its first weights or with those of a run."""

from __future__ import annotations

from typing import TYPE_CHECKING

from desktop_nn.engine.network import Network

if TYPE_CHECKING:
    from desktop_nn.data.dataset import DataInfo
    from desktop_nn.experiment.run import Run
    from desktop_nn.experiment.spec import Spec


def initial_network(spec: Spec, info: DataInfo) -> Network:
    """Return the network with which training would start.

    Raises:
        SettingError: it cannot be built; nothing was allocated.
    """
    network = _without_weights(spec, info)
    network.initialize(spec.training.seed)
    return network


def trained_network(run: Run) -> Network:
    """Return the network of a run."""
    network = _without_weights(run.spec, run.info)
    network.load(run.tensors)
    return network


def _without_weights(spec: Spec, info: DataInfo) -> Network:
    hidden, output = spec.network.hidden, spec.network.output
    return Network(hidden, output, info.inputs, info.outputs, scale=info.scale, shift=info.shift)
