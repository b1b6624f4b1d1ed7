"""The Weights tab: every number of a network as pictures and matrices on one symmetric scale."""

from desktop_nn.gui.weights.view import WeightsView

__all__ = ["WeightsView"]
