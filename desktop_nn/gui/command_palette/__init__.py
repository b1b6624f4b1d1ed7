"""The command palette: finds every command of the window and every setting of the experiment by a few letters."""

from desktop_nn.gui.command_palette.palette import CommandPalette

__all__ = ["CommandPalette"]
