"""Judges how well a few letters fit a name, and which letters of the name they are."""

from __future__ import annotations

import re
from dataclasses import dataclass

# A word that begins like the query weighs more than one that only holds it, and that more than scattered letters.
_AT_START, _AT_WORD, _WITHIN, _SCATTERED, _ELSEWHERE = 120, 100, 60, 30, 25
_GAP_COST = 2
_WORD_STARTS = re.compile(r"(?<![^\W_])[^\W_]")


@dataclass(frozen=True)
class Match:
    """How a name fits.

    Attributes:
        score: the higher, the better.
        letters: the positions in the name that fit, for drawing them bold.
    """

    score: float
    letters: frozenset[int] = frozenset()


def match(query: str, name: str, elsewhere: str = "") -> Match | None:
    """Return how `query` fits, or None if one of its words does not.

    Args:
        query: words, each of which must fit; capitals do not count.
        name: what is shown.
        elsewhere: other words that it may be known by; they only count from their beginning.
    """
    # Not `casefold`, which may make a name longer, so that the letters would not be where they are.
    folded, others = name.lower(), elsewhere.lower()
    score, letters = 0.0, set[int]()
    for word in query.lower().split():
        found = _fit(word, folded)
        if found is not None:
            score += found[0]
            letters.update(found[1])
        elif _begins_a_word(word, others):
            score += _ELSEWHERE
        else:
            return None
    # Of two names that fit alike, the shorter is meant.
    return Match(score - 0.2 * len(name), frozenset(letters))


def _fit(word: str, name: str) -> tuple[float, range | tuple[int, ...]] | None:
    if name.startswith(word):
        return _AT_START, range(len(word))
    starts = [found.start() for found in _WORD_STARTS.finditer(name)]
    at = next((start for start in starts if name.startswith(word, start)), None)
    if at is not None:
        return _AT_WORD, range(at, at + len(word))
    at = name.find(word)
    if at >= 0 and len(word) > 1:
        return _WITHIN, range(at, at + len(word))
    return _scattered(word, name, starts)


def _scattered(word: str, name: str, starts: list[int]) -> tuple[float, tuple[int, ...]] | None:
    """Find the letters in order from the start of a word; starts of further words come first: "sa" for "Save as"."""
    if len(word) < 2:
        return None
    for start in (start for start in starts if name[start] == word[0]):
        places = [start]
        for letter in word[1:]:
            at_word = next((s for s in starts if s > places[-1] and name[s] == letter), -1)
            place = name.find(letter, places[-1] + 1)
            if place < 0:
                break
            places.append(at_word if at_word > 0 and place != places[-1] + 1 else place)
        else:
            gaps = places[-1] - places[0] + 1 - len(word)
            return max(_SCATTERED - _GAP_COST * gaps, 1.0), tuple(places)
    return None


def _begins_a_word(word: str, text: str) -> bool:
    return text.startswith(word) or f" {word}" in text
