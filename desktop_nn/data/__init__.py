"""Where samples come from: the built-in digits, IDX folders and teaching sets; and how drawings become images."""
