"""Reads the numbers that people type, steps them, and says in words what is wrong with one."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from PySide6.QtCore import QCoreApplication

from desktop_nn.gui import format

_SPACES = dict.fromkeys(map(ord, " \u00a0\u2009\u202f\t'\u2019"))
_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d{1,4})?")
_LONGEST = 200


def _tr(text: str) -> str:
    return QCoreApplication.translate("NumberField", text)


def parse(text: str) -> int | float | None:
    """Return the number that a text stands for, or None.

    Takes 1e-3, a point or a comma before the decimals, spaces or the locale's separator between thousands, and the
    real minus sign. A separator is read as one of thousands when three digits follow and the locale writes them so.
    """
    plain = text.strip().lower().replace(format.MINUS, "-").translate(_SPACES)
    if len(plain) > _LONGEST:
        return None
    plain = _with_decimal_point(plain)
    if not _NUMBER.fullmatch(plain):
        return None
    return int(plain) if plain.lstrip("+-").isdigit() else float(plain)


def _with_decimal_point(text: str) -> str:
    marks = [c for c in text if c in ".,"]
    if not marks:
        return text
    last = marks[-1]
    other = "," if last == "." else "."
    if other in text or len(marks) > 1:
        # "1,234.5" or "1,234,567": what stands more than once, or first, separates thousands.
        thousands = other if other in text else last
        return _without(text, thousands).replace(",", ".")
    whole = text.partition(last)[0].lstrip("+-")
    if last == format.thousands_separator() and re.fullmatch(r"[1-9]\d{0,2}", whole):
        joined = _without(text, last)
        return joined.replace(",", ".")
    return text.replace(",", ".")


def _without(text: str, separator: str) -> str:
    """Take the separators of thousands away, if they stand where thousands do."""
    head, *groups = text.split(separator)
    tail = groups[-1] if groups else ""
    grouped = all(re.fullmatch(r"\d{3}", group) for group in groups[:-1]) and re.match(r"\d{3}(?!\d)", tail)
    return head + "".join(groups) if grouped else text


@dataclass(frozen=True)
class Limits:
    """What a number field takes.

    Attributes:
        minimum, maximum: inclusive, unless `above` or `below`; None for no limit.
        integer: whole numbers only.
        above, below: the minimum (maximum) itself is excluded.
        percent: the value is a fraction, and is typed and shown times 100.
    """

    minimum: float | None = None
    maximum: float | None = None
    integer: bool = False
    above: bool = False
    below: bool = False
    percent: bool = False

    def holds(self, value: float) -> bool:
        """Whether the value is finite and within the limits."""
        low, high = self.minimum, self.maximum
        if not math.isfinite(value):
            return False
        if low is not None and (value < low or (self.above and value == low)):
            return False
        return high is None or not (value > high or (self.below and value == high))

    def read(self, text: str) -> int | float | None:
        """Return the value that a valid text stands for, or None."""
        number = parse(text.strip().removesuffix("%") if self.percent else text)
        if number is None:
            return None
        if self.percent:
            number = number / 100
        if not self.holds(number):
            return None
        if self.integer:
            return int(number) if float(number).is_integer() else None
        return float(number)

    def in_words(self) -> str:
        """Return the limits, such as "1 to 65,536" or "above 0 and below 1"; empty when there are none."""
        low = "" if self.minimum is None else self._shown(self.minimum)
        high = "" if self.maximum is None else self._shown(self.maximum)
        if low and high and not (self.above or self.below):
            return _tr("{low} to {high}").format(low=low, high=high)
        left = (_tr("above {low}") if self.above else _tr("{low} or more")).format(low=low) if low else ""
        right = (_tr("below {high}") if self.below else _tr("{high} or less")).format(high=high) if high else ""
        return _tr("{left} and {right}").format(left=left, right=right) if left and right else left or right

    def complaint(self, text: str, name: str = "") -> str:
        """Return one sentence on why `text` is not taken: what the field takes, and what was typed."""
        number = parse(text.strip().removesuffix("%") if self.percent else text)
        if not text.strip():
            typed = _tr("the field is empty")
        elif number is None:
            typed = _tr("you typed “{text}”").format(text=text.strip()[:40])
        else:
            typed = _tr("you typed {number}").format(number=self._typed(number))
        wanted = self._wanted(number)
        return f"{name}: {wanted}; {typed}" if name else f"{wanted[:1].upper()}{wanted[1:]}; {typed}"

    def _wanted(self, number: float | None) -> str:
        words = self.in_words()
        broken = self.integer and (number is None or (math.isfinite(number) and not float(number).is_integer()))
        if broken:
            return _tr("a whole number, {limits}").format(limits=words) if words else _tr("a whole number")
        return words or _tr("a number")

    def _typed(self, number: int | float) -> str:
        text = "∞" if math.isinf(number) else _grouped(number)
        return format.with_unit(text, "%") if self.percent else text

    def _shown(self, limit: float) -> str:
        if self.percent:
            return format.with_unit(_grouped(round(limit * 100, 10)), "%")
        return _grouped(limit)


def _grouped(number: int | float) -> str:
    whole = isinstance(number, int) or float(number).is_integer()
    if abs(number) >= 1e15 or not whole:
        return format.shortest(number) if abs(number) < 1e15 else f"{number:.3g}"
    return format.count(int(number))


def stepped(
    value: float, steps: int, limits: Limits, step: float | None, scale: Literal["linear", "log"], floor: float
) -> float:
    """Return the value `steps` up (or down, when negative): along 1-2-5 on a log scale, else by `step`.

    Args:
        value: where it stands.
        steps: how many.
        limits: the result stays within.
        step: of a linear scale; None for a round hundredth of the range.
        scale: "linear" or "log".
        floor: on a log scale that takes zero, the smallest value above it.
    """
    for _ in range(abs(steps)):
        up = steps > 0
        moved = _log_step(value, up, floor) if scale == "log" else _linear_step(value, up, step or _own_step(limits))
        if limits.minimum is not None:
            moved = max(moved, limits.minimum)
        if limits.maximum is not None:
            moved = min(moved, limits.maximum)
        if limits.integer:
            moved = math.ceil(moved) if up else math.floor(moved)
        if not limits.holds(moved):
            return value
        value = moved
    return value


def _own_step(limits: Limits) -> float:
    if limits.integer or limits.minimum is None or limits.maximum is None:
        return 1.0 if limits.integer else 0.1
    hundredth = (limits.maximum - limits.minimum) / 100
    return float(10.0 ** math.floor(math.log10(hundredth)))


def _linear_step(value: float, up: bool, step: float) -> float:
    exact = Decimal(repr(value)) + (1 if up else -1) * Decimal(repr(float(step)))
    return float(exact)


def _log_step(value: float, up: bool, floor: float) -> float:
    if value < 0 or (value == 0 and not up):
        return value
    if value < floor:
        return floor if up else 0.0
    exponent = math.floor(math.log10(value))
    ladder = [float(f"{digit}e{exponent + shift}") for shift in (-1, 0, 1) for digit in (1, 2, 5)]
    # A hair's breadth keeps 0.30000000000000004 from stepping to 0.3.
    if up:
        return next(rung for rung in ladder if rung > value * (1 + 1e-9))
    lower = max(rung for rung in ladder if rung < value * (1 - 1e-9))
    return lower if lower >= floor * (1 - 1e-9) else 0.0
