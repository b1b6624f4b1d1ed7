"""Runs an experiment: the trainer, which has no thread of its own, and the snapshots that it gives out."""
