"""``python -m model``: the command line without the window."""

import sys

from .cli import main
from .language import speak_of_others

speak_of_others()
sys.exit(main())
