"""Holds every colour of the program by its role, light and dark; no other module names a colour."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from PySide6.QtGui import QColor, QGuiApplication, QPalette


@dataclass(frozen=True)
class Theme:
    """The colours of one look by role, as "#RRGGBB"; `QColor(theme.accent)` makes a colour of one.

    Attributes:
        name: "light" or "dark".
        window: gaps between docks. panel: docks, tool bar, headers. card: plots, diagram, rows. inset: fields.
        border, field, strong: dividers; edges of fields and buttons; axes and check boxes.
        hover, track: a hovered row; the empty part of a bar and the pressed state.
        text, muted, faint: all text; labels and units; disabled only.
        accent, accent_hover, on_accent, soft: what can be acted on; text on it; the chosen row.
        positive_text, positive_fill, negative_text, negative_fill: signed numbers, edges and bars.
        training, grid: the training curve (validation is the accent); lines of a plot.
        success, warn, error, warn_soft, error_soft: states, always with an icon and a word.
        ink0, ink1: pixels and non-negative activations, a linear mix from 0 to 1.
        signed: the signed map at `SIGNED_POSITIONS`; zero is the colour of the paper.
        classes: ten class colours, separable with every kind of colour vision.
    """

    name: Literal["light", "dark"]
    window: str
    panel: str
    card: str
    inset: str
    border: str
    field: str
    strong: str
    hover: str
    track: str
    text: str
    muted: str
    faint: str
    accent: str
    accent_hover: str
    on_accent: str
    soft: str
    positive_text: str
    positive_fill: str
    negative_text: str
    negative_fill: str
    training: str
    grid: str
    success: str
    warn: str
    error: str
    warn_soft: str
    error_soft: str
    ink0: str
    ink1: str
    signed: tuple[str, ...]
    classes: tuple[str, ...]

    @property
    def dark(self) -> bool:
        """Whether this is the dark look."""
        return self.name == "dark"

    def alpha(self, role: str, opacity: float) -> QColor:
        """Return the colour of `role` with an opacity from 0 to 1."""
        color = QColor(getattr(self, role))
        color.setAlphaF(opacity)
        return color


SIGNED_POSITIONS = (-1.0, -0.5, -0.18, 0.0, 0.18, 0.5, 1.0)

LIGHT = Theme(
    name="light",
    window="#E9ECF0",
    panel="#F5F6F8",
    card="#FFFFFF",
    inset="#FFFFFF",
    border="#D3D8DF",
    field="#868F9C",
    strong="#6B7686",
    hover="#E7EAEE",
    track="#DDE1E7",
    text="#1A1F28",
    muted="#566070",
    faint="#98A1AE",
    accent="#0A6B66",
    accent_hover="#085853",
    on_accent="#FFFFFF",
    soft="#DCEFED",
    positive_text="#1763AB",
    positive_fill="#2B7CC6",
    negative_text="#A84A00",
    negative_fill="#E07A1F",
    training="#69707C",
    grid="#E6E9ED",
    success="#19743A",
    warn="#865700",
    error="#B3261E",
    warn_soft="#FBF0D5",
    error_soft="#FCE9E7",
    ink0="#FFFFFF",
    ink1="#12161C",
    signed=("#8A3B00", "#E9913F", "#F8D3AC", "#FAFAF8", "#B9D6EF", "#4A93D3", "#0B3F7A"),
    classes=(
        *("#1D249B", "#98A7ED", "#2FC1B1", "#006118", "#7F8E17"),
        *("#D8D14C", "#C27563", "#743049", "#B31A8D", "#000031"),
    ),
)

DARK = Theme(
    name="dark",
    window="#101317",
    panel="#181C22",
    card="#1F242C",
    inset="#14181D",
    border="#333A45",
    field="#6A7484",
    strong="#8A93A0",
    hover="#29303A",
    track="#333A45",
    text="#E9ECF1",
    muted="#A2ABB9",
    faint="#667080",
    accent="#45C4B8",
    accent_hover="#62D3C9",
    on_accent="#04211E",
    soft="#17393A",
    positive_text="#7DB9F5",
    positive_fill="#4E9AE6",
    negative_text="#F5A158",
    negative_fill="#EB8A35",
    training="#98A2B1",
    grid="#2A303A",
    success="#63CE8F",
    warn="#E8BC56",
    error="#FF9184",
    warn_soft="#362C14",
    error_soft="#3B1D1B",
    ink0="#14181D",
    ink1="#F4F6F9",
    signed=("#FFD2A1", "#E5812C", "#6B4526", "#20252D", "#264A6E", "#3F8EDD", "#C2E0FF"),
    classes=(
        *("#947EFF", "#9BD8F5", "#22959B", "#26D45D", "#C2F856"),
        *("#FFE1AB", "#B36C50", "#CB3074", "#994FAE", "#A8B79A"),
    ),
)

_PALETTE_ROLES = {
    QPalette.ColorRole.Window: "panel",
    QPalette.ColorRole.Base: "inset",
    QPalette.ColorRole.AlternateBase: "panel",
    QPalette.ColorRole.Button: "card",
    QPalette.ColorRole.Light: "card",
    QPalette.ColorRole.Midlight: "hover",
    QPalette.ColorRole.Mid: "border",
    QPalette.ColorRole.Dark: "strong",
    QPalette.ColorRole.Shadow: "border",
    QPalette.ColorRole.Text: "text",
    QPalette.ColorRole.WindowText: "text",
    QPalette.ColorRole.ButtonText: "text",
    QPalette.ColorRole.BrightText: "text",
    QPalette.ColorRole.PlaceholderText: "muted",
    QPalette.ColorRole.Highlight: "soft",
    QPalette.ColorRole.HighlightedText: "text",
    QPalette.ColorRole.Accent: "accent",
    QPalette.ColorRole.Link: "accent",
    QPalette.ColorRole.LinkVisited: "accent",
    QPalette.ColorRole.ToolTipBase: "card",
    QPalette.ColorRole.ToolTipText: "text",
}
_FAINT_WHEN_DISABLED = (
    QPalette.ColorRole.Text,
    QPalette.ColorRole.WindowText,
    QPalette.ColorRole.ButtonText,
    QPalette.ColorRole.HighlightedText,
    QPalette.ColorRole.PlaceholderText,
)


def palette(theme: Theme) -> QPalette:
    """Return the Qt palette of a theme."""
    result = QPalette()
    for role, name in _PALETTE_ROLES.items():
        result.setColor(role, QColor(getattr(theme, name)))
    for role in _FAINT_WHEN_DISABLED:
        result.setColor(QPalette.ColorGroup.Disabled, role, QColor(theme.faint))
    return result


def current() -> Theme:
    """Return the theme that the application wears, judged by its palette, so that no painter needs telling."""
    return DARK if is_dark(QGuiApplication.palette()) else LIGHT


def is_dark(colors: QPalette) -> bool:
    """Whether a palette is light on dark."""
    return colors.color(QPalette.ColorRole.Window).lightness() < 128
