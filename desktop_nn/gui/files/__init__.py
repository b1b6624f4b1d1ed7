"""What keeps a person's work safe: where it is kept, autosave, recovery, one window a file, files dropped on it."""
