"""Every text and every control of the style sheet can be made out, light and dark: computed from the theme alone."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path

import pytest

from desktop_nn.core.paths import resources_dir
from desktop_nn.gui.theme import DARK, LIGHT, Theme
from tests.gui.seeing import contrast

THEMES = pytest.mark.parametrize("look", [LIGHT, DARK], ids=["light", "dark"])
TEXT, CONTROL = 4.5, 3.0

# What a text of a role may stand on; "hover" and "track" are the grounds of what is pointed at and pressed.
GROUNDS = ("window", "panel", "card", "inset", "soft", "hover")
PRESSED = (*GROUNDS, "track")
TEXTS = {
    "text": (*PRESSED, "warn_soft", "error_soft"),
    "muted": (*PRESSED, "warn_soft", "error_soft"),
    "accent": (*PRESSED, "warn_soft", "error_soft"),
    "positive_text": GROUNDS,
    "negative_text": GROUNDS,
    "success": GROUNDS,
    "warn": (*GROUNDS, "warn_soft"),
    "error": (*GROUNDS, "error_soft"),
    "on_accent": ("accent", "accent_hover"),
}
# What shows where a control is, how it stands and that it has the keyboard, and every mark of a plot.
MARKS = {
    "field": ("panel", "card", "inset"),
    "strong": (*GROUNDS, "track"),
    "accent": PRESSED,
    "error": GROUNDS,
    "accent_hover": ("panel", "card"),
    "training": ("card", "panel"),
    "positive_fill": ("card",),
    "negative_fill": ("card",),
    "ink1": ("ink0", "inset"),
}
# Edges that only divide, behind which there is nothing to act on or whose content says by itself where it is.
DIVIDERS = ("QDockWidget", "QFrame#", "QMenu", "QStatusBar", "QTabWidget", "QTableView", "QHeaderView", "QListView#")


@THEMES
def test_every_text_stands_out_from_all_it_stands_on(look: Theme) -> None:
    for role, grounds in TEXTS.items():
        for ground in grounds:
            assert contrast(getattr(look, role), getattr(look, ground)) >= TEXT, (role, ground)


@THEMES
def test_every_control_and_mark_stands_out(look: Theme) -> None:
    for role, grounds in MARKS.items():
        for ground in grounds:
            assert contrast(getattr(look, role), getattr(look, ground)) >= CONTROL, (role, ground)


def rules() -> Iterator[tuple[str, str]]:
    """The style sheet's selectors and what they declare; what is disabled need not stand out."""
    text = re.sub(r"/\*.*?\*/", "", (resources_dir() / "theme.qss").read_text(encoding="utf-8"), flags=re.DOTALL)
    for selectors, body in re.findall(r"([^{}]+)\{([^{}]*)\}", text):
        for selector in selectors.split(","):
            if ":disabled" not in selector:
                yield selector.strip(), body


def test_the_style_sheet_writes_only_in_colours_that_are_checked() -> None:
    for selector, body in rules():
        for role in re.findall(r"(?<![-\w])color:\s*\$(\w+)", body):
            assert role in TEXTS, selector
            ground = re.search(r"background(?:-color)?:\s*\$(\w+)", body)
            if ground is not None:
                assert ground[1] in TEXTS[role], selector


def test_the_style_sheet_edges_controls_only_in_colours_that_are_checked() -> None:
    for selector, body in rules():
        for role in re.findall(r"border(?:-color)?:[^;]*\$(\w+)", body):
            divides = selector.startswith(DIVIDERS) or selector in ("QListView", "QTreeView")
            assert role in MARKS or role == "text" or (role == "border" and divides), selector


def test_the_faint_colour_is_for_what_is_disabled() -> None:
    sheet = (resources_dir() / "theme.qss").read_text(encoding="utf-8")
    for line in sheet.splitlines():
        assert "$faint" not in line or ":disabled" in line, line


def test_a_role_of_the_theme_is_a_text_a_mark_a_ground_or_named_here() -> None:
    grounds = {ground for many in (*TEXTS.values(), *MARKS.values()) for ground in many}
    others = {"name", "border", "faint", "grid", "ink0", "signed", "classes"}
    for field in fields(Theme):
        assert field.name in {*TEXTS, *MARKS, *grounds, *others}, field.name


def test_painters_use_no_colour_that_is_not_the_theme_s() -> None:
    package = Path(__file__).parents[2] / "desktop_nn" / "gui"
    named = re.compile(r"Qt\.GlobalColor\.(?!transparent)|QColor\(\s*\d")
    for path in package.rglob("*.py"):
        assert not named.search(path.read_text(encoding="utf-8")), path
