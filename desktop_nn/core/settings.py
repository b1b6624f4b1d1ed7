"""Declares a setting once: the same declaration builds its field, checks it, explains it, saves and loads it."""

from __future__ import annotations

import dataclasses
import sys
from dataclasses import dataclass
from decimal import Context, Decimal
from enum import StrEnum
from functools import cache
from typing import Any, Literal, get_type_hints

from desktop_nn.core import limits
from desktop_nn.core.errors import SettingError, shortened
from desktop_nn.core.registry import Registry


class Holds(StrEnum):
    """When a change takes hold while a network is training."""

    NOW = "now"
    NEXT_EPOCH = "next_epoch"
    RESTART = "restart"


Kind = Literal["int", "float", "bool", "text", "choice", "group", "variant", "variants"]


@dataclass(frozen=True)
class Setting:
    """All that is known of one setting besides its value.

    Attributes:
        name: the field's name in its dataclass.
        kind: what sort of value it holds; "group" is a nested dataclass, "variant" one entry of `registry`,
            "variants" a tuple of them.
        cls: the Python type of the value; for a group its dataclass.
        default: the value when a file leaves the key out.
        label, help, unit: for the person; `help` is one plain sentence.
        minimum, maximum: limits of a number, inclusive, unless `above` or `below`.
        above, below: the minimum (maximum) itself is excluded.
        step: what an arrow key adds; None lets the form choose.
        scale: how a slider runs.
        holds: when a change takes hold; None where the nested settings say it themselves.
        choices: (value, label) of a "choice".
        registry: the table of a "variant" or of "variants".
        percent: the form shows value x 100 with a percent sign.
    """

    name: str
    kind: Kind
    cls: type
    default: Any
    label: str
    help: str = ""
    unit: str = ""
    minimum: float | None = None
    maximum: float | None = None
    above: bool = False
    below: bool = False
    step: float | None = None
    scale: Literal["linear", "log"] = "linear"
    holds: Holds | None = None
    choices: tuple[tuple[str, str], ...] = ()
    registry: Registry[Any] | None = None
    percent: bool = False

    def limits(self) -> str:
        """Return the limits in words, such as "1 to 65,536"; empty when there are none."""
        low, high = self.minimum, self.maximum
        left = "" if low is None else (f"above {_number(low)}" if self.above else _number(low))
        right = "" if high is None else (f"below {_number(high)}" if self.below else _number(high))
        if left and right:
            if not (self.above or self.below):
                return f"{left} to {right}"
            left = left if self.above else f"{left} or more"
            return f"{left} and {right}" if self.below else f"{left}, up to {right}"
        if left:
            return left if self.above else f"{left} or more"
        return right if self.below or not right else f"{right} or less"

    def check(self, value: Any, where: str = "") -> Any:
        """Return `value`, as the declared type, if the setting takes it.

        Raises:
            SettingError: it has another type, is not finite, or lies outside the limits.
        """
        where = where or self.name
        if self.kind == "bool":
            return self._checked_type(value, where, bool, "yes or no (true or false)")
        if self.kind == "text":
            return self._checked_text(value, where)
        if self.kind == "choice":
            return self._checked_choice(value, where)
        if self.kind in ("int", "float"):
            return self._checked_number(value, where)
        return value

    def _checked_type(self, value: Any, where: str, cls: type, words: str) -> Any:
        if not isinstance(value, cls):
            raise SettingError(f"{self.label} takes {words}, not {_shown(value)}", where=where)
        return value

    def _checked_text(self, value: Any, where: str) -> str:
        text: str = self._checked_type(value, where, str, "text")
        if len(text) > limits.TEXT:
            raise SettingError(f"{self.label} takes up to {limits.TEXT:,} characters, not {len(text):,}", where=where)
        return text

    def _checked_choice(self, value: Any, where: str) -> Any:
        names = [name for name, _ in self.choices]
        if value not in names:
            remedy = f"Use one of: {', '.join(names)}"
            raise SettingError(f"{self.label} does not know {_shown(value)}", where=where, remedy=remedy)
        return value

    def _checked_number(self, value: Any, where: str) -> int | float:
        whole = self.kind == "int"
        ok = isinstance(value, int | float) and not isinstance(value, bool)
        if ok and whole and isinstance(value, float):
            ok = value.is_integer()
        if not ok:
            words = "a whole number" if whole else "a number"
            text = f"{self.label} takes {words}, not {_shown(value)}"
            raise SettingError(text, where=where, remedy=self._share_of(value))
        if not (whole or abs(value) <= sys.float_info.max):
            raise SettingError(f"{self.label} takes a finite number, not {_shown(value)}", where=where)
        low, high = self.minimum, self.maximum
        if (low is not None and (value < low or (self.above and value == low))) or (
            high is not None and (value > high or (self.below and value == high))
        ):
            text = f"{self.label} takes {self.limits()}, not {_number(value)}"
            raise SettingError(text, where=where, remedy=self._share_of(value))
        return int(value) if whole else float(value)

    def _share_of(self, value: Any) -> str:
        """Return how a percentage is written, where one was given for a share; empty where none was."""
        try:
            percentage = float(str(value).removesuffix("%")) if self.percent else 0.0
        except ValueError:
            return ""
        return f"Write {percentage / 100:g} for {percentage:g} %" if 1.0 <= percentage <= 100.0 else ""


def setting(
    default: Any = dataclasses.MISSING,
    *,
    label: str,
    help: str = "",
    factory: Any = dataclasses.MISSING,
    **metadata: Any,
) -> Any:
    """Declare one setting of a frozen dataclass; `metadata` are the further attributes of `Setting`."""
    metadata = {"label": label, "help": help, **metadata}
    if factory is not dataclasses.MISSING:
        return dataclasses.field(default_factory=factory, metadata=metadata)
    return dataclasses.field(default=default, metadata=metadata)


def settings_of(cls: type) -> dict[str, Setting]:
    """Return the settings of a dataclass by field name, in order; fields not declared by `setting` are left out."""
    return _settings_of(cls)


@cache
def _settings_of(cls: Any) -> dict[str, Setting]:
    hints = get_type_hints(cls)
    found = {}
    for field in dataclasses.fields(cls):
        if "label" not in field.metadata:
            continue
        metadata = dict(field.metadata)
        if isinstance(metadata.get("holds"), str):
            metadata["holds"] = Holds(metadata["holds"])
        factory = field.default_factory
        default = field.default if factory is dataclasses.MISSING else factory()
        kind = _kind(hints[field.name], metadata)
        found[field.name] = Setting(field.name, kind, hints[field.name], default, **metadata)
    return found


def _kind(hint: Any, metadata: dict[str, Any]) -> Kind:
    if metadata.get("registry") is not None:
        return "variants" if getattr(hint, "__origin__", None) is tuple else "variant"
    if metadata.get("choices"):
        return "choice"
    kinds: dict[Any, Kind] = {bool: "bool", int: "int", float: "float", str: "text"}
    return kinds.get(hint, "group")


def _number(value: float) -> str:
    if abs(value) > 10**15:
        return f"{Decimal(value).normalize(Context(prec=3)):g}"  # a whole number may be too large for a float
    return f"{value:,}" if isinstance(value, int) or value.is_integer() is False else f"{int(value):,}"


def _shown(value: Any) -> str:
    return shortened(repr(value))
