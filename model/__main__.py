"""``python -m model``: the command line without the window."""

import sys

from .cli import main

sys.exit(main())
