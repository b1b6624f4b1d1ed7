"""Writes numbers the one way the whole window writes them: real minus signs, thin spaces, the locale's separators."""

from __future__ import annotations

import math
from collections.abc import Mapping
from decimal import Decimal
from functools import cache

from PySide6.QtCore import QCoreApplication, QLocale, QTime

MINUS = "\u2212"
THIN_SPACE = "\u2009"
NOTHING = "\u2014"
_TOO_LONG = 1e6
_TOO_SMALL = 1e-5
_SUPERSCRIPTS = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


def count(value: int) -> str:
    """Return a whole number with the locale's thousands separators, such as 109,386."""
    return _with_minus(_locale().toString(int(value)))


def sentence(context: str, text: str, values: Mapping[str, object]) -> str:
    """Return a text of a part without Qt in the person's language, whole numbers for its {names} as by `count`."""
    shown = {name: count(value) if isinstance(value, int) else value for name, value in values.items()}
    return QCoreApplication.translate(context, text).format(**shown)


def fixed(value: float, decimals: int) -> str:
    """Return a number with so many decimals; a dash when it is not a number."""
    if not math.isfinite(value):
        return NOTHING if math.isnan(value) else signed_infinity(value)
    if abs(value) >= _TOO_LONG:
        return scientific(value)
    # Adding 0.0 turns a rounded -0.0 into 0.0.
    return _with_minus(_locale().toString(round(value, decimals) + 0.0, "f", decimals))


def scientific(value: float) -> str:
    """Return a number too long to write out, such as 1.5 × 10²⁹."""
    mantissa, exponent = f"{value:.1e}".split("e")
    power = power_of_ten(int(exponent))
    return _with_minus(f"{mantissa.replace('.', _locale().decimalPoint())}{THIN_SPACE}×{THIN_SPACE}{power}")


def power_of_ten(exponent: int) -> str:
    """Return a power of ten, such as 10⁻⁶."""
    return f"10{str(exponent).translate(_SUPERSCRIPTS)}"


def signed_infinity(value: float) -> str:
    """Return the sign of infinity and its symbol."""
    return "\u221e" if value > 0 else f"{MINUS}\u221e"


def clock(time: QTime) -> str:
    """Return a time of day to the minute, as the locale writes it, such as 14:32."""
    pattern = QLocale().timeFormat(QLocale.FormatType.ShortFormat).replace(":ss", "")
    return QLocale().toString(time, pattern)


def loss(value: float | None) -> str:
    """Return a loss with three decimals, or a dash."""
    return NOTHING if value is None else fixed(value, 3)


def percent(fraction: float | None) -> str:
    """Return a fraction of one as a percentage with one decimal, or a dash."""
    if fraction is None or math.isnan(fraction):
        return NOTHING
    return with_unit(fixed(100.0 * fraction, 1), "%")


def signed(value: float, decimals: int = 3) -> str:
    """Return a number with its sign, + included; zero has none."""
    text = fixed(value, decimals)
    positive = value > 0 and any(digit in text for digit in "123456789\u221e")
    return f"+{text}" if positive else text


def shortest(value: float) -> str:
    """Return the shortest digits that stand for a number, such as 0.00001; an exponent only below 1e-9 or from 1e16."""
    if isinstance(value, int) or (math.isfinite(value) and value == int(value) and abs(value) < 1e16):
        return _with_minus(str(int(value)))
    text = f"{Decimal(repr(float(value))):f}" if abs(value) >= 1e-9 else repr(float(value))
    point = _locale().decimalPoint()
    return _with_minus(text.replace(".", point))


def readable(value: float) -> str:
    """Return a number for labels, not for fields: as by `shortest`, from 1e-5 down with a power, such as 8.8 × 10⁻⁸."""
    if not 0.0 < abs(value) <= _TOO_SMALL:
        return shortest(value)
    mantissa, exponent = f"{Decimal(repr(float(value))).normalize():e}".split("e")
    power = power_of_ten(int(exponent))
    return power if mantissa == "1" else f"{shortest(float(mantissa))}{THIN_SPACE}×{THIN_SPACE}{power}"


def duration(seconds: float | None) -> str:
    """Return a time as minutes and seconds, 0:07, or with hours, 1:02:03; a dash when unknown."""
    if seconds is None or not math.isfinite(seconds):
        return NOTHING
    minutes, rest = divmod(max(0, round(seconds)), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02d}:{rest:02d}" if hours else f"{minutes}:{rest:02d}"


def rate(per_second: float | None, what: str) -> str:
    """Return a speed with a rounded figure, such as "98k samples/s"; `what` is the plural, already translated."""
    if per_second is None or not math.isfinite(per_second) or per_second <= 0:
        return NOTHING
    return f"{short_count(per_second)} {what}/s"


def short_count(value: float) -> str:
    """Return a size to two or three digits with k or M, such as 840, 9.8k, 98k, 1.2M."""
    for limit, divisor, letter in ((999.5, 1, ""), (999_500, 1_000, "k"), (math.inf, 1_000_000, "M")):
        if value < limit:
            scaled = value / divisor
            return f"{fixed(scaled, 1 if letter and scaled < 9.95 else 0)}{letter}"
    return signed_infinity(value)


def size(number_of_bytes: int) -> str:
    """Return a size of memory in MB or GB with one decimal, in kB below 0.1 MB."""
    if number_of_bytes < 100_000:
        return with_unit(count(math.ceil(number_of_bytes / 1_000)), "kB")
    if number_of_bytes < 1_000_000_000:
        return with_unit(fixed(number_of_bytes / 1e6, 1), "MB")
    return with_unit(fixed(number_of_bytes / 1e9, 1), "GB")


def with_unit(number: str, unit: str) -> str:
    """Return a number and its unit with a thin space between; without a unit the number alone."""
    return f"{number}{THIN_SPACE}{unit}" if unit else number


def thousands_separator() -> str:
    """Return what the locale writes between thousands."""
    return _locale().groupSeparator()


def _locale() -> QLocale:
    return _locale_named(QLocale().name())


@cache
def _locale_named(name: str) -> QLocale:
    # The "C" locale of a bare machine writes no separators at all.
    return QLocale() if name != "C" else QLocale(QLocale.Language.English)


def _with_minus(text: str) -> str:
    return text.replace("-", MINUS)
