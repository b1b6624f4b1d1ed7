"""The Draw dock: the pad, what the network sees of it, and its answer."""

from desktop_nn.gui.draw.panel import DrawPanel

__all__ = ["DrawPanel"]
