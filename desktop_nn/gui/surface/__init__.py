"""The Surface dock: what a network with two inputs answers everywhere in the plane."""

from desktop_nn.gui.surface.view import SurfaceView

__all__ = ["SurfaceView"]
