"""Writes digits: skeletons of strokes in the ways people form them, varied, inked and normalised like MNIST's."""
