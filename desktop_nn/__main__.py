"""`python3 -m desktop_nn`: in a source checkout the starter first, then the command line."""

from __future__ import annotations

import sys


def main() -> int:
    """Start the program; return its exit status."""
    if sys.version_info < (3, 11):  # noqa: UP036 (an older Python may well be what `python3` is)
        found = ".".join(map(str, sys.version_info[:3]))
        print(f"Desktop NN needs Python 3.11 or newer; {sys.executable} is {found}.", file=sys.stderr)
        return 1
    from desktop_nn import environment, starter
    from desktop_nn.arguments import FAILED, INTERRUPTED

    environment.prepare()
    try:
        checkout = starter.find_checkout()
        if checkout is not None:
            starter.get_ready(checkout, sys.argv[1:])
        from desktop_nn import cli

        return cli.main(starter.without_own_options(sys.argv[1:]))
    except starter.StarterError as error:
        starter.say(str(error))
        return FAILED
    except KeyboardInterrupt:
        starter.say("Stopped.")
        return INTERRUPTED


if __name__ == "__main__":
    sys.exit(main())
