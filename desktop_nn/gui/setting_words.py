"""Says settings and their changes in words: by their declared labels, never by their paths."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QCoreApplication

from desktop_nn.core.errors import SettingError, shortened
from desktop_nn.core.settings import settings_of
from desktop_nn.core.tree import differences, find, plain_value
from desktop_nn.experiment.history import RESTORED
from desktop_nn.gui import format

if TYPE_CHECKING:
    from desktop_nn.core.settings import Setting
    from desktop_nn.experiment.history import LiveEdit
    from desktop_nn.experiment.spec import Spec

_LAYERS = "network.hidden"
_NAMES = ("name", "id")
"""Settings that say what something is called, and not what it does."""
_MOST_DIGITS = 6


def tr(text: str) -> str:
    """Translate a text about settings."""
    return QCoreApplication.translate("Settings", text)


def edit_text(edit: LiveEdit, spec: Spec) -> str:
    """Return what a live edit did, such as "learning rate 0.004 → 0.001".

    Args:
        edit: the edit.
        spec: of the run, to find the setting's declaration in; a setting that is no longer there keeps its last name.
    """
    if edit.path == RESTORED:
        return tr("best weights, of epoch {n}, restored").format(n=value_text(None, edit.value))
    name, setting = named(spec, edit.path)
    after = value_text(setting, edit.value)
    if edit.before is None:
        return f"{name} → {after}"
    return f"{name} {value_text(setting, edit.before)} → {after}"


def named(spec: Spec, path: str) -> tuple[str, Setting | None]:
    """Return what a setting is called within a sentence, and its declaration if there is such a setting."""
    try:
        setting, _ = find(spec, path)
    except SettingError:
        return shortened(path.rpartition(".")[2].replace("_", " ")), None
    if path == _LAYERS:
        return tr("hidden layers"), setting
    label = setting.label if setting.label.isupper() else setting.label[:1].lower() + setting.label[1:]
    parts = path.split(".")
    if path.startswith(f"{_LAYERS}.") and len(parts) > 3:
        return tr("{setting} of Hidden {number}").format(setting=label, number=int(parts[2]) + 1), setting
    return label, setting


def value_text(setting: Setting | None, plain: Any) -> str:
    """Return a value, as JSON holds it, as a sentence shows it."""
    if isinstance(plain, bool):
        return tr("on") if plain else tr("off")
    if isinstance(plain, int | float):
        if setting is not None and setting.percent:
            return format.with_unit(_number(100.0 * plain), "%")
        return format.with_unit(_number(plain), setting.unit if setting is not None else "")
    if isinstance(plain, Mapping):
        return _variant_text(setting, plain)
    if isinstance(plain, Sequence) and not isinstance(plain, str):
        units = [str(layer.get("units", "?")) if isinstance(layer, Mapping) else "?" for layer in plain]
        return "–".join(units) or tr("none")
    if setting is not None:
        return dict(setting.choices).get(str(plain), shortened(str(plain)))
    return shortened(str(plain))


def _number(value: float) -> str:
    if isinstance(value, int) and abs(value) >= 10_000:
        return format.count(value) if abs(value) < 2**53 else format.scientific(float(value))
    return format.readable(float(f"{value:.{_MOST_DIGITS}g}"))


def _variant_text(setting: Setting | None, plain: Mapping[str, Any]) -> str:
    """Return a variant by its label, with its first number: "Adam 0.004"."""
    name = str(plain.get("type", "?"))
    if setting is None or setting.registry is None or name not in setting.registry:
        return shortened(name)
    cls = setting.registry.get(name)
    label = str(getattr(cls, "label", name))
    for field, inner in settings_of(cls).items():
        if inner.kind in ("int", "float") and isinstance(plain.get(field), int | float):
            return f"{label} {value_text(inner, plain[field])}"
    return label


def compared(past: Spec, present: Spec, most: int = 3) -> str:
    """Return how two specs differ, the past one first: "Adam 0.004 (now SGD 0.1), epochs 10 (now 20)".

    Args:
        past: the one that is compared with.
        present: the other.
        most: how many differences to name; the rest are counted.
    """
    paths = [path for path in differences(past, present) if path.rpartition(".")[2] not in _NAMES]
    # A part that was exchanged as a whole says most.
    paths.sort(key=lambda path: find(past, path)[0].kind != "variant")
    told = [_difference(past, present, path) for path in paths[:most]]
    if len(paths) > most:
        told.append(tr("{count} more").format(count=len(paths) - most))
    return ", ".join(told) or tr("the same settings")


def _difference(past: Spec, present: Spec, path: str) -> str:
    name, setting = named(past, path)
    was, value = plain_value(past, path), plain_value(present, path)
    pair = tr("{past} (now {present})").format(past=value_text(setting, was), present=value_text(setting, value))
    parts = path.split(".")
    if path.startswith(f"{_LAYERS}.") and parts[3:] == ["units"]:
        return tr("{past} units in Hidden {number} (now {present})").format(
            past=value_text(setting, was), number=int(parts[2]) + 1, present=value_text(setting, value)
        )
    # Of a whole part that was exchanged, the names say what part it is.
    return pair if setting is not None and setting.kind == "variant" else f"{name} {pair}"
