"""A driver that does anything anywhere in the window, at random but by a seed, and watches for faults and hangs."""
