"""The largest sizes the program takes on: the same numbers guard form fields, files and the command line."""

from __future__ import annotations

PARAMETERS = 50_000_000
UNITS = 65_536
LAYERS = 200
EPOCHS = 1_000_000
BATCH = 1_000_000
DIGITS = 1_000_000
POINTS = 100_000
IDX_BYTES = 2 * 1024**3
PROJECT_BYTES = 2 * 1024**3
PROJECT_MEMBERS = 4096
JSON_BYTES = 8 * 1024**2
JSON_DEPTH = 32
IMAGE_PIXELS = 64_000_000
HISTORY_STEPS = 100_000
SEED = 2**32 - 1
TEXT = 4096
