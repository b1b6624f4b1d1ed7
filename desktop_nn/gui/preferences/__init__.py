"""What the person prefers, whatever experiment is open; kept by QSettings."""
