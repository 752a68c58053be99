# ruff: noqa: E501, what means harm is long
"""Lesson files that mean harm, or that somebody spoilt: name -> bytes.

Each must be answered by sentences, quickly, and nothing in it may be run. What would be run says so
by making a file called ``owned``.
"""

from collections.abc import Iterator

from tests.digitapp.course.examples import BUGS, lesson

OWN = "open('owned', 'w')"

CONDITIONS = [
    # Calls, attributes, names of Python.
    f"__import__('os').{OWN}", "__import__('os')", "__builtins__", "exec('x')", "eval('1')",
    f"exec({OWN!r})", OWN, "open('owned')", "print(1)", "abs()", "abs(1, 2)", "abs(*slope)",
    "abs(**slope)", "abs(x=1)", "abs.real", "abs", "abs(abs)", "(abs)(1).real", "getattr(slope, 'x')",
    "slope.real", "slope.__class__", "slope.real.real == 1", "().__class__", "''.join(slope)",
    "'{0.__class__}'.format(slope)", "type(slope)", "globals()", "locals()", "vars()", "dir()",
    "breakpoint()", "input()", "exit()", "quit()", "help()", "memoryview", "compile('1','','eval')",
    "max(1, 2)", "pow(9, 9)", "range(10)", "sum(slope)", "int(slope)", "float('inf')", "abs(exit())",
    # Forms of Python that are no conditions.
    "slope[0]", "slope[0:1]", "[slope]", "[x for x in slope]", "{slope}", "{x: 1 for x in slope}",
    "(x for x in slope)", "lambda: 1", "(lambda: 1)()", "(x := 1)", "slope := 1", "f'{slope}'",
    "f'slope'", "b'slope'", "slope if rate else 1", "slope in rate", "slope is rate", "slope, rate",
    "*slope", "await slope", "yield", "yield slope", "import os", "x = 1", "del slope", "pass",
    "return 1", "slope; rate", "slope\\nrate", "slope # comment", "@slope", "slope @ rate", "~slope",
    "slope << 9", "slope >> 9", "slope | 1", "slope & 1", "slope ^ 1", "...", "None", "1j", "1_0",
    # What would take all time or memory.
    "9**9**9", "9**9**9**9", "(9**9)**slope", "9**slope", "9**-slope", "slope**99", "2**1e9",
    "1e9", "99999999999999999999", "1e400", "slope == " + "9" * 300, "x" * 300, "-" * 300 + "1",
    "(" * 150 + "1" + ")" * 150, "(" * 150, ")" * 150, "not " * 90 + "slope", "abs(" * 60 + "1",
    "slope" + "+1" * 190, "slope" + " and slope" * 60, "1" * 500, "slope<" * 200 + "1",
    "'" + "a" * 100 + "' == slope", "range(1000000000)", "[0]*1000000000", "'a'*1000000000",
    # What is nearly one.
    "", " ", "slope ==", "== slope", "slope = 1", "slope === 1", "slope =< 1", "slope && rate",
    "slope || rate", "!slope", "slope ? 1 : 2", "slope 1", "1 slope", "(slope", "slope)", "Slope",
    "slope == 1 and", "and", "unknown_name", "unknown == 1", "slope == 'a' + 'b'", "slope + 'a'",
    "steigung == ½", "ｓｌｏｐｅ == 1", "slope\\u0000", "\\u202eslope", "slope == 'a\\\\'", "$slope",
    "slope == \\\"a", "1 if", "_slope", "__slope__", "slope__x",
]  # fmt: skip

TEMPLATES = [
    "{}", "{0}", "{slope.real}", "{slope.__class__}", "{slope[0]}", "{slope!r}", "{slope!s}",
    "{slope:1000000000}", "{slope:.1000000000f}", "{slope:99999f}", "{slope:{rate}}", "{slope:>9}",
    "{slope:0>99}", "{slope:_}", "{slope:n}", "{slope:c}", "{slope:x}", "{slope:%Y}", "{slope", "slope}",
    "{{slope}", "{ slope }", "{slope:}}", "{unknown}", "{__class__}", "{slope:d}", "{Slope}", "{1+1}",
    "{exit()}", "{slope:.4f:.4f}", "{slope=}", "{:.4f}",
]  # fmt: skip

TEXTS = {
    "html": "<script>alert(1)</script>",
    "html-picture": "<img src='file:///etc/passwd'>",
    "html-comment": "<!-- comment -->",
    "html-open": "<iframe src=x",
    "picture": "![all](file:///etc/passwd)",
    "picture-remote": "![all](https://example.org/x.png)",
    "picture-by-reference": "![all][x]\n\n[x]: file:///etc/passwd",
    "link-file": "[all](file:///etc/passwd)",
    "link-http": "[all](http://example.org)",
    "link-script": "[all](javascript:alert(1))",
    "link-data": "[all](data:text/html,x)",
    "link-relative": "[all](../../etc/passwd)",
    "link-empty": "[all]()",
    "link-reference": "[all][x]\n\n[x]: file:///etc/passwd",
    "link-angle": "[all](<file:///etc/passwd>)",
    "link-lesson-name": "[all](lesson:../bugs)",
    "link-nowhere": "[all](lesson:nowhere)",
    "dollar": "It costs 5 $.",
    "formula-open": "$x = 1",
    "formula-long": "$" + "x" * 500 + "$",
    "formula-broken": "$\\frac{1$",
    "formula-braces": "$" + "{" * 60 + "x" + "}" * 60 + "$",
    "formula-unknown": "$\\notacommand{x}$",
    "formula-left": "$\\left( x$",
    "formula-deep": "$" + "\\sqrt{" * 40 + "x" + "}" * 40 + "$",
    "text-long": "word " * 3000,
}

SCRIPTS = {
    "os": f"import os\nos.system('touch owned')\n{OWN}",
    "from": f"from subprocess import run\n{OWN}",
    "relative": "from . import x",
    "inside": "def f():\n    import socket",
    "syntax": "x = (",
    "tabs": "if 1:\n\tx\n        y",
    "deep": "(" * 3000,
    "chain": "x" + ".a" * 15000,
    "sum": "x" + "+1" * 15000,
    "minus": "-" * 30000 + "1",
    "brackets": "[" * 90 + "]" * 90 + "x x",
    "nul": "x = '\\0'\nimport ctypes",
    "number": "9" * 5000,
    "long": "x = 1\n" * 8000,
}

WRONG = ['""', '" "', "1", "-1", "1.5", "true", "[]", "[1]", '["", ""]', "{}", "{ a = 1 }", "nan", "inf",
         "1979-05-27", "[[[[[[[[1]]]]]]]]", '"' + "x" * 700 + '"', "99999999999999999999"]  # fmt: skip

SOUND = {
    "key": (), "title": (), "part": (), "world": (), "about": (), "say": (),
    "minutes": ("1", "1.5"), "text": ("[]",), "views": ("[]",), "start": ("{}",),
    "figures": ("[]",),
    "may": ("[]",), "press": ("[]",), "set": ("{}",), "ask": ("[]",), "answer": (),
    "until": (), "show_me": (), "needs": ("{}",), "astray": (), "hint": (), "then": (),
    "question": (),
}  # fmt: skip
"""Key -> values of WRONG that are not wrong for it. ``FREE_TEXT`` may be any text, also a long one."""

FRONT = {
    "key",
    "title",
    "part",
    "world",
    "about",
    "say",
    "minutes",
    "text",
    "views",
    "start",
    "figures",
}

BROKEN = [
    "key", "key =", "= 1", "key = bugs", 'key = "a', "key = 'a\"", "[start", "[[start]", "[start]\n[start]",
    "x = 1\nx = 2", "a.b = 1\na = 2", "x = [1, 2", "x = {a = 1", "x = {a = 1,\n}", "x = 01", "x = 1__0",
    "x = 0x", "x = 1e", "x = +-1", "x = \"\\q\"", "x = \"\"\"a", "\\x00", "x = tru", "x = 25:00:00",
    "x = 2020-13-01", "[a]]", "[.a]", "a..b = 1", "- x", "x: 1", "x = 1 y = 2", "x = " + "[" * 500,
    "x = " + "[" * 200 + "]" * 200, "x = " + "{a=" * 100 + "1" + "}" * 100, "a" + ".a" * 3000 + " = 1",
    "[" + "a." * 2000 + "a]", "x = " + "9" * 5000, "x = 1e99999", "x = 0x" + "f" * 4000,
    "unknown_key = 1", "Key = 1", "keys = 1",
]  # fmt: skip
"""Front matter that is no TOML, or none of a lesson."""


def files() -> Iterator[tuple[str, bytes]]:
    """All of them; "100 MB" and cycles of links are made by the tests that need them."""
    for i, text in enumerate(CONDITIONS):
        yield f"condition {i}: {text[:40]}", lesson(step=f'until = "{text}"').encode()
    for i, text in enumerate(TEMPLATES):
        yield f"template {i}: {text}", lesson(step=f'then = "{text}"').encode()
        yield f"say {i}: {text}", lesson(front=f'say = "{text}"').encode()
    for name, text in TEXTS.items():
        yield f"text {name}", lesson(body=text).encode()
    for name, text in SCRIPTS.items():
        yield f"script {name}", lesson(after=f"```numpy\n{text}\n```").encode()
    for i, text in enumerate(BROKEN):
        yield f"front {i}: {text[:30]}", lesson(front=text).encode()
        yield f"step {i}: {text[:30]}", lesson(step=text).encode()
    for key, sound in SOUND.items():
        for value in WRONG:
            if value not in sound and not _is_free_text(key, value):
                line = f"{key} = {value}"
                more = {"front": line} if key in FRONT else {"step": line}
                yield f"key {line[:50]}", lesson(**more).encode()
    yield from _figures()
    yield from _bodies()


def _is_free_text(key: str, value: str) -> bool:
    """Whether any text does for the key; one of 700 characters may be, one of 1200."""
    return key == "then" and value.startswith('"x')


def _figures() -> Iterator[tuple[str, bytes]]:
    good = {"name": '"f"', "expr": '"slope"', "right": "0.25"}
    spoilt = [
        {"name": "1"}, {"expr": "1"}, {"expr": '"slope.real"'}, {"expr": '"9**9**9"'},
        {"expr": '"unknown"'}, {"right": '"a"'}, {"right": "nan"}, {"right": "1"},
        {"band": "[1]"}, {"band": "[2, 1]"}, {"band": "[nan, nan]"}, {"band": '"a"'}, {"band": "[3, 4]"},
        {"after": '"step 9"'}, {"after": "1"}, {"after": '"end"'}, {"set": "1"}, {"set": "{ x = 1 }"},
        {"set": '{ slope = "a" }'}, {"press": '["fly"]'}, {"press": "1"}, {"printed": "[]"}, {"more": "1"},
        {"press": "[" + '"step",' * 99 + "]"}, {"set": "{ slope = 1e300 }"}, {"printed": '"' + "9" * 99 + '"'},
    ]  # fmt: skip
    for i, change in enumerate(spoilt):
        keys = {"name": '"f"'} | good | change
        text = "\n".join(["[[figures]]", *(f"{key} = {value}" for key, value in keys.items())])
        yield f"figure {i}: {change}", lesson(front=text).encode()
    yield "figure without a value", lesson(front='[[figures]]\nname = "f"\nexpr = "slope"').encode()
    many = "\n".join('[[figures]]\nname = "f"\nexpr = "slope"\nright = 1' for _ in range(99))
    yield "figures: 99", lesson(front=many).encode()


def _bodies() -> Iterator[tuple[str, bytes]]:
    """Files as a whole."""
    good = BUGS.encode()
    start = BUGS.index("+++", 4)
    yield from {
        "empty": b"",
        "blank": b" \n\n\t\n",
        "binary": bytes(range(256)) * 20,
        "zeros": bytes(5000),
        "png": b"\x89PNG\r\n\x1a\n" + bytes(100),
        "zip": b"PK\x03\x04" + bytes(100),
        "utf-16": BUGS.encode("utf-16"),
        "utf-16 without mark": BUGS.encode("utf-16-le"),
        "utf-32": BUGS.encode("utf-32"),
        "latin-1": BUGS.replace("Two", "Zwölf").encode("latin-1"),
        "surrogates": good.replace(b"Two", b"\xed\xa0\x80"),
        "overlong": good.replace(b"Two", b"\xc0\xaf"),
        "nul": good.replace(b"Two", b"T\x00wo"),
        "escape": good.replace(b"Two", b"\x1b[31m"),
        "right to left": BUGS.replace("Two", "\u202eowT").encode(),
        "front matter alone": BUGS[: start + 4].encode(),
        "front matter open": BUGS[:start].encode(),
        "front matter missing": BUGS[start + 4 :].encode(),
        "front matter of YAML": b"---\nkey: bugs\n---\n",
        "json": b'{"key": "bugs"}',
        "text before": b"Hello\n" + good,
        "step open": good[: good.rindex(b"```")],
        "no step": BUGS[: BUGS.index("## By hand")].encode(),
        "half": good[: len(good) // 2],
        "twice": good + good,
        "steps: 99": (BUGS + BUGS[BUGS.index("## Let") :] * 99).encode(),
        "long line": good + b"x" * 30_000,
        "300 kB": good + b"word\n" * 60_000,
        "scripts: 2": good + b"```numpy\nx = 1\n```\n```numpy\nx = 1\n```\n",
        "fences": good + b"```\n" * 1001,
        "heading long": lesson().replace("## A step", "## " + "a" * 100).encode(),
        "world unknown": lesson(front='world = "nowhere"').encode(),
        "world of another part": lesson(front='part = "grid"\nworld = "bug_line"').encode(),
        "start unknown": lesson(front="[start]\nspeed = 1").encode(),
        "start of another kind": lesson(front='[start]\nslope = "steep"').encode(),
        "start too large": lesson(front=f"[start]\npoints = [{'[1,1],' * 9000}]").encode(),
        "start deep": lesson(front=f"[start]\npoints = {'[' * 9}1{']' * 9}").encode(),
        "start huge": lesson(front="[start]\nslope = 1e300").encode(),
        "start not finite": lesson(front="[start]\nslope = inf").encode(),
        "a name of Python": lesson(front="[start]\n__class__ = 1").encode(),
        "self": lesson(front="[start]\nself = 1").encode(),
        "may unknown": lesson(step='may = ["speed"]').encode(),
        "press unknown": lesson(step='press = ["fly"]').encode(),
        "set refused": lesson(step="set = { rate = 99 }").encode(),
        "show me unknown": lesson(step='show_me = { press = ["fly"] }').encode(),
        "show me of Python": lesson(step="show_me = { __init__ = 1 }").encode(),
        "show me presses Python": lesson(step='show_me = { press = ["__init__"] }').encode(),
        "show me too little": lesson(step="show_me = { slope = 2.0 }").encode(),
        "true before": lesson(step='until = "slope < 1"').encode(),
        "answer without ask": lesson(step="answer = 0").encode(),
        "ask without answer": lesson(step='ask = ["a", "b"]').encode(),
        "answer beyond": lesson(step='ask = ["a", "b"]\nanswer = 2').encode(),
        "needs missed": lesson(step="needs = { rate = 0.5 }").encode(),
        "always astray": lesson(step='astray = "slope > 0"').encode(),
    }.items()
