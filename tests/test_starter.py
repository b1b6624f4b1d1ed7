"""The starter: what it decides, what it runs, and a whole start with stand-ins for venv and pip."""

from __future__ import annotations

import importlib.metadata
import json
import os
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Sequence
from pathlib import Path

import pytest

from desktop_nn import environment, starter, system_libraries

ROOT = Path(__file__).resolve().parent.parent
PYPROJECT = """
[build-system]
requires = []
[project]
name = "desktop-nn"
dependencies = ["no-such-distribution>=1"]
optional-dependencies = { test = ["no-such-test-tool"] }
"""


class Recorder:
    """Stands in for the runner of commands; makes the interpreter that `-m venv` would make."""

    def __init__(self, checkout: starter.Checkout, failing: str = "") -> None:
        self.checkout = checkout
        self.failing = failing
        self.commands: list[list[str]] = []

    def __call__(self, command: Sequence[str]) -> None:
        self.commands.append(list(command))
        if self.failing and self.failing in " ".join(command):
            self.failing = ""
            raise starter.StarterError("refused")
        if "venv" in command:
            self.checkout.python.parent.mkdir(parents=True, exist_ok=True)
            self.checkout.python.symlink_to(sys.executable)


@pytest.fixture
def checkout(tmp_path: Path) -> starter.Checkout:
    (tmp_path / "pyproject.toml").write_text(PYPROJECT)
    return starter.Checkout(tmp_path)


@pytest.fixture
def reruns(monkeypatch: pytest.MonkeyPatch) -> list[tuple[Path, list[str]]]:
    """Where a start went on, with which arguments; pip and ensurepip count as there."""
    seen: list[tuple[Path, list[str]]] = []
    monkeypatch.setattr(starter, "_has", lambda module, python=None: True)
    monkeypatch.setattr(starter, "_rerun", lambda python, arguments: seen.append((python, list(arguments))))
    return seen


@pytest.fixture
def libraries(monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """What the starter finds missing."""
    missing: dict[str, str] = {}
    monkeypatch.setattr(system_libraries, "missing_libraries", lambda: dict(missing))
    return missing


# Screens and the environment


@pytest.mark.parametrize(
    ("environ", "platform", "seen"),
    [
        ({}, "linux", False),
        ({}, "darwin", True),
        ({}, "win32", True),
        ({"DISPLAY": ":0"}, "linux", True),
        ({"WAYLAND_DISPLAY": "wayland-0"}, "linux", True),
        ({"DISPLAY": ""}, "linux", False),
        ({"DISPLAY": ":0", "QT_QPA_PLATFORM": "offscreen"}, "linux", False),
        ({"QT_QPA_PLATFORM": "offscreen:fontengine=freetype"}, "darwin", False),
        ({"QT_QPA_PLATFORM": "xcb"}, "linux", False),
        ({"QT_QPA_PLATFORM": "vnc:size=800x600"}, "linux", True),
    ],
)
def test_a_screen_is_there_when_a_window_could_be_seen(environ: dict[str, str], platform: str, seen: bool) -> None:
    assert environment.has_screen(environ, platform) is seen


def test_without_a_screen_qt_draws_offscreen_and_blas_has_one_thread() -> None:
    environ = {"OMP_NUM_THREADS": "8", "QT_QPA_PLATFORM": "xcb"}
    environment.prepare(environ, "linux")
    assert environ["QT_QPA_PLATFORM"] == "offscreen"
    assert {environ[name] for name in environment.BLAS_THREAD_VARIABLES} == {"1"}


def test_with_a_screen_qt_chooses_its_platform() -> None:
    environ = {"DISPLAY": ":0"}
    environment.prepare(environ, "linux")
    assert "QT_QPA_PLATFORM" not in environ


# System libraries


def test_only_what_this_machine_needs_is_asked_for() -> None:
    def missing(**environ: str) -> set[str]:
        return set(system_libraries.missing_libraries(environ, "linux", lambda soname: False))

    assert missing() == set(system_libraries.ANY_QT)
    assert missing(DISPLAY=":0") == {*system_libraries.ANY_QT, *system_libraries.X11_SCREEN}
    assert missing(WAYLAND_DISPLAY="w") == {*system_libraries.ANY_QT, *system_libraries.WAYLAND_SCREEN}
    assert system_libraries.missing_libraries({}, "darwin", lambda soname: False) == {}


def test_one_of_x11_and_wayland_is_enough() -> None:
    environ = {"DISPLAY": ":0", "WAYLAND_DISPLAY": "w"}
    assert system_libraries.missing_libraries(environ, "linux", lambda soname: "xcb" not in soname) == {}


def test_a_library_that_does_not_exist_does_not_load() -> None:
    assert not system_libraries.can_load("libno-such-thing.so.7")


def test_missing_libraries_are_installed_where_that_is_allowed(
    checkout: starter.Checkout, libraries: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    libraries |= {"libGL.so.1": "libgl1", "libEGL.so.1": "libegl1"}
    monkeypatch.setattr(system_libraries, "may_install", lambda: True)
    ran: list[list[str]] = []

    def run(command: Sequence[str]) -> None:
        ran.append(list(command))
        if "install" in command:
            libraries.clear()

    starter.ensure_libraries(True, run)
    assert [command[:2] for command in ran] == [["apt-get", "update"], ["apt-get", "install"]]
    assert ran[1][-2:] == ["libgl1", "libegl1"]


@pytest.mark.parametrize(("may_use_apt", "root"), [(False, True), (True, False)])
def test_otherwise_the_exact_command_is_named(
    may_use_apt: bool, root: bool, libraries: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    libraries["libGL.so.1"] = "libgl1"
    monkeypatch.setattr(system_libraries, "may_install", lambda: root)
    monkeypatch.setattr(shutil, "which", lambda name: "/usr/bin/apt-get")
    monkeypatch.setattr(os, "geteuid", lambda: 0 if root else 1000, raising=False)
    sudo = "" if root else "sudo "
    with pytest.raises(starter.StarterError) as caught:
        starter.ensure_libraries(may_use_apt, lambda command: pytest.fail(f"ran {command}"))
    assert str(caught.value) == (
        "Qt needs system libraries that are missing here: libGL.so.1.\n"
        "Install them, then start again:\n"
        f"  {sudo}apt-get update && {sudo}apt-get install --no-install-recommends libgl1"
    )


def test_without_apt_the_libraries_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "which", lambda name: None)
    assert not system_libraries.may_install()
    assert "libGL.so.1" in system_libraries.advice({"libGL.so.1": "libgl1"})
    assert "apt-get" not in system_libraries.advice({"libGL.so.1": "libgl1"})


def test_libraries_that_stay_missing_end_the_start(libraries: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    libraries["libGL.so.1"] = "libgl1"
    monkeypatch.setattr(system_libraries, "may_install", lambda: True)
    with pytest.raises(starter.StarterError, match=r"libGL\.so\.1"):
        starter.ensure_libraries(True, lambda command: None)


# Requirements


@pytest.mark.parametrize(
    ("version", "requirement", "met"),
    [
        ("6.10.3", "thing>=6.8.3,<6.11", True),
        ("6.11.0", "thing>=6.8.3,<6.11", False),
        ("6.8.3", "thing>=6.8.3,<6.11", True),
        ("6.8", "thing>=6.8.3", False),
        ("2", "thing>=2.0", True),
        ("2.0.post1", "thing<2", False),
        ("1.0rc1", "thing", True),
        ("1.0", "thing~=1.0", False),
    ],
)
def test_versions_are_compared_by_number(
    version: str, requirement: str, met: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importlib.metadata, "version", lambda name: version)
    assert starter.meets(requirement) is met


def test_a_distribution_that_is_not_there_meets_nothing() -> None:
    assert not starter.meets("no-such-distribution")


@pytest.mark.parametrize("extra", ["", "test"])
def test_this_interpreter_is_a_working_environment(extra: str) -> None:
    assert starter.is_satisfied(starter.Checkout(ROOT), extra)


# What a start does


def test_a_working_environment_is_used_as_it_is(
    checkout: starter.Checkout, libraries: dict[str, str], reruns: list[object], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importlib.metadata, "version", lambda name: "1.0")
    run = Recorder(checkout)
    starter.get_ready(checkout, ["train"], run)
    assert run.commands == []
    assert reruns == []
    assert not checkout.venv.exists()


def test_a_first_start_installs_and_the_second_goes_straight_through(
    checkout: starter.Checkout, libraries: dict[str, str], reruns: list[tuple[Path, list[str]]]
) -> None:
    run = Recorder(checkout)
    starter.get_ready(checkout, ["train", "xor"], run)
    venv, pip, compiled = run.commands
    assert venv[:3] == [sys.executable, "-m", "venv"]
    assert pip[:4] == [str(checkout.python), "-m", "pip", "install"]
    assert pip[-2:] == ["--editable", str(checkout.root)]
    assert compiled == [str(checkout.python), "-m", "compileall", "-q", str(checkout.root / "desktop_nn")]
    again = Recorder(checkout)
    starter.get_ready(checkout, ["train", "xor"], again)
    assert again.commands == []
    assert reruns == [(checkout.python, ["train", "xor"])] * 2


def test_the_tests_bring_their_tools_and_they_stay(
    checkout: starter.Checkout, libraries: dict[str, str], reruns: list[object]
) -> None:
    run = Recorder(checkout)
    starter.get_ready(checkout, [], run)
    starter.get_ready(checkout, ["--no-apt", "test", "--fast"], run)
    starter.get_ready(checkout, [], run)
    changed = checkout.root / "pyproject.toml"
    changed.write_text(PYPROJECT.replace(">=1", ">=2"))
    starter.get_ready(checkout, [], run)
    installed = [command[-1] for command in run.commands if "install" in command]
    assert installed == [str(checkout.root), f"{checkout.root}[test]", f"{checkout.root}[test]"]


def test_a_change_of_a_tools_setting_installs_nothing(
    checkout: starter.Checkout, libraries: dict[str, str], reruns: list[object]
) -> None:
    starter.get_ready(checkout, [], Recorder(checkout))
    (checkout.root / "pyproject.toml").write_text(f"{PYPROJECT}\n[tool.ruff]\nline-length = 99\n")
    again = Recorder(checkout)
    starter.get_ready(checkout, [], again)
    assert again.commands == []


def test_a_copy_of_a_checkout_is_installed_anew(
    checkout: starter.Checkout,
    libraries: dict[str, str],
    reruns: list[object],
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    starter.get_ready(checkout, [], Recorder(checkout))
    elsewhere = tmp_path_factory.mktemp("elsewhere") / "copy"
    shutil.copytree(checkout.root, elsewhere, symlinks=True)
    assert starter.is_installed(checkout, "")
    assert not starter.is_installed(starter.Checkout(elsewhere), "")


@pytest.mark.parametrize("spoilt", ["", "{", "[1]", "{}"])
def test_a_spoilt_stamp_counts_as_none(
    spoilt: str, checkout: starter.Checkout, libraries: dict[str, str], reruns: list[object]
) -> None:
    starter.get_ready(checkout, [], Recorder(checkout))
    checkout.stamp.write_text(spoilt)
    assert not starter.is_installed(checkout, "")


def test_an_interrupted_installation_is_not_taken_for_a_finished_one(
    checkout: starter.Checkout, libraries: dict[str, str], reruns: list[object]
) -> None:
    with pytest.raises(starter.StarterError):
        starter.get_ready(checkout, [], Recorder(checkout, failing="--editable"))
    assert reruns == []
    again = Recorder(checkout)
    starter.get_ready(checkout, [], again)
    assert [command[-1] for command in again.commands if "install" in command] == [str(checkout.root)]


def test_without_ensurepip_the_pip_of_this_python_installs(
    checkout: starter.Checkout, libraries: dict[str, str], reruns: list[object], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(starter, "_has", lambda module, python=None: module == "pip" and python is None)
    run = Recorder(checkout)
    starter.get_ready(checkout, [], run)
    venv, pip, _ = run.commands
    assert venv[-1] == "--without-pip"
    assert pip[:7] == [sys.executable, "-m", "pip", "--python", str(checkout.python), "install", "pip"]


def test_an_ensurepip_that_fails_is_done_without(
    checkout: starter.Checkout, libraries: dict[str, str], reruns: list[object]
) -> None:
    run = Recorder(checkout, failing="-m venv")
    starter.get_ready(checkout, [], run)
    assert ["--without-pip" in command for command in run.commands] == [False, True, False, False]


def test_with_neither_pip_nor_ensurepip_it_says_what_brings_them(
    checkout: starter.Checkout, libraries: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(starter, "_has", lambda module, python=None: False)
    with pytest.raises(starter.StarterError, match="apt-get install python3-venv"):
        starter.get_ready(checkout, [], Recorder(checkout))


def test_two_starts_take_turns(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    order: list[str] = []
    inside, leave = threading.Event(), threading.Event()

    def first() -> None:
        with starter.only_one_at_once(tmp_path / "lock"):
            inside.set()
            leave.wait(10)
            order.append("first")

    def second() -> None:
        with starter.only_one_at_once(tmp_path / "lock"):
            order.append("second")

    threads = [threading.Thread(target=first), threading.Thread(target=second)]
    threads[0].start()
    assert inside.wait(10)
    threads[1].start()
    threads[1].join(0.3)
    assert order == []
    leave.set()
    for thread in threads:
        thread.join(10)
    assert order == ["first", "second"]
    assert capsys.readouterr().err.count("waiting for it") == 1


def test_a_folder_that_cannot_be_written_to_is_named(tmp_path: Path) -> None:
    with (
        pytest.raises(starter.StarterError, match="cannot be written to"),
        starter.only_one_at_once(tmp_path / "missing" / "lock"),
    ):
        pytest.fail("went on without the lock")


# The whole of it, in processes of its own

FAKE_VENV = """
import os, pathlib, sys
target = pathlib.Path(next(a for a in sys.argv if a.endswith(".venv")))
base = os.path.realpath(sys.executable)
(target / "bin").mkdir(parents=True)
(target / "bin" / "python").symlink_to(base)
(target / "pyvenv.cfg").write_text("home = " + os.path.dirname(base))
"""
FAKE_PIP = """
import os, pathlib, signal, sys
if os.environ.get("FAKE_PIP") == "hangs":
    signal.pause()
if os.environ.get("FAKE_PIP") == "fails":
    sys.exit(print("ERROR: no such thing") or 3)
with open(os.environ["PIP_LOG"], "a") as log:
    log.write(sys.argv[-1] + "\\n")
"""
FAKE_CLI = """
import json, os, sys
def main(argv):
    print(json.dumps({"argv": argv, "prefix": sys.prefix, "platform": os.environ.get("QT_QPA_PLATFORM"),
                      "threads": os.environ.get("OPENBLAS_NUM_THREADS"), "numpy": "numpy" in sys.modules}))
    return 7
"""


@pytest.fixture
def bare(tmp_path: Path) -> Path:
    """A checkout with stand-ins for venv, pip and the command line; everything else is the real thing."""
    root = tmp_path / "checkout"
    (root / "desktop_nn").mkdir(parents=True)
    for name in ("__init__", "__main__", "arguments", "environment", "starter", "system_libraries"):
        shutil.copy(ROOT / "desktop_nn" / f"{name}.py", root / "desktop_nn")
    (root / "desktop_nn" / "cli.py").write_text(FAKE_CLI)
    (root / "pyproject.toml").write_text(PYPROJECT)
    for name, code in {"venv": FAKE_VENV, "pip": FAKE_PIP}.items():
        (tmp_path / "fakes" / name).mkdir(parents=True)
        (tmp_path / "fakes" / name / "__init__.py").touch()
        (tmp_path / "fakes" / name / "__main__.py").write_text(code)
    return root


def _start(bare: Path, *arguments: str, **environ: str) -> subprocess.Popen[str]:
    keep = {name: value for name, value in os.environ.items() if name not in ("QT_QPA_PLATFORM", "DISPLAY")}
    places = {"PYTHONPATH": str(bare.parent / "fakes"), "PIP_LOG": str(bare.parent / "pip.log")}
    python = getattr(sys, "_base_executable", sys.executable)
    return subprocess.Popen(
        [python, "-m", "desktop_nn", *arguments], cwd=bare, env={**keep, **places, **environ},
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip


posix = pytest.mark.skipif(os.name == "nt", reason="the stand-in for venv makes a POSIX layout")


@posix
def test_two_starts_at_once_on_a_fresh_checkout_both_work(bare: Path) -> None:
    starts = [_start(bare, "--no-apt", "train", "xor") for _ in range(2)]
    for process in starts:
        out, err = process.communicate(timeout=30)
        assert process.returncode == 7, err
        said = json.loads(out)
        assert said["argv"] == ["train", "xor"]
        assert Path(said["prefix"]) == bare / ".venv"
        assert (said["threads"], said["numpy"]) == ("1", False)
        if sys.platform.startswith("linux"):
            assert said["platform"] == "offscreen"
    assert (bare.parent / "pip.log").read_text() == f"{bare}\n"
    third = _start(bare)
    assert third.communicate(timeout=30)[1] == ""


@posix
def test_a_command_that_fails_is_named_with_its_reason_and_its_log(bare: Path) -> None:
    process = _start(bare, FAKE_PIP="fails")
    out, err = process.communicate(timeout=30)
    assert (process.returncode, out) == (1, "")
    last = err.splitlines()[-3:]
    assert last[0].startswith("This command failed with status 3: ")
    assert last[0].endswith(f"-m pip install --no-input --editable {bare}")
    assert last[1] == "ERROR: no such thing"
    assert str(bare / "start.log") in last[2]
    assert "ERROR: no such thing" in (bare / "start.log").read_text()


@posix
def test_ctrl_c_ends_it_cleanly_and_the_next_start_goes_on(bare: Path) -> None:
    process = _start(bare, FAKE_PIP="hangs")
    assert process.stderr is not None
    while "-m pip" not in process.stderr.readline():
        assert process.poll() is None
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=30)
    assert (process.returncode, err) == (130, "Stopped.\n")
    again = _start(bare)
    again.communicate(timeout=30)
    assert again.returncode == 7
