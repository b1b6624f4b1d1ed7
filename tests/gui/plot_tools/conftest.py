"""Lends the tests of this folder a dressed application."""

from tests.gui.draw.dressed import themes

__all__ = ["themes"]
