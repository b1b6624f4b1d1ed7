"""The look: contrast of the colours, maps of numbers to colours, fonts, icons, dressing the application."""

from __future__ import annotations

import re
from dataclasses import fields
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from PySide6.QtCore import QLocale, QSize
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QIcon, QPalette, QRawFont
from PySide6.QtWidgets import QApplication, QLabel, QPushButton

from desktop_nn.core.paths import resources_dir
from desktop_nn.gui import colormaps, colors, fonts, format, icons, style, theme
from desktop_nn.gui.theme import DARK, LIGHT, Theme, ThemeManager
from tests.gui.seeing import contrast

THEMES = pytest.mark.parametrize("look", [LIGHT, DARK], ids=["light", "dark"])


@pytest.fixture
def manager(qapp):
    before = qapp.palette(), qapp.styleSheet(), qapp.font(), qapp.style().name()
    manager = ThemeManager(qapp, "light")
    yield manager
    qapp.setStyleSheet(before[1])
    qapp.setPalette(before[0])
    qapp.setFont(before[2])
    qapp.setStyle(before[3])
    manager.deleteLater()


# The table of the look: every colour of text on window, panel, card and soft.
TEXT_CONTRAST = {
    "light": {
        "text": (13.9, 15.3, 16.5, 13.9),
        "muted": (5.4, 5.9, 6.4, 5.3),
        "accent": (5.4, 5.9, 6.3, 5.3),
        "positive_text": (5.2, 5.7, 6.2, 5.2),
        "negative_text": (4.9, 5.3, 5.8, 4.8),
        "success": (4.9, 5.4, 5.8, 4.9),
        "warn": (5.2, 5.8, 6.2, 5.2),
        "error": (5.5, 6.0, 6.5, 5.5),
    },
    "dark": {
        "text": (15.7, 14.4, 13.2, 10.5),
        "muted": (8.0, 7.4, 6.7, 5.4),
        "accent": (8.7, 8.0, 7.3, 5.8),
        "positive_text": (9.0, 8.2, 7.5, 6.0),
        "negative_text": (9.0, 8.2, 7.5, 6.0),
        "success": (9.5, 8.8, 8.0, 6.4),
        "warn": (10.4, 9.6, 8.7, 7.0),
        "error": (8.5, 7.8, 7.2, 5.7),
    },
}
MARK_CONTRAST = {
    "light": {"positive_fill": 4.4, "negative_fill": 3.0, "strong": 4.6},
    "dark": {"positive_fill": 5.3, "negative_fill": 6.1, "strong": 5.0},
}


@THEMES
def test_text_has_the_contrast_of_the_table(look: Theme) -> None:
    for role, wanted in TEXT_CONTRAST[look.name].items():
        grounds = (look.window, look.panel, look.card, look.soft)
        found = [contrast(getattr(look, role), ground) for ground in grounds]
        assert found == pytest.approx(wanted, abs=0.06), role
        assert min(found) >= 4.5, role


@THEMES
def test_marks_and_messages_can_be_made_out(look: Theme) -> None:
    for role, wanted in MARK_CONTRAST[look.name].items():
        assert contrast(getattr(look, role), look.card) == pytest.approx(wanted, abs=0.06), role
    assert contrast(look.on_accent, look.accent) >= 6.2
    assert contrast(look.warn, look.warn_soft) >= 4.5
    assert contrast(look.error, look.error_soft) >= 4.5


def test_only_the_theme_names_colours() -> None:
    package = Path(theme.__file__).parent
    hexes = re.compile(r"""["'\s:(]#[0-9A-Fa-f]{3,8}\b""")
    for path in [*package.rglob("*.py"), resources_dir() / "theme.qss", *resources_dir().rglob("*.svg")]:
        if path.name == "colors.py":
            continue
        assert not hexes.search(path.read_text(encoding="utf-8")), path


# --- numbers to colours


@THEMES
def test_the_signed_map_passes_through_its_stops_with_paper_at_zero(look: Theme) -> None:
    lut = colormaps.signed_lut(look)
    assert lut.shape == (256, 4)
    assert lut.dtype == np.uint8
    assert (lut[:, 3] == 255).all()
    for position, color in zip(colors.SIGNED_POSITIONS, look.signed, strict=True):
        nearest = lut[round((position + 1) / 2 * 255)][:3].astype(int)
        # One entry of 255 steps at most 1.2 in the fastest stretch, plus rounding.
        assert np.abs(nearest - QColor(color).toTuple()[:3]).max() <= 3
    positive, negative = lut[200].astype(int), lut[55].astype(int)
    assert positive[2] > positive[0], "blue is positive"
    assert negative[0] > negative[2], "orange is negative"


@THEMES
def test_ink_runs_from_paper_to_ink(look: Theme) -> None:
    lut = colormaps.ink_lut(look)
    assert QColor(*lut[0].tolist()).name().upper() == look.ink0
    assert QColor(*lut[255].tolist()).name().upper() == look.ink1
    assert (np.abs(np.diff(lut.astype(int), axis=0)) <= 1).all()


def test_a_limit_is_rounded_up_to_two_digits_and_forgets_outliers() -> None:
    values = np.full(10_000, 0.2213)
    values[:5] = -900.0
    assert colormaps.symmetric_limit(values) == pytest.approx(0.23)
    assert colormaps.symmetric_limit(np.full(10, -0.23)) == pytest.approx(0.23)
    assert colormaps.symmetric_limit(np.full(10, 98.7)) == pytest.approx(99)


def test_a_limit_stays_until_it_is_off_by_more_than_15_percent() -> None:
    assert colormaps.symmetric_limit(np.full(10, 0.114), previous=0.10) == pytest.approx(0.10)
    assert colormaps.symmetric_limit(np.full(10, 0.1151), previous=0.10) == pytest.approx(0.12)
    assert colormaps.symmetric_limit(np.full(10, 0.08), previous=0.10) == pytest.approx(0.08)


def test_a_limit_of_nothing_can_still_be_divided_by() -> None:
    assert colormaps.symmetric_limit(np.zeros(4)) == 1.0
    assert colormaps.symmetric_limit(np.array([np.nan, np.inf]), previous=0.3) == 0.3


@settings(max_examples=30, deadline=None)
@given(hnp.arrays(np.float64, st.integers(1, 50), elements=st.floats(-1e30, 1e30, allow_subnormal=False)))
def test_a_limit_is_positive_and_reached_by_nearly_all(values: np.ndarray) -> None:
    limit = colormaps.symmetric_limit(values)
    assert limit > 0
    if np.percentile(np.abs(values), 99.8) > 0:
        assert limit >= np.percentile(np.abs(values), 99.8) * (1 - 1e-5)


@THEMES
def test_a_signed_picture_has_one_pixel_a_value(look: Theme) -> None:
    values = np.array([[-9.0, -0.5, 0.0], [0.25, 0.5, np.nan]], dtype=np.float32)
    picture = colormaps.signed_image(values, 0.5, look)
    lut = colormaps.signed_lut(look)
    assert picture.size() == QSize(3, 2)
    levels = [[0, 0, 128], [191, 255, 128]]
    for y, row in enumerate(levels):
        for x, level in enumerate(row):
            assert picture.pixelColor(x, y).toTuple() == tuple(lut[level].tolist())
    inner = colormaps.signed_image(values, 0.5, look, reach=0.6)
    assert inner.pixelColor(1, 1).toTuple() == tuple(lut[round(127.5 + 0.6 * 127.5)].tolist())


def test_an_ink_picture_of_unequal_sides_keeps_its_rows() -> None:
    values = np.zeros((3, 5))
    values[2, 4] = 2.0
    picture = colormaps.ink_image(values.T[::-1].T, LIGHT, limit=2.0)
    assert picture.size() == QSize(5, 3)
    assert picture.pixelColor(0, 2).name().upper() == LIGHT.ink1
    assert picture.pixelColor(4, 2).name().upper() == LIGHT.ink0


# --- fonts and icons


def test_the_font_has_the_signs_we_write_with(qapp) -> None:
    for file in sorted((resources_dir() / "fonts").glob("*.ttf")):
        raw = QRawFont(str(file), 13.0)
        assert raw.familyName().startswith("Inter")
        missing = [
            c for c in "\u2212\u2009\u00b7\u2026₀₁₂₉ᵢ→←↑↓×±²Σδεηλσβ√≤≥≈∞∂“”–—•" if not raw.supportsCharacter(ord(c))
        ]
        assert missing == [], file.name


@pytest.mark.parametrize("weight", [400, 500, 600])
def test_figures_have_one_width(manager: ThemeManager, weight: int) -> None:
    manager.apply()
    font = fonts.font(17, weight)
    assert font.pixelSize() == 17
    metrics = QFontMetricsF(font)
    assert {metrics.horizontalAdvance(digit * 3) for digit in "0123456789"} == {metrics.horizontalAdvance("000")}


def test_words_stay_together_beside_even_figures(manager: ThemeManager) -> None:
    manager.apply()
    even = fonts.font(26)
    own = fonts.font(26)
    own.unsetFeature(QFont.Tag("tnum"))
    assert QFontMetricsF(even).horizontalAdvance("-") == QFontMetricsF(own).horizontalAdvance("-")
    assert QFontMetricsF(even).horizontalAdvance("1") > QFontMetricsF(own).horizontalAdvance("1")


def test_every_widget_gets_even_figures_even_below_the_style_sheet(manager: ThemeManager, qtbot) -> None:
    manager.apply()
    for widget in (QLabel("1"), QPushButton("1")):
        qtbot.addWidget(widget)
        widget.ensurePolished()
        metrics = QFontMetricsF(widget.font())
        assert metrics.horizontalAdvance("111") == metrics.horizontalAdvance("000")
        assert widget.font().family() == "Inter"


def drawn(icon: QIcon, size: int, mode: QIcon.Mode = QIcon.Mode.Normal, on: bool = False, ratio: float = 1.0):
    state = QIcon.State.On if on else QIcon.State.Off
    return icon.pixmap(QSize(size, size), ratio, mode, state)


def colors_of(pixmap) -> set[str]:
    image = pixmap.toImage()
    pixels = [image.pixelColor(x, y) for x in range(image.width()) for y in range(image.height())]
    return {p.name().upper() for p in pixels if p.alpha() == 255}


@pytest.mark.parametrize("name", sorted(p.stem for p in (resources_dir() / "icons").glob("*.svg")))
def test_every_icon_draws_something(manager: ThemeManager, name: str) -> None:
    image = drawn(icons.icon(name), 18, ratio=2.0).toImage()
    assert image.size() == QSize(36, 36), "sharp on a screen of twice the resolution"
    assert any(image.pixelColor(x, y).alpha() > 128 for x in range(36) for y in range(36))


def test_an_icon_follows_theme_and_state(manager: ThemeManager) -> None:
    manager.apply()
    trash = icons.icon("trash")
    assert colors_of(drawn(trash, 32)) == {LIGHT.text}
    assert colors_of(drawn(trash, 32, QIcon.Mode.Disabled)) == {LIGHT.faint}
    assert colors_of(drawn(trash, 32, on=True)) == {LIGHT.accent}
    manager.set_mode("dark")
    assert colors_of(drawn(trash, 32)) == {DARK.text}
    assert colors_of(drawn(icons.icon("trash", "muted"), 32)) == {DARK.muted}


def test_an_unknown_icon_is_refused_by_name() -> None:
    with pytest.raises(ValueError, match="no icon named 'no-such'"):
        icons.icon("no-such")


# --- dressing the application


@THEMES
def test_the_palette_gives_qt_our_roles(look: Theme) -> None:
    dressed = theme.palette(look)
    role = QPalette.ColorRole
    wanted = {role.Window: "panel", role.Base: "inset", role.Button: "card", role.Text: "text", role.Mid: "border"}
    wanted |= {role.Highlight: "soft", role.HighlightedText: "text", role.Link: "accent", role.Dark: "strong"}
    wanted |= {role.PlaceholderText: "muted", role.ToolTipBase: "card", role.AlternateBase: "panel"}
    for qt_role, name in wanted.items():
        assert dressed.color(qt_role).name().upper() == getattr(look, name)
    faint = dressed.color(QPalette.ColorGroup.Disabled, role.WindowText)
    assert faint.name().upper() == look.faint


def test_a_change_of_mode_dresses_the_application_then_tells(manager: ThemeManager, qapp, qtbot) -> None:
    manager.apply()
    assert theme.current() is LIGHT
    worn: list[tuple[Theme, Theme]] = []
    manager.theme_changed.connect(lambda new: worn.append((new, theme.current())))
    with qtbot.waitSignal(manager.theme_changed):
        manager.set_mode("dark")
    assert worn == [(DARK, DARK)], "who listens finds the new palette in place"
    assert DARK.accent in qapp.styleSheet()
    assert LIGHT.accent not in qapp.styleSheet()
    manager.set_mode("dark")
    assert len(worn) == 1, "nothing changed, nobody is told"
    manager.toggle()
    assert (manager.mode, manager.theme) == ("light", LIGHT)


def test_what_was_dressed_before_a_change_looks_like_what_is_dressed_after_it(manager: ThemeManager, qtbot) -> None:
    def button() -> QPushButton:
        made = QPushButton("Train")
        made.setProperty("kind", "primary")
        qtbot.addWidget(made)
        made.show()
        return made

    manager.apply()
    before = button()
    manager.toggle()
    assert before.grab().toImage() == button().grab().toImage()


def test_system_mode_judges_by_the_palette_where_the_desktop_says_nothing(manager: ThemeManager, qapp) -> None:
    for look in (DARK, LIGHT):
        qapp.setPalette(theme.palette(look))
        other = ThemeManager(qapp)
        assert other.theme is look
        other.deleteLater()


def test_the_style_sheet_is_filled_and_its_pictures_exist(tmp_path: Path, qapp) -> None:
    for look in (LIGHT, DARK):
        text = style.sheet(look, tmp_path)
        assert "$" not in text
        pictures = re.findall(r'url\("([^"]+)"\)', text)
        assert pictures
        assert all(Path(picture).is_file() for picture in pictures)


def test_a_state_is_a_property_that_restyles(manager: ThemeManager, qtbot) -> None:
    manager.apply()
    label = QLabel("x")
    qtbot.addWidget(label)
    label.ensurePolished()
    style.set_state(label, "role", "error")
    assert label.palette().color(label.foregroundRole()).name().upper() == LIGHT.error


def test_every_role_is_a_colour() -> None:
    for look in (LIGHT, DARK):
        for field in fields(look):
            value = getattr(look, field.name)
            colors = value if isinstance(value, tuple) else (value,)
            if field.name != "name":
                assert all(re.fullmatch("#[0-9A-F]{6}", color) for color in colors), field.name


# --- numbers as text


@pytest.fixture
def english():
    before = QLocale()
    QLocale.setDefault(QLocale(QLocale.Language.English))
    yield
    QLocale.setDefault(before)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        (lambda: format.percent(0.97512), "97.5\u2009%"),
        (lambda: format.percent(None), "—"),
        (lambda: format.loss(0.12949), "0.129"),
        (lambda: format.loss(float("nan")), "—"),
        (lambda: format.loss(float("inf")), "∞"),
        (lambda: format.count(109386), "109,386"),
        (lambda: format.signed(4.363), "+4.363"),
        (lambda: format.signed(-0.022), "\u22120.022"),
        (lambda: format.signed(-0.00001), "0.000"),
        (lambda: format.signed(0.00001), "0.000"),
        (lambda: format.shortest(1e-05), "0.00001"),
        (lambda: format.shortest(0.001), "0.001"),
        (lambda: format.shortest(-2.5e-7), "\u22120.00000025"),
        (lambda: format.shortest(60000), "60000"),
        (lambda: format.readable(0.00012), "0.00012"),
        (lambda: format.readable(1e-5), "10⁻⁵"),
        (lambda: format.readable(-8.8e-8), "\u22128.8\u2009×\u200910⁻⁸"),
        (lambda: format.shortest(3.0), "3"),
        (lambda: format.duration(7.2), "0:07"),
        (lambda: format.duration(3723), "1:02:03"),
        (lambda: format.duration(None), "—"),
        (lambda: format.rate(98_231, "samples"), "98k samples/s"),
        (lambda: format.rate(0, "samples"), "—"),
        (lambda: format.short_count(9_960), "10k"),
        (lambda: format.short_count(9_840), "9.8k"),
        (lambda: format.short_count(999_600), "1.0M"),
        (lambda: format.size(437_544), "0.4\u2009MB"),
        (lambda: format.size(12_345), "13\u2009kB"),
    ],
)
def test_numbers_are_written_as_the_look_says(english, text, wanted: str) -> None:
    assert text() == wanted


def test_separators_follow_the_locale(english) -> None:
    QLocale.setDefault(QLocale(QLocale.Language.German))
    assert format.count(109386) == "109.386"
    assert format.percent(0.975) == "97,5\u2009%"
    assert format.shortest(0.001) == "0,001"


@settings(max_examples=200, deadline=None)
@given(st.floats(-1e300, 1e300))
def test_the_shortest_form_is_the_number(value: float) -> None:
    assert float(format.shortest(value).replace(format.MINUS, "-")) == value


def test_the_application_font_is_ours(manager: ThemeManager, qapp: QApplication) -> None:
    manager.apply()
    assert (qapp.font().family(), qapp.font().pixelSize()) == ("Inter", 13)
    assert qapp.font().weight() == QFont.Weight.Normal
