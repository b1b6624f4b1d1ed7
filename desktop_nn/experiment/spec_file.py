"""A spec in a JSON file of its own: an experiment without a network."""

from __future__ import annotations

from pathlib import Path

from desktop_nn.core import limits, tree
from desktop_nn.core.errors import FileError, SettingError
from desktop_nn.experiment import strict_json
from desktop_nn.experiment.spec import Spec

SUFFIX = ".json"


def load(path: Path) -> Spec:
    """Read a spec; nothing that it names is opened.

    Raises:
        FileError: there is no such file, or it is no experiment, and why.
    """
    try:
        if path.stat().st_size > limits.JSON_BYTES:
            raise FileError(f"is larger than {limits.JSON_BYTES:,} bytes", where=str(path))
        plain = strict_json.loads(path.read_bytes(), str(path))
    except FileNotFoundError:
        raise FileError("there is no such file", where=str(path)) from None
    except OSError as error:
        raise FileError(f"cannot be read ({error.strerror})", where=str(path)) from None
    try:
        return tree.from_plain(Spec, plain)
    except SettingError as error:
        field = f" (in {error.where})" if error.where else ""
        raise FileError(f"{error.what}{field}", where=str(path), remedy=error.remedy) from None
