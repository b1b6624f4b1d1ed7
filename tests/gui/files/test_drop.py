"""Files dropped on the window: what will become of each is said before, and done after."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDropEvent
from PySide6.QtWidgets import QApplication

from desktop_nn.core.errors import FileError
from desktop_nn.core.tree import to_plain
from desktop_nn.data.idx import write_idx
from desktop_nn.data.idx_folder import Idx
from desktop_nn.experiment.presets import PRESETS
from desktop_nn.experiment.project import Project, save
from desktop_nn.gui.files.dropped import examine, guess
from tests.tour.person import Person

Opens = Callable[..., Person]
_COPY, _LEFT, _NONE = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier


class Drag:
    """Someone who drags files from elsewhere over a window."""

    def __init__(self, person: Person, *paths: Path, data: QMimeData | None = None) -> None:
        self.data = data or QMimeData()
        if paths:
            self.data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
        self.window = person.window
        self.overlay = person.window.services.drops.overlay
        enter = QDragEnterEvent(QPoint(5, 5), _COPY, self.data, _LEFT, _NONE)
        QApplication.sendEvent(self.window, enter)
        self.taken = enter.isAccepted()

    def leave(self) -> None:
        QApplication.sendEvent(self.overlay, QDragLeaveEvent())

    def drop(self) -> None:
        QApplication.sendEvent(self.overlay, QDropEvent(QPointF(9, 9), _COPY, self.data, _LEFT, _NONE))


@pytest.fixture
def person(opens: Opens) -> Iterator[Person]:
    yield opens()


@pytest.fixture
def digits(tmp_path: Path) -> Path:
    folder = tmp_path / "my digits"
    folder.mkdir()
    write_idx(folder / "train-images-idx3-ubyte", np.zeros((40, 28, 28), np.uint8))
    write_idx(folder / "train-labels-idx1-ubyte", (np.arange(40) % 10).astype(np.uint8))
    return folder


def told(person: Person) -> str:
    person.until(lambda: any(n.topic == "file" for n in person.window.document.notices), "it is told")
    (notice,) = (n for n in person.window.document.notices if n.topic == "file")
    return notice.text


def test_a_project_opens_after_asking_about_unsaved_work(person: Person, tmp_path: Path) -> None:
    document, path = person.window.document, tmp_path / "mine.dnn"
    save(path, Project(PRESETS["plane"].spec))
    document.edit("network.hidden.0.units", 7)
    asked = []
    document.discard_asked.disconnect()
    document.discard_asked.connect(lambda: asked.append(True))
    drag = Drag(person, path)
    assert drag.overlay.isVisible()
    assert "mine" in drag.overlay.guess.title
    drag.drop()
    assert not drag.overlay.isVisible()
    person.until(lambda: asked, "it is asked")
    document.resolve_discard("discard")
    person.until(lambda: document.path == path, "it is open")


def test_a_folder_and_its_files_become_the_data_and_that_can_be_undone(person: Person, digits: Path) -> None:
    document = person.window.document
    before = document.spec
    drag = Drag(person, digits)
    assert "my digits" in drag.overlay.guess.title
    drag.drop()
    person.until(lambda: document.info is not None and document.info.kind == "image", "the data are known")
    assert document.spec.data == Idx(folder=str(digits))
    assert not document.unread
    while document.can_undo:
        document.undo()
    assert document.spec == before
    drag = Drag(person, *sorted(digits.iterdir()))
    assert "my digits" in drag.overlay.guess.title
    drag.drop()
    person.until(lambda: document.spec.data == Idx(folder=str(digits)), "both files mean their folder")
    document.edit("data.digit", 3)
    Drag(person, digits / "train-images-idx3-ubyte").drop()
    person.until(lambda: not document.jobs.busy, "it is looked at")
    assert document.spec.data.digit == 3


def test_a_design_in_json_begins_an_experiment_whose_files_wait(person: Person, digits: Path, tmp_path: Path) -> None:
    document = person.window.document
    plain = to_plain(PRESETS["digits"].spec) | {"name": "From a file", "data": {"type": "idx", "folder": str(digits)}}
    (tmp_path / "design.json").write_text(json.dumps(plain))
    drag = Drag(person, tmp_path / "design.json")
    assert "design" in drag.overlay.guess.title
    drag.drop()
    person.until(lambda: document.name == "From a file", "it is open")
    assert document.unread
    assert document.path is None


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("photo.png", b"\x89PNG", "picture"),
        ("table.csv", b"1,2", "nothing that can be opened"),
        ("broken.json", b"{", "broken.json"),
        ("gone.dnn", b"", "there is no such file"),
        ("train-images-idx3-ubyte", b"x", "train-labels-idx1-ubyte is missing"),
        ("empty folder", None, "no IDX files in this folder"),
    ],
)
def test_anything_else_is_one_sentence(tmp_path: Path, name: str, content: bytes | None, words: str) -> None:
    folder = tmp_path / "dropped"
    folder.mkdir()
    path = folder / name
    if content is None:
        path.mkdir()
    elif content:
        path.write_bytes(content)
    with pytest.raises(FileError, match=words) as caught:
        examine([path])
    assert "\n" not in str(caught.value)
    assert guess([path]).title


def test_several_files_are_refused_and_what_is_no_file_is_not_taken(person: Person, tmp_path: Path) -> None:
    Drag(person, tmp_path / "photo.png").drop()
    assert "no such file" in told(person)
    drag = Drag(person, tmp_path / "a.dnn", tmp_path / "b.dnn")
    assert not drag.overlay.guess.welcome
    drag.leave()
    assert not drag.overlay.isVisible()
    Drag(person, tmp_path / "a.dnn", tmp_path / "b.dnn").drop()
    person.until(lambda: "one file" in told(person), "the next sentence takes its place")
    words = QMimeData()
    words.setText("words")
    away = QMimeData()
    away.setUrls([QUrl("https://example.org/x.dnn")])
    for data in (words, away):
        drag = Drag(person, data=data)
        assert not drag.taken
        assert not drag.overlay.isVisible()
