"""What a person decided (the spec), what came of it (the run), and the file that keeps both."""
