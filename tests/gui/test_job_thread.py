"""Jobs run one after the other off the GUI thread; results, errors and cancels arrive in it."""

import threading

import pytest
from pytestqt.qtbot import QtBot

from desktop_nn.core.errors import FileError, UserError
from desktop_nn.core.progress import Progress
from desktop_nn.gui.job_thread import Job, JobThread


@pytest.fixture
def jobs(qtbot: QtBot):
    thread = JobThread()
    yield thread
    thread.finish()


def test_work_runs_elsewhere_and_its_result_arrives_here(qtbot: QtBot, jobs: JobThread) -> None:
    seen: list[tuple[object, object]] = []
    here = threading.get_ident()

    def arrived(worked: object) -> None:
        seen.append((worked, threading.get_ident()))

    jobs.submit(Job("a", lambda _: threading.get_ident(), arrived, pytest.fail))
    qtbot.waitUntil(lambda: bool(seen))
    assert seen[0][0] != here
    assert seen[0][1] == here


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (FileError("it is gone", where="x.dnn"), "x.dnn: it is gone."),
        (MemoryError(), "not enough memory"),
        (KeyError("oops"), "internal error"),
    ],
)
def test_every_error_arrives_in_words_and_the_next_job_runs(
    qtbot: QtBot, jobs: JobThread, error: Exception, words: str
) -> None:
    failures: list[UserError] = []
    results: list[object] = []

    def fail(_: Progress) -> None:
        raise error

    jobs.submit(Job("a", fail, lambda _: pytest.fail("it failed"), failures.append))
    jobs.submit(Job("b", lambda _: 7, results.append, pytest.fail))
    qtbot.waitUntil(lambda: bool(results))
    assert words in str(failures[0])
    assert results == [7]


def test_the_newest_job_of_a_key_wins(qtbot: QtBot, jobs: JobThread) -> None:
    gate = threading.Event()
    results: list[object] = []
    jobs.submit(Job("gate", lambda _: gate.wait(10), lambda _: None, pytest.fail))
    for number in range(5):
        jobs.submit(Job("same", lambda _, n=number: n, results.append, pytest.fail))
    jobs.submit(Job("last", lambda _: "last", results.append, pytest.fail))
    gate.set()
    qtbot.waitUntil(lambda: "last" in results)
    assert results == [4, "last"]


def test_a_cancelled_job_ends_without_result_or_error(qtbot: QtBot, jobs: JobThread) -> None:
    begun = threading.Event()
    outcomes: list[object] = []

    def work(progress: Progress) -> None:
        begun.set()
        while True:
            progress(0, 1)

    jobs.submit(Job("long", work, outcomes.append, outcomes.append))
    assert begun.wait(10)
    jobs.cancel("long")
    jobs.submit(Job("after", lambda _: "after", outcomes.append, pytest.fail))
    qtbot.waitUntil(lambda: "after" in outcomes)
    assert outcomes == ["after"]


def test_finish_lets_queued_work_end(qtbot: QtBot) -> None:
    thread = JobThread()
    done: list[int] = []
    for number in range(3):
        thread.submit(Job(str(number), lambda _, n=number: done.append(n), lambda _: None, pytest.fail))
    thread.finish()
    assert done == [0, 1, 2]
    assert not thread.isRunning()
