"""What stands on a card: the preset in numbers, one line."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

from desktop_nn.data.sources import Digits, Teaching
from desktop_nn.gui import format

if TYPE_CHECKING:
    from desktop_nn.experiment.presets import Preset


def facts(preset: Preset) -> tuple[str, str, str]:
    """Return how many samples it has, its layers, and about how long that takes."""
    spec = preset.spec
    source = spec.data
    info = source.info()
    assert isinstance(source, Digits | Teaching)
    words = _tr("{n} digits") if info.kind == "image" else _tr("{n} points")
    sizes = [info.inputs, *(layer.units for layer in spec.network.hidden), info.outputs]
    return (
        words.format(n=format.count(source.count)),
        " – ".join(str(size) for size in sizes),
        _tr("about {n} s").format(n=format.count(preset.seconds)),
    )


def _tr(text: str) -> str:
    return QCoreApplication.translate("Welcome", text)
