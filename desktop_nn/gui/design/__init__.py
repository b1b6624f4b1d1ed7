"""The Design dock, which edits an experiment: data, network, loss, optimizer, regularization, training."""

from desktop_nn.gui.design.panel import DesignPanel

__all__ = ["DesignPanel"]
