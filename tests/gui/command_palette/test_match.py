"""Which names a few letters find, in which order, and what a value typed behind a name stands for."""

from __future__ import annotations

import pytest

from desktop_nn.core.settings import Setting, settings_of
from desktop_nn.engine.optimizers import SGD, Adam
from desktop_nn.experiment.spec import Spec
from desktop_nn.gui.command_palette.entries import Entry, settings, value_text
from desktop_nn.gui.command_palette.finder import Finder
from desktop_nn.gui.command_palette.match import match
from desktop_nn.gui.command_palette.values import read

LEARNING_RATE = settings_of(Adam)["learning_rate"]
METHOD = settings_of(Spec)["optimizer"]


@pytest.mark.parametrize(
    ("query", "name", "bold"),
    [
        ("sav", "Save as…", "Sav"),
        ("AS", "Save as…", "as"),
        ("sa", "Save as…", "Sa"),
        ("lr", "Learning rate", "Lr"),
        ("rate learn", "Learning rate", "Learnrate"),
        ("earn", "Learning rate", "earn"),
        ("ecx", "Learning rate", None),
        ("ea", "Learning rate", "ea"),
        ("e", "Learning rate", None),
        ("GRÖSS", "Grösse", "Gröss"),
        ("", "Save", ""),
    ],
)
def test_letters_find_the_beginnings_of_words_first(query: str, name: str, bold: str | None) -> None:
    found = match(query, name)
    if bold is None:
        assert found is None
    else:
        assert found is not None
        assert "".join(name[place] for place in sorted(found.letters)) == bold


def test_a_word_may_fit_elsewhere_but_only_from_its_beginning() -> None:
    assert match("adam", "Method", "Optimizer Adam SGD") is not None
    assert match("dam", "Method", "Optimizer Adam SGD") is None
    assert match("method adam", "Method", "Optimizer Adam SGD") is not None


def test_names_that_begin_alike_come_before_names_that_hold_it() -> None:
    names = ["Unsaved", "Auto save", "Save as…", "Save", "Sieve"]
    finder = Finder([Entry(name, name, "") for name in names], ())
    assert [found.entry.text for found in finder.find("save")] == ["Save", "Save as…", "Auto save", "Unsaved"]


def test_what_was_used_last_comes_first_and_what_is_refused_later() -> None:
    entries = [Entry("a", "Step", ""), Entry("b", "Step", "", refused="no"), Entry("c", "Step", "")]
    assert [found.entry.key for found in Finder(entries, ("c",)).find("step")] == ["c", "a", "b"]
    assert [found.entry.key for found in Finder(entries, ("b", "c")).find("")] == ["b", "c", "a"]


@pytest.mark.parametrize(
    ("setting", "text", "value"),
    [
        (LEARNING_RATE, "0.01", 0.01),
        (LEARNING_RATE, "1e-3", 0.001),
        (settings_of(type(Spec().split))["test"], "25", 0.25),
        (settings_of(type(Spec().split))["test"], "25%", 0.25),
        (settings_of(type(Spec().network.hidden[0]))["batch_norm"], "on", True),
        (settings_of(type(Spec().network.hidden[0]))["batch_norm"], "No", False),
        (METHOD, "adam", Adam()),
        (METHOD, "mini-batch", SGD()),
    ],
)
def test_a_value_behind_a_name_is_read(setting: Setting, text: str, value: object) -> None:
    typed = read(setting, text)
    assert typed is not None
    assert typed.value == value
    assert not typed.wrong


def test_a_value_that_is_not_taken_says_why_and_no_value_is_none() -> None:
    typed = read(LEARNING_RATE, "-1")
    assert typed is not None
    assert LEARNING_RATE.label in typed.wrong
    assert read(LEARNING_RATE, "rate") is None
    assert read(METHOD, "none such") is None


def test_a_name_with_a_value_finds_the_settings_that_take_it() -> None:
    finder = Finder(list(settings(Spec(), lambda path: "")), ())
    best = finder.find("learning rate 0.01")[0]
    assert best.entry.path == "optimizer.learning_rate"
    assert best.typed is not None
    assert best.typed.value == 0.01
    best = finder.find("method momentum")[0]
    assert best.entry.path == "optimizer"
    assert finder.find("learning rate")[0].typed is None


def test_values_are_written_as_the_window_writes_them() -> None:
    entries = {entry.path: entry for entry in settings(Spec(), lambda path: "") if entry.setting is not None}
    assert entries["optimizer"].right == "Adam"
    assert entries["split.test"].right == "10\u2009%"
    assert entries["network.hidden"].right == "2"
    assert value_text(settings_of(type(Spec().network.hidden[0]))["batch_norm"], False) == "off"


def test_words_behind_the_name_of_a_number_are_refused_with_what_it_takes() -> None:
    entries = [Entry("rate", "Learning rate", "Optimizer", setting=LEARNING_RATE), Entry("train", "Train", "")]
    (found,) = Finder(entries, ()).find("learning rate abc")
    assert found.typed is not None
    assert found.typed.wrong == f"Learning rate takes a number ({LEARNING_RATE.limits()}), not “abc”."
    assert Finder(entries, ()).find("nothing abc") == []
