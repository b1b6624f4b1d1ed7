"""Reads what is typed behind the name of a setting, such as "learning rate 0.01", "method adam" or "l2 off"."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QCoreApplication

from desktop_nn.core.errors import SettingError
from desktop_nn.gui.widgets.number_text import parse

if TYPE_CHECKING:
    from desktop_nn.core.settings import Setting

_MOST_WORDS = 4


@dataclass(frozen=True)
class Typed:
    """A value that was typed.

    Attributes:
        value: what it stands for; None when it is not taken.
        text: as it will be shown.
        wrong: why it is not taken; empty when it is.
    """

    value: Any
    text: str
    wrong: str = ""


def splits(query: str) -> Iterator[tuple[str, str]]:
    """Iterate over the ways to read a query as a name and a value: "a b c" as "a b" and "c", then "a" and "b c"."""
    words = query.split()
    for count in range(1, min(_MOST_WORDS, len(words) - 1) + 1):
        yield " ".join(words[:-count]), " ".join(words[-count:])


def read(setting: Setting, text: str) -> Typed | None:
    """Return the value that `text` stands for; None when it looks like no value of this setting at all."""
    if setting.kind in ("int", "float"):
        return _number(setting, text)
    if setting.kind == "text":
        return Typed(text, text)
    options = list(_options(setting))
    typed = text.casefold()
    fitting = [option for option in options if option.text.casefold().startswith(typed)]
    return min(fitting, key=lambda option: len(option.text), default=None)


def refuse(setting: Setting, text: str) -> Typed:
    """Return what is to be said of a text that is no number, typed behind the name of one."""
    label = QCoreApplication.translate("settings", setting.label)
    limits = f" ({setting.limits()})" if setting.limits() else ""
    words = QCoreApplication.translate("CommandPalette", "{name} takes a number{limits}, not “{text}”.")
    return Typed(None, text, words.format(name=label, limits=limits, text=text))


def _number(setting: Setting, text: str) -> Typed | None:
    percent = setting.percent or text.endswith("%")
    number = parse(text.removesuffix("%"))
    if number is None:
        return None
    value = number / 100 if percent else number
    try:
        return Typed(setting.check(value), text)
    except SettingError as error:
        return Typed(None, text, f"{error.what}.")


def _options(setting: Setting) -> Iterator[Typed]:
    if setting.kind == "bool":
        for value, words in ((True, ("on", "yes", "true")), (False, ("off", "no", "false"))):
            for word in words:
                yield Typed(value, QCoreApplication.translate("CommandPalette", word))
    for name, label in setting.choices:
        yield Typed(name, QCoreApplication.translate("settings", label))
    if setting.kind == "variant" and setting.registry is not None:
        for _, cls in setting.registry.items():
            yield Typed(cls(), QCoreApplication.translate("settings", cls.label))
