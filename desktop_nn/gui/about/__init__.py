"""What the program is, what it stands on, and under which licences."""

from desktop_nn.gui.about.dialog import AboutDialog

__all__ = ["AboutDialog"]
