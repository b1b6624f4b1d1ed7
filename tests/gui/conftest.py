"""Lends every test of the window a real one."""

from tests.gui.opening import opens

__all__ = ["opens"]
