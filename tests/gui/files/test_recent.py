"""Recent files: what is opened and saved is remembered, and what has gone is said to be gone."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QBuffer, QIODevice, QSettings
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication, QMenu

from desktop_nn.experiment.presets import PRESETS
from desktop_nn.experiment.project import Project, save, thumbnail
from desktop_nn.gui.recent import KEY, MOST, RecentFile, read
from desktop_nn.gui.recent_menu import shown_folder
from tests.tour.person import Person

Opens = Callable[..., Person]
XOR = PRESETS["xor"].spec


def names(person: Person) -> list[str]:
    return [entry.name for entry in person.window.recent.entries]


def open_menu(person: Person) -> QMenu:
    person.press("Ctrl+Shift+O")
    person.until(lambda: isinstance(QApplication.activePopupWidget(), QMenu), "the menu opens")
    return QApplication.activePopupWidget()


def test_what_was_opened_or_saved_is_on_top_and_there_at_the_next_start(opens: Opens, tmp_path: Path) -> None:
    person = opens()
    document = person.window.document
    for name in ("one", "two"):
        save(tmp_path / f"{name}.dnn", Project(XOR))
        document.open(tmp_path / f"{name}.dnn")
        person.until(lambda name=name: document.name == name, "it is open")
    document.run_epoch()
    person.until(lambda: document.run is not None and document.run.position.epoch == 1, "an epoch is trained")
    document.save(tmp_path / "three.dnn")
    person.until(lambda: document.name == "three", "it is saved")
    assert names(person) == ["three", "two", "one"]
    newest = person.window.recent.entries[0]
    assert newest.score == document.history.epochs["validation_metric"][-1]
    assert time.time() - newest.used < 60
    surface = QImage.fromData(thumbnail(tmp_path / "three.dnn"))
    assert surface.pixelColor(3, 3) != surface.pixelColor(24, 3)
    document.save(tmp_path / "one.dnn")
    person.until(lambda: document.name == "one", "it is saved")
    assert names(person) == ["one", "three", "two"]
    assert names(opens()) == ["one", "three", "two"]


def test_the_list_is_short(opens: Opens, tmp_path: Path) -> None:
    recent = opens().window.recent
    for number in range(2 * MOST):
        recent.add(tmp_path / f"{number}.dnn")
    assert [entry.name for entry in recent.entries] == [str(n) for n in range(2 * MOST - 1, MOST - 1, -1)]


def test_a_file_is_chosen_in_the_menu_by_its_number(opens: Opens, tmp_path: Path) -> None:
    person = opens()
    save(tmp_path / "a & b.dnn", Project(XOR))
    person.window.recent.add(tmp_path / "other.dnn")
    person.window.recent.add(tmp_path / "a & b.dnn")
    menu = open_menu(person)
    assert "a && b" in menu.actions()[0].text()
    person.press("1")
    person.until(lambda: person.window.document.name == "a & b", "it is open")


def test_a_missing_file_is_said_to_be_missing_and_can_be_taken_off(opens: Opens, tmp_path: Path) -> None:
    person = opens()
    window = person.window
    save(tmp_path / "here.dnn", Project(XOR))
    window.recent.add(tmp_path / "gone.dnn")
    window.recent.add(tmp_path / "here.dnn")
    menu = open_menu(person)
    person.until(lambda: menu.actions()[1].text().endswith("missing"), "the menu says that it is missing")
    assert not menu.actions()[0].text().endswith("missing")
    person.press("2")
    (notice,) = window.document.notices
    assert "gone.dnn" in notice.text
    notice.actions[0][1]()
    assert names(person) == ["here"]
    assert not window.document.notices
    menu = open_menu(person)
    person.press("C")
    assert not names(person)
    open_menu(person)
    assert not any(action.isEnabled() for action in menu.actions())
    person.press("Escape")


def test_the_picture_in_a_file_is_found(opens: Opens, tmp_path: Path) -> None:
    image, buffer = QImage(4, 4, QImage.Format.Format_RGB32), QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")
    picture = bytes(buffer.data().data())
    save(tmp_path / "with.dnn", Project(XOR, thumbnail=picture))
    save(tmp_path / "without.dnn", Project(XOR))
    (tmp_path / "foreign.dnn").write_bytes(b"PK\x03\x04 and nothing more")
    assert thumbnail(tmp_path / "with.dnn") == picture
    assert thumbnail(tmp_path / "without.dnn") == b""
    assert thumbnail(tmp_path / "foreign.dnn") == b""
    assert thumbnail(tmp_path / "none.dnn") is None
    person = opens()
    recent = person.window.recent
    recent.add(tmp_path / "with.dnn")
    recent.look()
    person.until(lambda: recent.entries[0].thumbnail == picture, "the picture is found")


@pytest.mark.parametrize(
    "text",
    ["", "{", "[" * 5000, "7", '["a"]', '[["", 1, null, ""]]', '[["a\\u0000b", 1, null, ""]]', "[[1, 2, 3, 4]]"],
)
def test_damaged_settings_are_an_empty_list(text: str) -> None:
    assert read(text) == []


def test_odd_values_in_the_settings_do_not_reach_the_menu(opens: Opens, settings: QSettings) -> None:
    settings.setValue(KEY, '[["/x/y.dnn", 1e300, NaN, 3]]')
    (entry,) = opens().window.recent.entries
    assert (entry.used, entry.score, entry.metric) == (0.0, None, "accuracy")
    assert entry.when()


def test_times_and_folders_are_written_as_people_do(monkeypatch: pytest.MonkeyPatch) -> None:
    now = time.time()
    assert re.fullmatch(r"Used today, \d{2}:\d{2}", RecentFile(Path("a"), now).when())
    assert RecentFile(Path("a"), now - 86_400).when().startswith("Used yesterday, ")
    assert RecentFile(Path("a"), now, saved=now - 86_400).when().startswith("Saved yesterday, ")
    assert RecentFile(Path("a"), 1_000_000_000).when().endswith("2001")
    monkeypatch.setattr("desktop_nn.gui.recent_menu.QDir.homePath", lambda: "/home/me")
    assert shown_folder(Path("/home/me/work/x.dnn")) == "~/work"
    assert shown_folder(Path("/home/mean/x.dnn")) == "/home/mean"
    assert len(shown_folder(Path("/" + "long/" * 40 + "x.dnn"))) < 60
