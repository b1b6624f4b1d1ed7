"""Ordered tables from names in files to the classes that stand for them; the only way from a name to code."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Generic, TypeVar

from desktop_nn.core.errors import SettingError, shortened

T = TypeVar("T")


class Registry(Generic[T]):
    """Named variants of one kind (activations, losses, ...), in the order in which a form lists them.

    A variant is a frozen dataclass with class attributes `label` (what a form shows) and `help` (one sentence).
    """

    def __init__(self, kind: str) -> None:
        self.kind = kind
        self._classes: dict[str, type[T]] = {}
        self._names: dict[type, str] = {}

    def register(self, name: str) -> Callable[[type[T]], type[T]]:
        """Return a class decorator that enters the class under `name` (snake_case; it is written to files)."""

        def enter(cls: type[T]) -> type[T]:
            if name in self._classes:
                raise ValueError(f"{self.kind} {name!r} is registered twice")
            self._classes[name] = cls
            self._names[cls] = name
            return cls

        return enter

    def get(self, name: str, where: str = "") -> type[T]:
        """Return the class called `name`.

        Raises:
            SettingError: there is none; the message lists those that exist.
        """
        try:
            return self._classes[name]
        except (KeyError, TypeError):
            what = f"unknown {self.kind} {shortened(str(name))!r}"
            raise SettingError(what, where=where, remedy=f"Use one of: {', '.join(self._classes)}") from None

    def name_of(self, variant: object) -> str:
        """Return the registered name of a variant or of its class."""
        return self._names[variant if isinstance(variant, type) else type(variant)]

    def __iter__(self) -> Iterator[str]:
        return iter(self._classes)

    def items(self) -> Iterator[tuple[str, type[T]]]:
        """Iterate over (name, class) in order of registration."""
        return iter(self._classes.items())
