"""Makes `python3 -m desktop_nn` work in a fresh source checkout, with the standard library alone.

It brings the system libraries that Qt needs, makes `.venv` beside pyproject.toml, installs the project into
it and runs the same command inside. A second start finds the stamp of the first and goes straight through.
"""

from __future__ import annotations

import contextlib
import hashlib
import importlib.metadata
import importlib.util
import json
import os
import re
import shlex
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, NoReturn

from desktop_nn import system_libraries

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl

NO_APT = "--no-apt"
Run = Callable[[Sequence[str]], None]
_REQUIREMENT = re.compile(r"([A-Za-z0-9._-]+)((?:>=|<)[0-9.]+)?(?:,((?:>=|<)[0-9.]+))?")
# The lines of pip and apt that tell someone who waits what takes the time.
_PROGRESS = re.compile(r"\s*(Downloading \S+ \(.* [MG]B\)|Installing collected packages|Need to get .*)")
_COMPLAINT = ("ERROR:", "E:", "Error:")


class StarterError(Exception):
    """Something that the person has to mend before the program can start; the message says what and how."""


@dataclass(frozen=True)
class Checkout:
    """A folder with the project's source, and the places of what the starter makes in it."""

    root: Path

    @property
    def venv(self) -> Path:
        """The environment that the starter makes."""
        return self.root / ".venv"

    @property
    def python(self) -> Path:
        """The interpreter inside that environment."""
        return self.venv / ("Scripts/python.exe" if os.name == "nt" else "bin/python")

    @property
    def stamp(self) -> Path:
        """The file that tells a later start what has been installed."""
        return self.venv / "desktop-nn-installed.json"

    @property
    def log(self) -> Path:
        """Everything that the commands of the starter printed."""
        return self.root / "start.log"

    def digest(self) -> str:
        """Identify what an installation depends on: parts of pyproject.toml, and the place that it points to."""
        settings = self.settings()
        content = json.dumps([settings["build-system"], settings["project"], str(self.root)], sort_keys=True)
        return hashlib.sha256(content.encode()).hexdigest()

    def settings(self) -> dict[str, Any]:
        """Read pyproject.toml."""
        import tomllib  # an older Python, to be told so by `__main__`, does not have it

        return tomllib.loads((self.root / "pyproject.toml").read_text("utf-8"))


def find_checkout(module: str = __file__) -> Checkout | None:
    """Return the checkout that this package is part of, None when it was installed from a wheel."""
    root = Path(module).resolve().parent.parent
    return Checkout(root) if (root / "pyproject.toml").is_file() else None


def get_ready(checkout: Checkout, arguments: Sequence[str], run: Run | None = None) -> None:
    """Return when the program can run in this interpreter; otherwise prepare one that can, and run it there.

    Args:
        checkout: where the source is.
        arguments: the command line, without the program's name.
        run: runs one command to its end, or raises StarterError.

    Raises:
        StarterError: libraries are missing and may not be installed here, or a command failed.
        SystemExit: on Windows, when the program has run in the other interpreter.
    """
    run = run or Commands(checkout.log).run
    may_use_apt = NO_APT not in arguments
    extra = "test" if "test" in without_own_options(arguments)[:1] else ""
    inside = Path(sys.prefix).resolve() == checkout.venv.resolve()
    installed = is_installed(checkout, extra)
    if (inside and installed) or is_satisfied(checkout, extra):
        ensure_libraries(may_use_apt, run)
        return
    if not installed:
        with only_one_at_once(checkout.root / ".venv.lock"):
            ensure_libraries(may_use_apt, run)
            if not is_installed(checkout, extra):
                install(checkout, extra, run)
    _rerun(checkout.python, arguments)


def without_own_options(arguments: Sequence[str]) -> list[str]:
    """Return the command line as the program behind the starter understands it."""
    return [argument for argument in arguments if argument != NO_APT]


def is_installed(checkout: Checkout, extra: str) -> bool:
    """Tell whether `.venv` holds what pyproject.toml asks for now, with that extra."""
    stamp = _read_stamp(checkout)
    return checkout.python.exists() and stamp.get("digest") == checkout.digest() and extra in ("", stamp.get("extra"))


def _read_stamp(checkout: Checkout) -> dict[str, str]:
    try:
        stamp = json.loads(checkout.stamp.read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return stamp if isinstance(stamp, dict) else {}


def is_satisfied(checkout: Checkout, extra: str) -> bool:
    """Tell whether the running interpreter has every dependency, in a version that pyproject.toml takes."""
    project = checkout.settings()["project"]
    wanted = [*project["dependencies"], *(project["optional-dependencies"][extra] if extra else ())]
    return all(meets(requirement) for requirement in wanted)


def meets(requirement: str) -> bool:
    """Check one `name>=low,<high` (both limits optional) against what this interpreter has."""
    parts = _REQUIREMENT.fullmatch(requirement)
    if parts is None:
        return False
    try:
        version = _release(importlib.metadata.version(parts[1]))
    except importlib.metadata.PackageNotFoundError:
        return False
    for limit in filter(None, parts.groups()[1:]):
        bound = _release(limit.lstrip("<>="))
        if version < bound if limit.startswith(">=") else version >= bound:
            return False
    return True


def _release(version: str) -> tuple[int, ...]:
    numbers = [int(number) for number in re.findall(r"\d+", re.split(r"[^0-9.]", version)[0])]
    while numbers and numbers[-1] == 0:
        numbers.pop()
    return tuple(numbers)


def ensure_libraries(may_use_apt: bool, run: Run) -> None:
    """Make sure that Qt's system libraries load, with apt-get where that is allowed.

    Raises:
        StarterError: some are missing and stay so.
    """
    missing = system_libraries.missing_libraries()
    if not missing:
        return
    if not (may_use_apt and system_libraries.may_install()):
        raise StarterError(system_libraries.advice(missing))
    say(f"Qt needs system libraries that are missing here: {', '.join(missing)}. Installing them:")
    for command in system_libraries.apt_commands(missing.values()):
        run(command)
    still_missing = system_libraries.missing_libraries()
    if still_missing:
        raise StarterError(system_libraries.advice(still_missing))


def install(checkout: Checkout, extra: str, run: Run) -> None:
    """Make `.venv` where there is none, and install the project into it with its dependencies."""
    say(f"Preparing {checkout.venv} (once; it takes about a minute and 500 MB of disk):")
    extra = extra or _read_stamp(checkout).get("extra", "")
    if not checkout.python.exists():
        _make_venv(checkout, run)
    target = f"{checkout.root}[{extra}]" if extra else str(checkout.root)
    run([*_pip_install(checkout), "--no-input", "--editable", target])
    # As pip does for what it installs: without its bytecode a start takes a third longer.
    run([str(checkout.python), "-m", "compileall", "-q", str(checkout.root / "desktop_nn")])
    fresh = checkout.stamp.with_suffix(".new")
    fresh.write_text(json.dumps({"digest": checkout.digest(), "extra": extra}), "utf-8")
    fresh.replace(checkout.stamp)


def _make_venv(checkout: Checkout, run: Run) -> None:
    command = [sys.executable, "-m", "venv", "--clear", str(checkout.venv)]
    has_pip = _has("pip")
    if _has("ensurepip"):
        # Where a distribution has taken ensurepip apart it may be there and fail.
        with contextlib.suppress(*([StarterError] if has_pip else [])):
            run(command)
            return
    elif not has_pip:
        raise StarterError(
            f"{sys.executable} has neither pip nor ensurepip, so nothing can be installed with it.\n"
            "On Debian and Ubuntu `apt-get install python3-venv` brings them; then start again."
        )
    run([*command, "--without-pip"])


def _pip_install(checkout: Checkout) -> list[str]:
    if _has("pip", checkout.python):
        return [str(checkout.python), "-m", "pip", "install"]
    if _has("pip"):  # and let the environment have its own from now on
        return [sys.executable, "-m", "pip", "--python", str(checkout.python), "install", "pip"]
    raise StarterError(
        f"Neither {checkout.python} nor {sys.executable} has pip.\n"
        f"Delete {checkout.venv}, install pip (on Debian and Ubuntu `apt-get install python3-venv`), start again."
    )


def _has(module: str, python: Path | None = None) -> bool:
    if python is None:
        return importlib.util.find_spec(module) is not None
    probe = [str(python), "-c", f"import {module}"]
    return subprocess.run(probe, capture_output=True, check=False).returncode == 0


@contextlib.contextmanager
def only_one_at_once(path: Path) -> Iterator[None]:
    """Hold a lock that the system releases whatever becomes of this process; wait for whoever has it."""
    try:
        handle = path.open("w")
    except OSError as error:
        raise StarterError(
            f"{path.parent} cannot be written to ({error.strerror}), and the starter makes .venv there.\n"
            "Put the project into a folder of your own, or install it: pip install ."
        ) from error
    with handle:
        if not _try_lock(handle):
            say("Another start is preparing this folder; waiting for it.")
            while not _try_lock(handle):
                time.sleep(0.1)
        yield


def _try_lock(handle: IO[str]) -> bool:
    try:
        if sys.platform == "win32":
            msvcrt.locking(handle.fileno(), msvcrt.LK_NBLCK, 1)
        else:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


@dataclass(frozen=True)
class Commands:
    """Runs the starter's commands: named on the screen, their whole output in a log."""

    log: Path

    def run(self, command: Sequence[str]) -> None:
        """Run a command to its end.

        Raises:
            StarterError: it could not be started or ended with another status than 0.
        """
        shown = shlex.join(command)
        say(f"  $ {shown}")
        try:
            status, reason = self._stream(command, shown)
        except OSError as error:
            status, reason = None, str(error)
        if status != 0:
            raise StarterError(
                f"This command failed{f' with status {status}' if status else ''}: {shown}\n"
                + (f"{reason}\n" if reason else "")
                + f"All it printed is in {self.log}. Mend that (most often it is the network), then start again."
            )

    def _stream(self, command: Sequence[str], shown: str) -> tuple[int, str]:
        reason = ""
        with (
            self.log.open("a", encoding="utf-8") as log,
            subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                encoding="utf-8",
                errors="replace",
                env=_command_environment(os.environ),
            ) as process,
        ):
            log.write(f"$ {shown}\n")
            try:
                for line in process.stdout or ():
                    log.write(line)
                    progress = _PROGRESS.match(line)
                    if progress:
                        say(f"    {progress[1]}")
                    elif line.lstrip().startswith(_COMPLAINT):
                        reason = line.strip()
            except BaseException:  # Ctrl+C: nothing may go on installing behind the back of the next start
                process.terminate()
                process.wait()
                raise
        return process.returncode, reason


def _command_environment(environ: Mapping[str, str]) -> dict[str, str]:
    quiet = {"DEBIAN_FRONTEND": "noninteractive", "PIP_DISABLE_PIP_VERSION_CHECK": "1", "PIP_USER": "0"}
    return {**environ, **quiet, "PYTHONUNBUFFERED": "1"}


def say(text: str) -> None:
    """Tell the person on standard error; standard output belongs to results."""
    print(text, file=sys.stderr, flush=True)


def _rerun(python: Path, arguments: Sequence[str]) -> NoReturn:
    command = [str(python), "-m", "desktop_nn", *arguments]
    if os.name == "nt":  # there, exec returns to the shell before the new program has ended
        raise SystemExit(subprocess.run(command, check=False).returncode)
    os.execv(command[0], command)
