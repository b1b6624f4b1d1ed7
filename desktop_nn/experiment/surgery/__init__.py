"""Changes a trained network in place of starting anew: what was learned stays wherever it can."""
