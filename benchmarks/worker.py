"""A contestant's process: makes the contestant, then runs a round whenever it is told to.

``python -m benchmarks.worker MODULE:CLASS '{"argument": ...}'``. Says ``{}`` when it is ready;
then, for each line on standard input, answers with the round's result as a line of JSON.
"""

import importlib
import json
import sys
from typing import Any


def imported(name: str) -> Any:
    """What "module:attribute" names."""
    module, _, attribute = name.partition(":")
    return getattr(importlib.import_module(module), attribute)


def main() -> None:
    """Serves until standard input ends."""
    name, arguments = sys.argv[1:]
    answers = sys.stdout
    # Whatever a library prints must not be taken for an answer.
    sys.stdout = sys.stderr
    contestant = imported(name)(**json.loads(arguments))
    print("{}", file=answers, flush=True)
    for _ in sys.stdin:
        print(json.dumps(contestant.round()), file=answers, flush=True)


if __name__ == "__main__":
    main()
