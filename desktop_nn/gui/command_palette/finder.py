"""Decides what the palette lists for what is typed, and in which order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from desktop_nn.gui.command_palette.entries import Entry
from desktop_nn.gui.command_palette.match import match
from desktop_nn.gui.command_palette.values import Typed, read, refuse, splits

MOST_RECENT = 12
_RECENT_BONUS, _RECENT_STEP = 24.0, 2.0
_REFUSED_COST = 12.0


@dataclass(frozen=True)
class Found:
    """One line of the list.

    Attributes:
        entry: what it is.
        letters: the positions in its text that fit what was typed.
        typed: the value typed behind its name, if there is one.
        recent: whether it stands among those used last.
    """

    entry: Entry
    letters: frozenset[int] = frozenset()
    typed: Typed | None = None
    recent: bool = False


class Finder:
    """Searches the entries of one moment; `recent` are the keys of those used last, the last one first."""

    def __init__(self, entries: Sequence[Entry], recent: Sequence[str]) -> None:
        self._entries = entries
        self._recent = {key: place for place, key in enumerate(recent)}

    def find(self, query: str) -> list[Found]:
        """Return what fits, the best first; for nothing everything, what was used last first."""
        if not query.strip():
            known = [Found(entry, recent=entry.key in self._recent) for entry in self._entries]
            return sorted(known, key=lambda found: self._recent.get(found.entry.key, len(self._recent)))
        scored = [(score, found) for entry in self._entries for score, found in self._fitting(entry, query)]
        return [found for _, found in sorted(scored, key=lambda pair: -pair[0])] or self._refused(query)

    def _refused(self, query: str) -> list[Found]:
        """Return the numbers whose names begin as what was typed, with why the rest of it is no value of theirs."""
        for name, text in splits(query):
            begun = name.casefold()
            found = [
                Found(entry, frozenset(range(len(name))), refuse(entry.setting, text))
                for entry in self._entries
                if entry.setting is not None
                and entry.setting.kind in ("int", "float")
                and entry.text.casefold().startswith(begun)
            ]
            if found:
                return found
        return []

    def _fitting(self, entry: Entry, query: str) -> list[tuple[float, Found]]:
        typed = self._with_value(entry, query)
        if typed is not None:
            return [typed]
        found = match(query, entry.text, f"{entry.group} {entry.keywords}")
        if found is None:
            return []
        return [(found.score + self._weight(entry), Found(entry, found.letters, recent=entry.key in self._recent))]

    def _with_value(self, entry: Entry, query: str) -> tuple[float, Found] | None:
        """Read the last words as a value, where the first ones name a setting that takes it."""
        if entry.setting is None:
            return None
        for name, text in splits(query):
            typed = read(entry.setting, text)
            # Any words at all are a text: only behind the very name of its setting.
            elsewhere = entry.group if entry.setting.kind != "text" else ""
            found = match(name, entry.text, elsewhere) if typed is not None else None
            if found is not None:
                return found.score + self._weight(entry), Found(entry, found.letters, typed)
        return None

    def _weight(self, entry: Entry) -> float:
        bonus = 0.0
        if entry.key in self._recent:
            bonus += _RECENT_BONUS - _RECENT_STEP * self._recent[entry.key]
        return bonus - (_REFUSED_COST if entry.refused else 0.0)
