"""What the command line takes; built without loading anything heavy, so that `--help` answers at once."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, TypeAlias

from desktop_nn import __version__
from desktop_nn.arguments import BAD_INPUT, Parser
from desktop_nn.core.errors import shortened
from desktop_nn.experiment.presets import PRESETS

if TYPE_CHECKING:
    from collections.abc import Sequence

SOURCES = """\
SOURCE    digits            built-in handwritten digits
          idx:DIR           a folder with MNIST's files, .gz or not
          circle, xor, spiral, plane    points in the plane"""

EXPERIMENTS = f"""\
EXPERIMENT  a preset ({", ".join(PRESETS)}),
            a spec in JSON, or a project file (.dnn); without one: digits"""

DIGITS = 120_000
"""How many digits there are unless said otherwise; a copy, for reading it from its home takes NumPy."""

EXIT = "exit status: 0 done, 1 failed, 2 bad input, 130 interrupted"


def build_parser() -> argparse.ArgumentParser:
    """Return the parser of all commands but `test` and `bench`, which have their own."""
    parser = Parser(
        prog="desktop-nn",
        description="A desktop laboratory for neural networks. Without a command it opens the window\n"
        "(with a project, if a .dnn file is all that is named); where there is no screen,\n"
        "it trains the welcome experiment instead.",
        epilog=f"{EXPERIMENTS}\n\n{SOURCES}\n\n{EXIT}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action="version", version=f"desktop-nn {__version__}")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", title="commands")
    _add_train(commands)
    _add_evaluate(commands)
    _add_predict(commands)
    _add_data(commands)
    commands.add_parser("bench", help="measure the speed, as ratios side by side", add_help=False)
    commands.add_parser("test", help="run lint, types, contracts and tests", add_help=False)
    return parser


def parse(arguments: Sequence[str]) -> argparse.Namespace:
    """Return what a command line asks for.

    Raises:
        SystemExit: it asks for help, or for something that there is not.
    """
    parser = build_parser()
    options, rest = parser.parse_known_args(arguments)
    if rest:
        # The command's own help names what there is; where no command is named, the program's.
        place = f"{parser.prog} {options.command}" if options.command else parser.prog
        kind = "option" if rest[0].startswith("-") else "argument"
        text = f"{place}: there is no {kind} {shortened(rest[0])}. See `{place} --help`.\n"
        parser.exit(BAD_INPUT, text)
    if options.command is None:
        parser.error("a COMMAND is missing")
    return options


def _whole(text: str) -> int:
    try:
        return int(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"takes a whole number, not {shortened(text)!r}") from None


_Commands: TypeAlias = "argparse._SubParsersAction[Parser]"


def _command(commands: _Commands, name: str, summary: str, description: str, notes: str = "") -> Parser:
    return commands.add_parser(
        name,
        help=summary,
        description=description,
        epilog=f"{notes}\n\n{EXIT}".strip(),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )


def _add_train(commands: _Commands) -> None:
    parser = _command(
        commands,
        "train",
        "train a network and save it",
        "Trains a network, prints the figures on the test samples and saves the project.\n"
        "Ctrl+C stops after the current batch and saves what was reached; a project file\n"
        "with an unfinished run goes on where it stopped.",
        f"{EXPERIMENTS}\n\n{SOURCES}\n\n"
        "FIELD is a setting's place in the spec:\n"
        "  --set network.hidden.0.units=32 --set optimizer.learning_rate=0.01 --set optimizer=sgd\n"
        "`desktop-nn train EXPERIMENT --set help` lists them all, with their values.",
    )
    parser.add_argument("experiment", nargs="?", metavar="EXPERIMENT", help="what to train; see below")
    parser.add_argument("--data", metavar="SOURCE", help="other data; see below")
    parser.add_argument(
        "--set", metavar="FIELD=VALUE", action="append", default=[], dest="settings", help="change a setting; see below"
    )
    parser.add_argument("--epochs", type=_whole, metavar="N", help="how often to go through the training samples")
    parser.add_argument("--seed", type=_whole, metavar="N", help="run seed: initial weights, order, dropout")
    parser.add_argument("--data-seed", type=_whole, metavar="N", help="data seed: which samples, and their split")
    parser.add_argument("--out", metavar="FILE", help="where to save; otherwise ./EXPERIMENT.dnn")
    parser.add_argument("--force", action="store_true", help="overwrite the file if it is there")
    parser.add_argument("--json", action="store_true", help="print one JSON object")


def _add_evaluate(commands: _Commands) -> None:
    parser = _command(
        commands,
        "evaluate",
        "measure a trained network on samples",
        "Prints loss and accuracy (or R2) of the network in a project file.",
        f"{SOURCES}\n\n"
        "Without --data the test samples of the network's own data are used. With it, all\n"
        "samples of that source; of an IDX folder with both of MNIST's pairs, the test pair.",
    )
    parser.add_argument("file", metavar="FILE", help="a project file (.dnn)")
    parser.add_argument("--data", metavar="SOURCE", help="other data; see below")
    parser.add_argument("--split", choices=("train", "validation", "test", "all"), help="only these samples")
    parser.add_argument("--json", action="store_true", help="print one JSON object")


def _add_predict(commands: _Commands) -> None:
    parser = _command(
        commands,
        "predict",
        "read pictures or rows of numbers",
        "Prints what the network in a project file makes of pictures, or of the rows of CSV files.\n"
        "Pictures are cut, scaled and centred as in training.",
    )
    parser.add_argument("file", metavar="FILE", help="a project file (.dnn)")
    parser.add_argument("inputs", metavar="INPUT", nargs="+", help="a picture, or a .csv file with a row a sample")
    parser.add_argument("--raw", action="store_true", help="take pictures as they are: right size, light on dark")
    parser.add_argument(
        "--invert", choices=("auto", "yes", "no"), default="auto", help="whether ink is dark on light (default: look)"
    )
    parser.add_argument("--json", action="store_true", help="print one JSON object")


def _add_data(commands: _Commands) -> None:
    parser = _command(
        commands,
        "data",
        "write samples as IDX files",
        "Writes the images of a source as compressed IDX files under MNIST's names.",
        SOURCES,
    )
    parser.add_argument("source", metavar="SOURCE", help="digits, or another source of images; see below")
    parser.add_argument("--out", metavar="DIR", required=True, help="an existing or new folder")
    parser.add_argument("--count", type=_whole, metavar="N", help=f"how many in all (default: {DIGITS:,} digits)")
    parser.add_argument("--seed", type=_whole, metavar="N", default=1, help="data seed (default: 1)")
