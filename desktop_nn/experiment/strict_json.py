"""Reads JSON from files that strangers may have made: whatever could surprise the rest of the program is refused."""

from __future__ import annotations

import json
import math
from typing import Any

from desktop_nn.core import limits
from desktop_nn.experiment.damage import damaged


def loads(data: bytes, where: str, name: str = "") -> Any:
    """Parse JSON.

    Args:
        data: UTF-8, at most `limits.JSON_BYTES`.
        where: the file, for messages.
        name: the part of the file, for messages; empty when the file is the JSON itself.

    Raises:
        FileError: it is not JSON, is nested deeper than `limits.JSON_DEPTH`, repeats a key, or holds a number that
            is not finite, an overlong whole number or a text that is not Unicode.
    """
    subject = name or "the file"
    if len(data) > limits.JSON_BYTES:
        raise damaged(where, f"{subject} has {len(data):,} bytes of JSON; the limit is {limits.JSON_BYTES:,}")
    try:
        value = json.loads(
            data.decode("utf-8"), object_pairs_hook=_unique, parse_constant=_no_constant, parse_float=_finite
        )
        _check(value, 0)
    except UnicodeError:
        raise damaged(where, f"{subject} is not text in UTF-8") from None
    except RecursionError:
        raise damaged(where, f"{subject} is nested too deeply") from None
    except json.JSONDecodeError as error:
        raise damaged(where, f"{subject} is not JSON (line {error.lineno}: {error.msg})") from None
    except ValueError as error:
        raise damaged(where, f"{subject} {_reason(error)}") from None
    return value


def dumps(value: Any) -> bytes:
    """Return JSON that `loads` takes back unchanged; floats keep every bit."""
    return json.dumps(value, ensure_ascii=False, allow_nan=False, indent=1).encode("utf-8")


class _Refused(ValueError):
    """JSON that Python would have taken."""


def _reason(error: ValueError) -> str:
    return str(error) if isinstance(error, _Refused) else "holds a number with too many digits"


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        keys = [key for key, _ in pairs]
        twice = next(key for key in keys if keys.count(key) > 1)
        raise _Refused(f"has the key {twice[:40]!r} twice")
    return found


def _no_constant(text: str) -> Any:
    raise _Refused(f"holds {text}, which is not a number")


def _finite(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        raise _Refused(f"holds the number {text[:20]}, which is too large")
    return number


def _check(value: Any, depth: int) -> None:
    if depth > limits.JSON_DEPTH:
        raise RecursionError
    if isinstance(value, str):
        value.encode("utf-8")
    elif isinstance(value, dict):
        for key, item in value.items():
            key.encode("utf-8")
            _check(item, depth + 1)
    elif isinstance(value, list):
        for item in value:
            _check(item, depth + 1)
