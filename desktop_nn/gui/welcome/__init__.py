"""The first page: experiments to choose from, the files used last, and the way to one's own data."""

from desktop_nn.gui.welcome.page import WelcomePage

__all__ = ["WelcomePage"]
