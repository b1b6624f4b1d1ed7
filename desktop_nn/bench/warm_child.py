"""Writes the digits into the cache before anything is measured, so that no measurement waits for them."""

from __future__ import annotations

import json
import sys

from desktop_nn.bench import experiment
from desktop_nn.bench.child import say

if __name__ == "__main__":
    found = experiment.dataset(json.loads(sys.argv[1])["digits"])
    say({"samples": found.samples})
