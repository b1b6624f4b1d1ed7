"""The command line: `desktop-nn` alone opens the window, its commands do the same work without one."""

from __future__ import annotations

import sys
from collections.abc import Sequence

from desktop_nn import environment
from desktop_nn.arguments import BAD_INPUT, FAILED, INTERRUPTED


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command.

    Args:
        argv: the arguments after the program's name; None takes the process's own.

    Returns:
        The exit status: 0 when done, 1 when the work failed, 2 on bad input, 130 when interrupted.
    """
    environment.prepare()
    arguments = list(sys.argv[1:] if argv is None else argv)
    from desktop_nn.core.errors import Cancelled, UserError, as_user_error

    try:
        return _dispatch(arguments)
    except SystemExit as exit_:  # argparse leaves this way
        return exit_.code if isinstance(exit_.code, int) else BAD_INPUT
    except UserError as error:
        say(one_line(str(error)))
        return BAD_INPUT
    except (Cancelled, KeyboardInterrupt):
        say("Stopped.")
        return INTERRUPTED
    except BrokenPipeError:  # the reader of the output has gone
        sys.stderr.close()
        return FAILED
    except Exception as error:
        say(one_line(str(as_user_error(error))))
        return BAD_INPUT if isinstance(error, MemoryError) else FAILED


def _dispatch(arguments: list[str]) -> int:
    # These two have command lines of their own.
    if arguments[:1] == ["test"]:
        from desktop_nn import checks

        return checks.main(arguments[1:])
    if arguments[:1] == ["bench"]:
        from desktop_nn.bench import main as bench

        return bench.main(arguments[1:])
    if not arguments or (len(arguments) == 1 and arguments[0].lower().endswith(".dnn")):
        from desktop_nn.cli.window import show

        return show(arguments)
    from desktop_nn.cli.parser import parse

    options = parse(arguments)
    if options.command == "train":
        from desktop_nn.cli.train import train

        return train(options)
    if options.command == "evaluate":
        from desktop_nn.cli.evaluate import evaluate

        return evaluate(options)
    if options.command == "predict":
        from desktop_nn.cli.predict import predict

        return predict(options)
    from desktop_nn.cli.data import data

    return data(options)


def say(text: str) -> None:
    """Write a line to standard error."""
    print(text, file=sys.stderr, flush=True)


def one_line(text: str) -> str:
    """Return a text without line breaks, so that one error is one line."""
    return " ".join(text.split())
