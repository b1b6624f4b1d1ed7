"""What the command lines of the program have in common: exit statuses, and one line for what is wrong."""

from __future__ import annotations

import argparse
from typing import NoReturn

FAILED = 1
BAD_INPUT = 2
INTERRUPTED = 130


class Parser(argparse.ArgumentParser):
    """Says what is wrong in one line, where argparse would print how to use the command first."""

    def error(self, message: str) -> NoReturn:
        """End the process with `BAD_INPUT`."""
        self.exit(BAD_INPUT, f"{self.prog}: {message}. See `{self.prog} --help`.\n")
