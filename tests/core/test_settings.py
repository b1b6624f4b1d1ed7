"""A setting is declared once; its declaration refuses what it should and says so in words."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from desktop_nn.core.errors import SettingError
from desktop_nn.core.registry import Registry
from desktop_nn.core.settings import Holds, setting, settings_of


class Shape:
    label = "Shape"


SHAPES: Registry[Shape] = Registry("shape")


@SHAPES.register("round")
@dataclass(frozen=True)
class Round(Shape):
    radius: float = setting(1.0, label="Radius", minimum=0.0, above=True, maximum=10.0, holds="now")


@SHAPES.register("square")
@dataclass(frozen=True)
class Square(Shape):
    pass


@dataclass(frozen=True)
class Thing:
    count: int = setting(3, label="Count", help="How many.", minimum=1, maximum=65_536, holds="restart")
    share: float = setting(0.1, label="Share", minimum=0.0, maximum=1.0, below=True)
    open: float = setting(0.5, label="Open", above=True, minimum=0.0)
    on: bool = setting(False, label="On")
    name: str = setting("x", label="Name")
    way: str = setting("a", label="Way", choices=(("a", "This way"), ("b", "That way")))
    shape: Shape = setting(factory=Round, label="Shape", registry=SHAPES)
    shapes: tuple[Shape, ...] = setting((), label="Shapes", registry=SHAPES)
    plain: int = 0


SETTINGS = settings_of(Thing)


def test_every_declared_field_is_a_setting_of_its_kind() -> None:
    assert {name: found.kind for name, found in SETTINGS.items()} == {
        "count": "int",
        "share": "float",
        "open": "float",
        "on": "bool",
        "name": "text",
        "way": "choice",
        "shape": "variant",
        "shapes": "variants",
    }
    assert SETTINGS["count"].holds is Holds.RESTART
    assert SETTINGS["shape"].default == Round()


GOOD = [("count", 1), ("count", 65_536), ("share", 0), ("share", 0.999), ("on", True), ("name", ""), ("way", "b")]


@pytest.mark.parametrize(("name", "value"), [*GOOD, ("count", 7.0)])
def test_what_a_setting_takes(name: str, value: object) -> None:
    checked = SETTINGS[name].check(value)
    assert checked == value
    assert type(checked) is SETTINGS[name].cls


BAD = [
    ("count", 0, "Count takes 1 to 65,536, not 0"),
    ("count", 10**9, "Count takes 1 to 65,536, not 1,000,000,000"),
    ("count", 10**30, "Count takes 1 to 65,536, not 1e+30"),
    ("count", 10**400, "Count takes 1 to 65,536, not 1e+400"),
    ("open", 10**400, "Open takes a finite number, not 1" + "0" * 36 + "..."),
    ("count", 1.5, "Count takes a whole number, not 1.5"),
    ("count", "3", "Count takes a whole number, not '3'"),
    ("count", True, "Count takes a whole number, not True"),
    ("count", None, "Count takes a whole number, not None"),
    ("share", 1.0, "Share takes 0 or more and below 1, not 1"),
    ("share", -0.1, "Share takes 0 or more and below 1, not -0.1"),
    ("share", float("nan"), "Share takes a finite number, not nan"),
    ("share", float("inf"), "Share takes a finite number, not inf"),
    ("open", 0.0, "Open takes above 0, not 0"),
    ("on", 1, "On takes yes or no (true or false), not 1"),
    ("name", 3, "Name takes text, not 3"),
    ("way", "c", "Way does not know 'c'"),
    ("name", "y" * 5000, "Name takes up to 4,096 characters, not 5,000"),
    ("name", ["y" * 90], "Name takes text, not ['" + "y" * 35 + "..."),
]


@pytest.mark.parametrize(("name", "value", "text"), BAD)
def test_what_a_setting_refuses(name: str, value: object, text: str) -> None:
    with pytest.raises(SettingError) as caught:
        SETTINGS[name].check(value, "a.b")
    assert (caught.value.what, caught.value.where) == (text, "a.b")


def test_limits_in_words() -> None:
    assert SETTINGS["count"].limits() == "1 to 65,536"
    assert SETTINGS["open"].limits() == "above 0"
    assert SETTINGS["share"].limits() == "0 or more and below 1"
    assert settings_of(Round)["radius"].limits() == "above 0, up to 10"
    assert SETTINGS["on"].limits() == ""


def test_a_registry_lists_what_it_has_and_knows_nothing_else() -> None:
    assert SHAPES.get("round") is Round
    assert SHAPES.name_of(Square()) == SHAPES.name_of(Square) == "square"
    assert [name for name, _ in SHAPES.items()] == list(SHAPES) == ["round", "square"]
    for name in ("oval", "__class__", "x" * 10**6, ["round"], None):
        with pytest.raises(SettingError) as caught:
            SHAPES.get(name, "thing.shape")  # type: ignore[arg-type]
        assert caught.value.remedy == "Use one of: round, square"
        assert len(str(caught.value)) < 120


def test_a_name_is_registered_once() -> None:
    with pytest.raises(ValueError, match="registered twice"):
        SHAPES.register("round")(Square)
