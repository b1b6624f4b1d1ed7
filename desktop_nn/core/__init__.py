"""What every other part may lean on: settings, registries, errors, limits, seeds and paths, without any science."""
