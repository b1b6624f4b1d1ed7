"""The mathematics: networks, losses, optimizers and the training step, on NumPy alone."""
