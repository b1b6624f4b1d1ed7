"""The curves of loss and metric; importing this does not import pyqtgraph, which is slow to load."""

from desktop_nn.gui.curves.view import CurvesView

__all__ = ["CurvesView"]
