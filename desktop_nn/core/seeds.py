"""Independent random streams: one for each purpose, so that changing one setting never moves the others."""

from __future__ import annotations

import hashlib
from enum import IntEnum

import numpy as np


class Purpose(IntEnum):
    """What a stream of random numbers is for. Numbers are part of the file format: never renumber."""

    WEIGHTS = 1
    ORDER = 2
    DROPOUT = 3
    SPLIT = 4
    SAMPLES = 5
    NOISE = 6
    GROWTH = 7


def _as_int(key: int | str) -> int:
    if isinstance(key, int):
        return key
    return int.from_bytes(hashlib.sha256(key.encode()).digest()[:8], "little")


def seed_sequence(seed: int, purpose: Purpose, *keys: int | str) -> np.random.SeedSequence:
    """Return the root of one stream.

    Args:
        seed: the run seed or the data seed, >= 0.
        purpose: what the numbers are for.
        keys: what tells streams of one purpose apart: a layer's id, an epoch. NumPy fills up fewer than four
            32-bit words with zeros, so for as few a last key of 0 is no other stream than none.
    """
    return np.random.SeedSequence([seed, int(purpose), *(_as_int(key) for key in keys)])


def generator(seed: int, purpose: Purpose, *keys: int | str) -> np.random.Generator:
    """Return a PCG64 generator on the stream of `seed_sequence`."""
    return np.random.default_rng(seed_sequence(seed, purpose, *keys))
