"""How sources are named on the command line, and what every source must be able to say."""

from __future__ import annotations

import pytest

from desktop_nn.core.errors import SettingError
from desktop_nn.core.settings import settings_of
from desktop_nn.core.tree import from_plain, to_plain
from desktop_nn.data.sources import SOURCES, Circle, Digits, Idx, source_from_text


def test_the_words_of_the_command_line():
    assert source_from_text("digits") == Digits()
    assert source_from_text("circle") == Circle()
    assert source_from_text("idx:/data/a:b") == Idx(folder="/data/a:b")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("mnist", "unknown source of data 'mnist'"),
        ("circle:3", "unknown source of data 'circle:3'"),
        ("", "unknown source of data ''"),
        ("os.system", "unknown source of data 'os.system'"),
    ],
)
def test_unknown_words_list_those_that_are_known(text, message):
    with pytest.raises(SettingError) as caught:
        source_from_text(text)
    assert str(caught.value) == f"--data: {message}. Use one of: digits, idx:DIR, circle, xor, spiral, plane."


def test_idx_needs_a_folder():
    with pytest.raises(SettingError) as caught:
        source_from_text("idx:")
    assert str(caught.value) == "--data: idx needs a folder. Write idx:DIR."


@pytest.mark.parametrize("name", list(SOURCES))
def test_every_source_explains_itself_and_survives_the_project_file(name):
    cls = SOURCES.get(name)
    source = cls()
    assert cls.label and cls.help.endswith(".")
    assert source.summary()
    assert from_plain(cls, to_plain(source)) == source
    for setting in settings_of(cls).values():
        assert setting.help.endswith("."), setting.name
        assert setting.holds == "restart"


def test_only_idx_reads_files_to_describe_itself():
    assert [name for name, cls in SOURCES.items() if cls.reads_files] == ["idx"]


def test_summaries_of_digits():
    assert Digits(count=60_000).summary() == "Built-in digits · 60,000"
    assert Digits(count=500, target="one_against_rest").summary() == "Built-in digits · 500 · an 8 or not"
    assert Idx(folder="/a/mnist", target="one_against_rest", digit=3).summary() == "IDX · mnist · a 3 or not"
    assert Idx().summary() == "IDX · no folder"
