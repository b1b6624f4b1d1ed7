"""The first page: a card is chosen and opened by mouse or keyboard, and the page stays out of the way when asked to."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QSettings, Qt
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QFileDialog, QWidget

from desktop_nn.data.idx_folder import TRAIN_NAMES
from desktop_nn.data.sources import Idx
from desktop_nn.experiment.presets import PRESETS
from desktop_nn.experiment.project import Project, save
from desktop_nn.gui import fonts
from desktop_nn.gui.state import Status
from desktop_nn.gui.welcome.card import PADDING
from tests.tour.person import Person, name_of

if TYPE_CHECKING:
    from desktop_nn.gui.welcome import WelcomePage
    from tests.gui.welcome.conftest import Starts


def page_of(person: Person) -> WelcomePage:
    page = person.window.pages.welcome
    assert page is not None
    return page


def opened(person: Person, name: str) -> None:
    window = person.window
    person.until(lambda: window.workspace.isVisible(), "the workspace comes")
    assert window.document.spec.name == name
    assert not page_of(person).isVisible()


def test_nothing_can_be_run_before_an_experiment_is_open(starts: Starts) -> None:
    person = starts()
    window = person.window
    assert page_of(person).isVisible()
    assert not window.workspace.isVisible()
    assert window.windowTitle() == "Welcome[*] — Desktop NN"
    bar = window.run_bar
    for widget in (bar.train_button, bar.step_button, bar.epoch_button, bar.reset_button, bar.speed):
        assert not widget.isEnabled()
    for command in ("train", "step", "epoch", "reset", "restart", "save", "save_as", "undo", "clear"):
        assert not window.actions_by_name[command].isEnabled(), command
    person.press("F5")
    assert window.document.status is Status.IDLE
    assert not person.has("Draw", QWidget)


def test_the_primary_button_opens_and_trains_the_chosen_card(starts: Starts) -> None:
    person = starts()
    person.click(page_of(person).cards["xor"])
    person.click("Open and train “Exclusive or”")
    opened(person, "Exclusive or")
    person.until(lambda: person.window.document.run is not None, "it trains")
    assert person.window.actions_by_name["save"].isEnabled()


def test_arrow_keys_choose_and_enter_opens(starts: Starts) -> None:
    person = starts()
    page = page_of(person)
    assert page.cards["digits"].hasFocus()
    person.press("Right")
    assert page.chosen == "spiral"
    person.press("Down")
    assert page.chosen == "is_it_an_8"
    person.press("Up", "Right")
    assert page.chosen == "xor"
    person.press("Return")
    opened(person, "Exclusive or")
    person.until(lambda: person.window.document.run is not None, "it trains")


def test_a_double_click_opens_a_card(starts: Starts) -> None:
    person = starts()
    person.double_click(page_of(person).cards["plane"])
    opened(person, "Plane")


def test_the_empty_network_has_no_hidden_layer_and_says_what_to_do(starts: Starts) -> None:
    person = starts()
    person.click("Start from an empty network")
    opened(person, "Empty network")
    document = person.window.document
    assert document.spec.network.hidden == ()
    assert document.status is Status.IDLE
    assert [notice.topic for notice in document.notices] == ["hint"]
    person.until(lambda: document.dataset is not None, "the digits are there")


def test_what_overfits_says_how_to_mend_it(starts: Starts) -> None:
    person = starts()
    person.window.document.new("overfit")
    opened(person, "Overfit, then mend it")
    (hint,) = person.window.document.notices
    assert "L2" in hint.text
    (show_l2,) = [act for label, act in hint.actions if label == "Show L2"]
    show_l2()
    person.until(lambda: person.has("L2 (Regularization)"), "the field is in sight")
    person.window.document.new("xor")
    assert not person.window.document.notices


def test_ones_own_folder_is_asked_for(starts: Starts, tmp_path: Path) -> None:
    person = starts()
    (tmp_path / "empty").mkdir()
    write_pair(tmp_path / "mine")
    document = person.window.document
    person.click(page_of(person).own_data)
    person.until(lambda: dialogs(person), "the dialog opens")
    choose(person, tmp_path / "empty")
    person.until(lambda: document.notices, "what is wrong with the folder is said")
    assert "no IDX files" in document.notices[0].text
    assert page_of(person).isVisible()
    person.click("Choose a folder…")
    person.until(lambda: dialogs(person), "the dialog opens again")
    choose(person, tmp_path / "mine")
    opened(person, "My data")
    assert document.spec.data == Idx(folder=str(tmp_path / "mine"))
    assert not document.notices
    person.press("Ctrl+Shift+H")
    assert page_of(person).chosen == "digits"


def test_arrow_keys_do_not_ask_for_a_folder(starts: Starts) -> None:
    person = starts()
    person.press("Down", "Down")
    page = page_of(person)
    assert page.own_data.hasFocus()
    assert not page.chosen
    assert not dialogs(person)
    for key in ("Space", "Return"):
        person.press(key)
        person.until(lambda: dialogs(person), f"{key} asks")
        dialogs(person)[0].reject()
        page.own_data.setFocus()


def test_the_question_for_a_folder_goes_when_something_else_is_opened(starts: Starts) -> None:
    person = starts()
    person.click(page_of(person).own_data)
    person.until(lambda: dialogs(person), "the dialog opens")
    person.window.document.new("xor")
    opened(person, "Exclusive or")
    assert not dialogs(person)


def choose(person: Person, folder: Path) -> None:
    dialog = dialogs(person)[0]
    dialog.fileSelected.emit(str(folder))
    dialog.reject()


def write_pair(folder: Path) -> None:
    """Write ten tiny images and their labels in the IDX format."""
    folder.mkdir()
    sizes = b"".join(n.to_bytes(4, "big") for n in (10, 4, 4))
    images, labels = TRAIN_NAMES
    (folder / images).write_bytes(b"\0\0\x08\x03" + sizes + bytes(160))
    (folder / labels).write_bytes(b"\0\0\x08\x01" + sizes[:4] + bytes(range(10)))


def dialogs(person: Person) -> list[QFileDialog]:
    return [dialog for dialog in person.window.findChildren(QFileDialog) if dialog.isVisible()]


def test_the_page_can_be_called_again_while_it_trains_and_left_again(starts: Starts) -> None:
    person = starts()
    window = person.window
    person.click(page_of(person).cards["spiral"])
    person.press("Return")
    person.until(lambda: window.document.is_training, "it trains")
    window.resize(1024, 700)
    person.menu("Help", "Welcome page")
    assert page_of(person).isVisible()
    assert window.width() == 1024
    assert window.document.is_training
    assert window.run_bar.train_button.text() == "Pause"
    assert window.run_bar._where.text().startswith("Two spirals · Epoch")
    assert not window.actions_by_name["undo"].isEnabled()
    person.press("F5")
    person.until(lambda: window.document.status is Status.PAUSED, "F5 pauses all the same")
    person.click("Back to “Two spirals”")
    assert window.workspace.isVisible()
    person.press("Ctrl+Shift+H", "Escape")
    assert window.workspace.isVisible()


def test_show_this_at_start(starts: Starts, settings: QSettings) -> None:
    person = starts()
    person.click("Show this at start")
    person.window.close()
    again = starts()
    assert again.window.workspace.isVisible()
    assert again.window.run_bar.train_button.isEnabled()
    again.menu("Help", "Welcome page")
    again.click("Show this at start")
    assert settings.value("welcome") == "true"


def test_a_recent_file_is_one_click_away(starts: Starts, tmp_path: Path) -> None:
    person = starts()
    path = tmp_path / "spirals of mine.dnn"
    save(path, Project(spec=PRESETS["spiral"].spec))
    person.window.recent.add(path, 0.992)
    person.window.recent.add(tmp_path / "gone.dnn")
    rows = page_of(person).recent_list.rows
    assert [name_of(row) for row in rows] == ["gone", "spirals of mine"]
    person.until(lambda: person.has("spirals of mine"), "its row is there")
    person.click("spirals of mine")
    person.until(lambda: person.window.document.path == path, "it is open")
    assert person.window.workspace.isVisible()


def test_the_layout_of_panes_never_seen_is_not_remembered(starts: Starts, settings: QSettings) -> None:
    person = starts()
    person.window.close()
    assert settings.value("state") is None
    assert settings.value("geometry") is not None


@pytest.mark.parametrize("size", [(1024, 700), (1280, 800), (1920, 1080)])
def test_every_card_has_its_picture_and_room_for_its_words(starts: Starts, size: tuple[int, int]) -> None:
    person = starts(size)
    page = page_of(person)
    person.until(lambda: all(card.has_picture for card in page.cards.values()), "all pictures are there")
    metrics = QFontMetrics(fonts.font(fonts.LABEL))
    for card in page.cards.values():
        width, lines = card.width() - 2 * PADDING, card._lines
        wrapped = metrics.boundingRect(0, 0, width, 1000, int(Qt.TextFlag.TextWordWrap.value), card.description)
        assert wrapped.height() <= lines * metrics.height(), card.text()
        assert card.shown_facts().startswith(card.facts[0])
    for widget in (page.open_button, page.empty_button, page.at_start):
        assert not widget.visibleRegion().isEmpty(), name_of(widget)


def test_everything_on_the_page_has_a_name(starts: Starts) -> None:
    person = starts()
    page = page_of(person)
    takers = [widget for widget in page.findChildren(QWidget) if widget.focusPolicy() & Qt.FocusPolicy.TabFocus]
    assert len(takers) > 4
    assert not [type(widget).__name__ for widget in takers if widget.isVisible() and not name_of(widget)]


def test_without_data_every_view_says_what_to_do(starts: Starts) -> None:
    person = starts()
    window, document = person.window, person.window.document
    document.new_from(Idx())
    opened(person, "My data")
    person.until(lambda: document.info_error, "there is no folder")
    person.until(lambda: window.diagram.empty.isVisible(), "the diagram says so")
    assert "choose a folder" in window.diagram.empty.text()
    person.until(lambda: "needs data" in window.curves.plots["loss"].message, "the curves say so")
    person.press("Ctrl+2")
    person.until(lambda: "choose a folder" in window.weights.empty.text(), "the weights say so")
    person.click(person.find("Choose the data", inside=window.weights))
    person.until(lambda: person.has("Folder (Data)"), "the folder can be chosen")
    document.new("xor")
    person.until(lambda: document.network is not None, "there is a network again")
    person.until(lambda: not window.diagram.empty.isVisible(), "the diagram shows it")
