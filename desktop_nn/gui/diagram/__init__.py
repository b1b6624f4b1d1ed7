"""The diagram: the network as neurons and edges, live in training, and the place where it can be taken hold of."""

from desktop_nn.gui.diagram.view import DiagramView

__all__ = ["DiagramView"]
