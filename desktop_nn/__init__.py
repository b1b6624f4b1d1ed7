"""A desktop laboratory for neural networks; imports nothing, so that the starter runs before NumPy or Qt exist."""

__version__ = "0.1.0"
