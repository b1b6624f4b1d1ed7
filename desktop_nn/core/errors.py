"""Errors written for the person at the screen: what is wrong, where, and what to do."""

from __future__ import annotations

import logging

_log = logging.getLogger("desktop_nn")
# Whoever wants the traceback of an internal error attaches a handler; the person at the screen never sees one.
_log.addHandler(logging.NullHandler())


class UserError(Exception):
    """Something the person can mend.

    Attributes:
        what: one sentence without a full stop, saying what is wrong.
        where: the file or the setting's path it is about; empty when there is none.
        remedy: one sentence without a full stop, saying what to do; may be empty.
    """

    def __init__(self, what: str, *, where: str = "", remedy: str = "") -> None:
        super().__init__(what)
        self.what = what
        self.where = where
        self.remedy = remedy

    def __str__(self) -> str:
        head = f"{self.where}: {self.what}" if self.where else self.what
        return f"{head}. {self.remedy}." if self.remedy else f"{head}."


class SettingError(UserError):
    """A value that a setting does not take; `where` is the setting's dotted path in the spec."""


class FileError(UserError):
    """A file that cannot be read or written; `where` is its path."""


class DataError(UserError):
    """Samples that cannot be used as they are."""


class Diverged(UserError):
    """The loss or a gradient stopped being a number; raised before the update, so the weights are intact.

    Attributes:
        step: updates of the epoch that were done before the failing one.
    """

    step: int = 0


class Cancelled(Exception):
    """A long task was asked to stop; never shown as a fault."""


def shortened(text: str, most: int = 40) -> str:
    """Return a text that came from outside as a message quotes it: whole, or cut to `most` characters."""
    return text if len(text) <= most else f"{text[: most - 3]}..."


def as_user_error(error: Exception) -> UserError:
    """Turn whatever was raised into words for the person."""
    if isinstance(error, UserError):
        return error
    if isinstance(error, MemoryError):
        return UserError("there is not enough memory for this", remedy="Use fewer units, a smaller batch or less data")
    _log.error("internal error", exc_info=error)
    return UserError(f"an internal error stopped this ({type(error).__name__}: {error})")
