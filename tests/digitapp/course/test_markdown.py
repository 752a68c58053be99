"""Markdown becomes HTML, and no text becomes markup."""

import pytest

from digitapp.course.markdown import to_html


def formula(piece):
    return f"<svg>{piece.kind}</svg>"


@pytest.mark.parametrize(
    ("markdown", "html"),
    [
        ("one\ntwo\n\nthree", "<p>one\ntwo</p>\n<p>three</p>"),
        ("**bold** or *soft* or _soft_",
         "<p><strong>bold</strong> or <em>soft</em> or <em>soft</em></p>"),
        ("2 * 3 * 4 and a_b_c", "<p>2 * 3 * 4 and a_b_c</p>"),
        ("`a < b` and ``c ` d``", "<p><code>a &lt; b</code> and <code>c ` d</code></p>"),
        ("```python\nx < 1\n```", "<pre><code>x &lt; 1</code></pre>"),
        ("# Head\ntext", "<h2>Head</h2>\n<p>text</p>"),
        ("- one\n- two\n  more", "<ul><li>one</li><li>two\nmore</li></ul>"),
        ("1. one\n2. two", "<ol><li>one</li><li>two</li></ol>"),
        ("> said", "<blockquote><p>said</p></blockquote>"),
        ("| a | b |\n|---|--:|\n| 1 | 2 |",
         "<table><tr><th>a</th><th>b</th></tr><tr><td>1</td><td>2</td></tr></table>"),
        ("[on](lesson:bugs)", '<p><a href="to lesson:bugs">on</a></p>'),
        ("a $x$ b", "<p>a <svg>inline</svg> b</p>"),
        ("a $$x$$ b", "<p>a </p>\n<svg>display</svg>\n<p> b</p>"),
        ("\\$5 \\*not soft\\*", "<p>$5 *not soft*</p>"),
    ],
)  # fmt: skip
def test_markdown_becomes_html(markdown, html):
    assert to_html(markdown, formula, lambda target: f"to {target}") == html


@pytest.mark.parametrize(
    "markdown",
    [
        "<script>alert(1)</script>", '[x](https://e.org/"onclick="alert(1))', "`<img src=x>`",
        "```\n</code><script>\n```", "**<b>**", "# <h1>", "| <td> |\n|---|\n| <td> |", "- <li>",
        "\ue0000\ue001 `x`",
    ],
)  # fmt: skip
def test_no_text_becomes_markup(markdown):
    html = to_html(markdown, formula, lambda target: target)
    for name in ("script", "img", "b>", "h1", "<td> ", "<li>&lt;li>", 'onclick="'):
        assert f"<{name}" not in html
    assert '"onclick' not in html
    assert "<li><li>" not in html
    assert "\ue000" not in html
