"""The short tour of the window: call-outs beside the things themselves, that can be left at any moment."""

from desktop_nn.gui.tour.tour import Tour

__all__ = ["Tour"]
