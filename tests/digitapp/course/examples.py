"""Lessons for tests: the example that the format was made with, and parts of it to be changed."""

BUGS = """\
+++
key = "bugs"
title = "Two bugs and a line"
part = "plane"
[start]
points = [[3.0, 1.0], [1.0, 3.0]]
targets = [1.1, 2.9]
slope = 0.25
rate = 1.0
+++
A ladybird is 3 wide and 1 long, a caterpillar 1 wide and 3 long. One line from the corner, $y = A x$, shall keep them apart.

## By hand
**Drag the line** until one bug lies on either side.
```step
may = ["slope"]
until = "caterpillar_above and ladybird_below"
show_me = { slope = 1.0 }
hint = "Steeper than 1/3, flatter than 3."
```
## Let the error do it
Wanted at the ladybird: 1.1, a little above it. So $E = t - A x = 0.35$, and $\\Delta A = L\\,E / x$. Whom will the line fit after **two** steps with $L = 1$?
```step
set = { slope = 0.25, rate = 1.0 }
ask = ["the ladybird", "the caterpillar", "both"]
answer = 1
until = "steps == 2"
show_me = { press = ["step", "step"] }
then = "A = {slope:.4f}: the last one always wins."
```
"""  # noqa: E501, as COURSE.md has it
"""As the format's description has it, to the letter."""


def lesson(front: str = "", step: str = "", body: str = "", after: str = "") -> str:
    """A small sound lesson with more in its front matter, its step, its text, or behind it."""
    keys = {"key": '"small"', "title": '"Small"', "part": '"plane"'}
    step_keys = {"until": '"slope == 1"', "show_me": "{ slope = 1.0 }"}
    return "\n".join(
        [
            "+++",
            *_kept(keys, front),
            front,
            "+++",
            "## A step",
            body,
            "```step",
            *_kept(step_keys, step),
            step,
            "```",
            after,
        ]
    )


def _kept(keys: dict[str, str], instead: str) -> list[str]:
    """Lines of those keys that are not given anew."""
    given = {line.partition("=")[0].strip() for line in instead.split("\n")}
    return [f"{key} = {value}" for key, value in keys.items() if key not in given]
