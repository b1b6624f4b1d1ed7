"""Work outlives the process: killed, crashed or interrupted, it is offered at the next start; closed, it is gone."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from desktop_nn.core.claim import Claim
from desktop_nn.experiment.presets import PRESETS
from desktop_nn.experiment.project import Project, load, save
from desktop_nn.gui.faults.report_dialog import ReportDialog
from desktop_nn.gui.files import autosave
from desktop_nn.gui.files.kept import Kept, Origin, folder
from desktop_nn.gui.state import Notice, Status
from tests.tour.person import Person

Opens = Callable[..., Person]
Starts = Callable[..., "subprocess.Popen[str]"]
XOR = PRESETS["xor"].spec
HERE = Path(__file__).parents[3]


@pytest.fixture
def starts() -> Iterator[Starts]:
    """Start a window in a process of its own."""
    started: list[subprocess.Popen[str]] = []

    def start(*arguments: str) -> subprocess.Popen[str]:
        pipe = subprocess.PIPE
        command = [sys.executable, "-m", "tests.gui.files.child", *arguments]
        started.append(subprocess.Popen(command, cwd=HERE, stdout=pipe, stderr=pipe, text=True))
        return started[-1]

    yield start
    for child in started:
        child.kill()
        child.communicate()


def said_by(child: subprocess.Popen[str]) -> list[str]:
    """Wait for the end of a window and return what it said, but for what Qt says where there is no screen."""
    return [line for line in child.communicate(timeout=20)[1].splitlines() if not line.startswith("This plugin")]


def kept_files() -> list[Path]:
    return sorted(folder().glob("*.dnn"))


def steps_in(file: Path) -> int:
    run = load(file).run
    return run.position.step if run is not None else 0


def left_files() -> list[Path]:
    return sorted(folder().iterdir()) if folder().exists() else []


def offers(person: Person) -> list[Notice]:
    return [notice for notice in person.window.document.notices if notice.topic.startswith("recovery")]


def answer(notice: Notice, words: str) -> None:
    dict(notice.actions)[words]()


def test_what_a_killed_and_a_crashed_window_had_is_offered(
    opens: Opens, starts: Starts, tmp_path: Path, state: Path
) -> None:
    path = tmp_path / "mine.dnn"
    save(path, Project(XOR))
    before = path.read_bytes()
    trains, crashes = starts("train", str(path)), starts("crash")
    assert trains.stdout is not None
    assert trains.stdout.readline() == "ready\n"
    assert crashes.wait() == -signal.SIGSEGV
    person = opens()
    document = person.window.document
    person.until(lambda: len(kept_files()) == 2, "the work of both is kept")

    # One is alive still: it has its file, and its work is nobody else's.
    person.until(lambda: any(n.topic == "crash" for n in document.notices), "the crash is told")
    answer(next(n for n in document.notices if n.topic == "crash"), "Show the log")
    (dialog,) = person.window.findChildren(ReportDialog)
    assert "Segmentation fault" in dialog.report
    assert "child.py" in dialog.report
    dialog.close()
    assert [file.suffix for file in (state / "crashes").glob("*.txt")] == [".txt"]
    (offer,) = offers(person)
    assert "Exclusive or" in offer.text
    assert "epoch" not in offer.text
    document.open(path)
    person.until(lambda: document.path == path, "it is open here too")
    assert document.read_only
    assert "read-only" in person.window.windowTitle()
    document.edit("network.hidden.0.units", 5)
    document.save()
    document.save(path)
    person.until(lambda: not document.saving, "saving ends")
    assert any("another window" in notice.text for notice in document.notices)
    assert path.read_bytes() == before
    document.undo()

    own = next(file for file in kept_files() if load(file).spec.training.epochs == 100_000)
    person.until(lambda: steps_in(own) > 0, "what it has learned is kept")

    # Killed, it has left its file to others and its work to be recovered.
    trains.send_signal(signal.SIGKILL)
    assert trains.wait() == -signal.SIGKILL
    document.open(path)
    person.until(lambda: not document.read_only, "the file is free")
    next_person = opens()
    recovered = next_person.window.document
    next_person.until(lambda: offers(next_person), "the work is offered")
    (offer,) = offers(next_person)
    assert "mine" in offer.text
    assert "epoch" in offer.text
    document.new("xor")
    answer(offer, "Recover")
    next_person.until(lambda: recovered.path == path, "it is recovered")
    assert recovered.modified
    assert not recovered.read_only
    assert recovered.status is Status.PAUSED
    assert recovered.run.position.step > 0
    assert not offers(next_person)
    assert path.read_bytes() == before
    recovered.save()
    next_person.until(lambda: not recovered.modified, "it is saved")
    assert load(path).run.position.step == recovered.run.position.step
    answer(offers(person)[0], "Discard")
    person.until(lambda: not left_files(), "nothing is left aside")


def test_ctrl_c_ends_cleanly_and_keeps_the_work(starts: Starts, state: Path) -> None:
    child = starts("train")
    assert child.stdout is not None
    child.stdout.readline()
    child.send_signal(signal.SIGINT)
    assert said_by(child) == ["Unsaved work is kept, and offered at the next start."]
    assert child.returncode == 128 + signal.SIGINT
    assert len(kept_files()) == 1
    assert steps_in(kept_files()[0]) > 0
    assert not list((state / "crashes").iterdir())


def test_a_window_that_is_closed_leaves_nothing(starts: Starts, state: Path) -> None:
    child = starts("close")
    assert said_by(child) == []
    assert child.returncode == 0
    assert [file for file in state.rglob("*") if file.is_file()] == []


def test_work_is_kept_while_it_is_modified_and_no_longer(opens: Opens, tmp_path: Path) -> None:
    person = opens()
    document, keeper = person.window.document, person.window.services.autosave
    timer = keeper._timer
    assert not timer.isActive()
    keeper.write_now()
    document.edit("network.hidden.0.units", 7)
    assert timer.isActive()
    assert timer.interval() == 1000 * autosave.SECONDS
    timer.timeout.emit()
    person.until(kept_files, "it is kept")
    (file,) = kept_files()
    assert load(file).spec == document.spec
    first = file.stat().st_ino
    timer.timeout.emit()
    person.until(lambda: not document.jobs.busy, "nothing is to be done")
    assert file.stat().st_ino == first
    document.undo()
    person.until(lambda: not left_files(), "what is not modified any more is not kept")
    document.redo()
    document.train()
    person.until(lambda: document.is_training, "it trains")
    timer.timeout.emit()
    person.until(kept_files, "it is kept in mid-training")
    person.until(lambda: document.status is Status.FINISHED, "it is trained")
    document.save(tmp_path / "x.dnn")
    person.until(lambda: not left_files(), "what is saved is not kept")
    assert not timer.isActive()


def test_the_interval_is_two_minutes_at_most(opens: Opens) -> None:
    window = opens().window
    keeper = window.services.autosave
    for wanted, given in ((30, 30), (999, autosave.SECONDS), (0, autosave.LEAST_SECONDS)):
        keeper.set_seconds(wanted)
        assert keeper.seconds == given
    for odd in ("", "x", "-4", "1" * 5000):
        window.settings.setValue(autosave.KEY, odd)
        assert keeper.seconds == autosave.SECONDS


def test_damaged_work_is_said_to_be_damaged_and_can_be_discarded(opens: Opens) -> None:
    kept = Kept.new()
    kept.write(Project(XOR), Origin("mine", None))
    kept.let_go()
    whole = kept.file.read_bytes()
    kept.file.write_bytes(whole[: len(whole) // 2])
    person = opens()
    person.until(lambda: offers(person), "it is told")
    (offer,) = offers(person)
    assert offer.severity == "error"
    assert [words for words, _ in offer.actions] == ["Discard"]
    answer(offer, "Discard")
    person.until(lambda: not left_files(), "it is deleted")


def test_work_that_nobody_answered_for_is_offered_again(opens: Opens) -> None:
    kept = Kept.new()
    kept.write(Project(XOR), Origin("mine", None))
    kept.let_go()
    person = opens()
    person.until(lambda: offers(person), "it is offered")
    person.window.document.dismiss(offers(person)[0])
    person.window.close_now()
    again = opens()
    again.until(lambda: offers(again), "it is offered again")
    answer(offers(again)[0], "Recover")
    again.until(lambda: again.window.document.modified, "it is recovered")
    assert again.window.document.path is None
    # It stays aside until it is saved or given up.
    assert kept_files() == [kept.file]
    again.window.document.new("xor")
    again.window.document.resolve_discard("discard")
    again.until(lambda: not left_files(), "it was given up")


@pytest.mark.skipif(os.geteuid() == 0 and sys.platform != "linux", reason="the superuser may write anywhere")
def test_where_nothing_can_be_kept_it_is_said_and_work_goes_on(opens: Opens, state: Path) -> None:
    state.parent.mkdir()
    state.write_text("a file in place of the folder")
    person = opens()
    document = person.window.document
    document.edit("network.hidden.0.units", 7)
    person.window.services.autosave.write_now()
    person.until(lambda: any(n.topic == "autosave" for n in document.notices), "it is told")
    path = state.parent / "saved.dnn"
    document.save(path)
    person.until(lambda: document.path == path, "saving works")


def test_a_claim_is_one_owners_and_free_again(tmp_path: Path) -> None:
    first = Claim.take(tmp_path / "a" / "x.lock")
    assert first is not None
    assert Claim.take(first.path) is None
    first.release()
    first.release()
    assert not first.path.exists()
    second = Claim.take(first.path)
    assert second is not None
    second.release(keep=True)
    assert first.path.exists()
