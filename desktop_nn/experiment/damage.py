"""Words for files that are not what they should be, the same for every part of a project file."""

from __future__ import annotations

from desktop_nn.core.errors import FileError


def damaged(where: str, what: str) -> FileError:
    """Return the error of a file, `where`, with something wrong in it: `what`."""
    return FileError(what, where=where, remedy="The file is damaged or was not made by this program")
