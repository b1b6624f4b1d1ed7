"""Walks trees of settings: to and from plain JSON values, reading and replacing by path, telling what differs."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from typing import Any, TypeVar

from desktop_nn.core.errors import SettingError, shortened
from desktop_nn.core.settings import Holds, Setting, settings_of

T = TypeVar("T")


def to_plain(node: Any) -> dict[str, Any]:
    """Return a dataclass tree as a dict that JSON can hold; variants carry their name under "type"."""
    plain = {}
    for name, setting in settings_of(type(node)).items():
        value = getattr(node, name)
        plain[name] = _value_to_plain(setting, value)
    return plain


def _value_to_plain(setting: Setting, value: Any) -> Any:
    if setting.kind == "group":
        return to_plain(value)
    if setting.kind == "variant":
        return _variant_to_plain(setting, value)
    if setting.kind == "variants":
        return [_variant_to_plain(setting, item) for item in value]
    return value


def _variant_to_plain(setting: Setting, value: Any) -> dict[str, Any]:
    assert setting.registry is not None
    return {"type": setting.registry.name_of(value), **to_plain(value)}


def from_plain(cls: type[T], plain: Any, where: str = "", unknown: dict[str, Any] | None = None) -> T:
    """Build a dataclass tree from what `to_plain` gave, checking every value.

    Args:
        cls: the dataclass.
        plain: a dict; a missing key takes its default.
        where: the path of this node, for messages.
        unknown: where to keep unknown keys by path (a file of a newer minor version); None makes them an error.

    Raises:
        SettingError: a wrong type, a value outside its limits, an unknown key or an unknown variant.
    """
    if not isinstance(plain, dict):
        raise SettingError(f"expected a group of settings, not {type(plain).__name__}", where=where or "settings")
    known = settings_of(cls)
    values = {}
    for key, value in plain.items():
        path = _join(where, key)
        if key in known:
            values[key] = _value_from_plain(known[key], value, path, unknown)
        elif unknown is None:
            what = f"unknown setting {shortened(key)!r}"
            raise SettingError(what, where=where, remedy=f"Use one of: {', '.join(known)}")
        else:
            unknown[path] = value
    return cls(**values)


def _value_from_plain(setting: Setting, value: Any, path: str, unknown: dict[str, Any] | None) -> Any:
    if setting.kind == "group":
        return from_plain(setting.cls, value, path, unknown)
    if setting.kind == "variant":
        return _variant_from_plain(setting, value, path, unknown)
    if setting.kind == "variants":
        if not isinstance(value, list):
            raise SettingError(f"{setting.label} takes a list, not {type(value).__name__}", where=path)
        return tuple(_variant_from_plain(setting, item, _join(path, i), unknown) for i, item in enumerate(value))
    return setting.check(value, path)


def _variant_from_plain(setting: Setting, value: Any, path: str, unknown: dict[str, Any] | None) -> Any:
    assert setting.registry is not None
    if isinstance(value, str):
        value = {"type": value}
    if not isinstance(value, dict) or "type" not in value:
        raise SettingError(f'{setting.label} takes {{"type": name, ...}}', where=path)
    fields = {key: item for key, item in value.items() if key != "type"}
    return from_plain(setting.registry.get(value["type"], path), fields, path, unknown)


def get(node: Any, path: str) -> Any:
    """Return the value at a dotted path such as "network.hidden.0.units".

    Raises:
        SettingError: there is no such setting; the message lists those that there are.
    """
    return find(node, path)[1]


def find(node: Any, path: str) -> tuple[Setting, Any]:
    """Return the declaration and the value at a dotted path; for one item of a tuple, the tuple's declaration."""
    setting: Setting | None = None
    value = node
    for part in path.split("."):
        setting, value = _child(setting, value, part, path)
    assert setting is not None
    return setting, value


def plain_value(node: Any, path: str) -> Any:
    """Return the value at a dotted path as JSON can hold it."""
    setting, value = find(node, path)
    if setting.kind == "variants" and not isinstance(value, tuple):
        return _variant_to_plain(setting, value)
    return _value_to_plain(setting, value)


def walk(node: Any, where: str = "") -> Iterator[tuple[str, Setting, Any]]:
    """Iterate over (path, declaration, value) of every setting of a tree, each before what is inside of it."""
    for name, setting in settings_of(type(node)).items():
        path, value = _join(where, name), getattr(node, name)
        yield path, setting, value
        items = enumerate(value) if isinstance(value, tuple) else ()
        for index, item in items:
            yield from walk(item, _join(path, index))
        if dataclasses.is_dataclass(value):
            yield from walk(value, path)


def _child(setting: Setting | None, value: Any, part: str, path: str) -> tuple[Setting, Any]:
    if isinstance(value, tuple) and setting is not None:
        return setting, value[_index(value, part, path)]
    known = settings_of(type(value)) if dataclasses.is_dataclass(value) else {}
    if part not in known:
        remedy = f"Use one of: {', '.join(known)}" if known else ""
        raise SettingError(f"unknown setting {shortened(part)!r}", where=path, remedy=remedy)
    return known[part], getattr(value, part)


def _index(items: tuple[Any, ...], part: str, path: str) -> int:
    if part not in map(str, range(len(items))):
        there_are = {0: "there are none", 1: "the only one is 0"}.get(len(items), f"they go from 0 to {len(items) - 1}")
        raise SettingError(f"there is no entry {shortened(part)}: {there_are}", where=path)
    return int(part)


def replace(node: T, path: str, value: Any) -> T:
    """Return a copy of the tree with the value at a dotted path replaced (and checked if it is a plain one).

    Raises:
        SettingError: no such setting, or a value it does not take.
    """
    replaced: T = _replace(node, path.split("."), value, path)
    return replaced


def _replace(node: Any, parts: list[str], value: Any, path: str) -> Any:
    head, rest = parts[0], parts[1:]
    if isinstance(node, tuple):
        index = _index(node, head, path)
        item = _replace(node[index], rest, value, path) if rest else value
        return (*node[:index], item, *node[index + 1 :])
    setting, current = _child(None, node, head, path)
    new = _replace(current, rest, value, path) if rest else setting.check(value, path)
    return dataclasses.replace(node, **{head: new})


def differences(old: Any, new: Any, where: str = "", holds: Holds | None = None) -> dict[str, Holds]:
    """Return the paths at which two trees differ and when each change takes hold.

    A changed variant or a changed number of layers counts as one difference at its own path, with the `holds` of
    that setting; inside variants of one class the comparison goes on field by field.
    """
    if isinstance(old, tuple) and isinstance(new, tuple):
        if len(old) != len(new):
            return {where: holds or Holds.RESTART}
        found: dict[str, Holds] = {}
        for i, (a, b) in enumerate(zip(old, new, strict=True)):
            found |= differences(a, b, _join(where, i), holds)
        return found
    if not dataclasses.is_dataclass(old) or type(old) is not type(new):
        return {} if old == new else {where: holds or Holds.RESTART}
    found = {}
    for name, setting in settings_of(type(old)).items():
        a, b = getattr(old, name), getattr(new, name)
        if a is not b:
            found |= differences(a, b, _join(where, name), setting.holds or holds)
    return found


def _join(where: str, key: object) -> str:
    return f"{where}.{key}" if where else str(key)
