"""What every plot offers: copy it, save it as a picture, a drawing or numbers, and go home."""

from desktop_nn.gui.plot_tools.exportable import Exportable
from desktop_nn.gui.plot_tools.tools import PlotTools

__all__ = ["Exportable", "PlotTools"]
