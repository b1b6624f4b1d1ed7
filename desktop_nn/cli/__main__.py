"""`python -m desktop_nn.cli`: the command line without the starter."""

import sys

from desktop_nn.cli import main

sys.exit(main())
