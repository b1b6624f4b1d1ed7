"""`desktop-nn train --set help`: every setting of an experiment with its place, its value and what it is called."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from desktop_nn.cli.experiments import settings_shown
from desktop_nn.core import tree

if TYPE_CHECKING:
    import argparse

    from desktop_nn.core.settings import Setting

HELP = "help"
"""What is written in place of FIELD=VALUE."""


def list_settings(options: argparse.Namespace) -> int:
    """Print a line for each setting of the experiment that a command line means."""
    options.settings = [text for text in options.settings if text != HELP]
    rows = [
        (path, _value(setting, value), _label(setting))
        for path, setting, value in tree.walk(settings_shown(options))
        if setting.kind not in ("group", "variants")
    ]
    places, values = (max(len(row[column]) for row in rows) for column in (0, 1))
    for place, value, label in rows:
        print(f"{place:{places}}  {value:{values}}  {label}".rstrip())
    return 0


def _value(setting: Setting, value: Any) -> str:
    if setting.registry is not None:
        return setting.registry.name_of(value)
    return value if isinstance(value, str) else json.dumps(value)


def _label(setting: Setting) -> str:
    """Return what a setting is called, and what it takes where that is limited."""
    names = [name for name, _ in setting.choices] or list(setting.registry or ())
    takes = " | ".join(names) or setting.limits()
    return f"{setting.label} ({takes})" if takes else setting.label
