"""The document: the one home of what the window shows; panels change it through its methods and nothing else."""

from desktop_nn.gui.document.document import Document

__all__ = ["Document"]
