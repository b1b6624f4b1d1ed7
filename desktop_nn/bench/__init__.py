"""Measurements side by side: what a figure means is how it compares with another one of the same run."""
