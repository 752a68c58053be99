"""Drawings in SVG: what is drawn where, and how little a hostile file gets."""

import gzip

import numpy as np
import pytest

from model.errors import BadFileError
from model.pictures import read_picture
from model.svg_path import path_points

HEAD = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 100 50">'


@pytest.fixture
def inked(tmp_path):
    """Booleans (200, 400): where a drawing of these elements leaves ink."""

    def draw(body, head=HEAD):
        (tmp_path / "a.svg").write_text(head + body + "</svg>")
        return read_picture(tmp_path / "a.svg")[:, :, 3] > 127

    return draw


def ends(mask):
    """First and last column and row of what is set, in the drawing's units."""
    rows, columns = (np.flatnonzero(mask.any(axis=axis)) for axis in (1, 0))
    return [columns[0] / 4, (columns[-1] + 1) / 4, rows[0] / 4, (rows[-1] + 1) / 4]


SQUARE = [20, 40, 10, 30]


@pytest.mark.parametrize(
    "body",
    [
        '<rect x="20" y="10" width="20" height="20"/>',
        '<polygon points="20,10 40,10 40,30 20,30"/>',
        '<path d="M20 10h20v20H20z"/>',
        '<path d="M20,10L40 10 40 30l-20,0Z" style="fill:#123456"/>',
        '<ellipse cx="30" cy="20" rx="10" ry="10"/>',
        '<path d="M20 20a10 10 0 0120 0A10,10,0,0,1,20,20"/>',
        '<g transform="translate(20 10) scale(2)"><rect width="10" height="10"/></g>',
        '<rect width="20" height="20" transform="matrix(1 0 0 1 20 10)"/>',
        '<rect x="20" y="10" width="20" height="20" transform="rotate(90 30 20)"/>',
        '<defs><rect id="r" width="20" height="20"/></defs><use href="#r" x="20" y="10"/>',
        '<path d="M20 20h20" stroke="black" stroke-width="20" stroke-linecap="butt" fill="none"/>'
        '<rect x="20" y="10" width="20" height="20"/><rect width="9" height="9" display="none"/>',
        "<style>.s{fill:none;stroke:red;stroke-width:2}</style>"
        '<circle class="s" cx="30" cy="20" r="9"/>',
    ],
)
def test_shapes_and_transformations_are_drawn_in_place(inked, body):
    found = ends(inked(body))
    if "butt" in body:
        assert found[2:] == pytest.approx(SQUARE[2:], abs=0.6)  # ends are round here
    else:
        assert found == pytest.approx(SQUARE, abs=0.6)


@pytest.mark.parametrize(
    ("curve", "lowest"),
    [
        ("C20 40 40 40 40 10", 32.5),
        ("Q30 40 40 10", 25),
        ("c0 30 20 30 20 0", 32.5),
        ("q5 20 10 20 t10 -20", None),
        ("C20 40 30 40 30 25 S40 10 40 10", None),
    ],
)
def test_curves_reach_where_their_formula_says(inked, curve, lowest):
    mask = inked(f'<path fill="none" stroke="black" d="M20 10{curve}"/>')
    assert ends(mask)[:2] == pytest.approx([19.5, 40.5], abs=1)
    if lowest is not None:
        assert ends(mask)[3] == pytest.approx(lowest + 0.5, abs=0.6)


def test_a_path_in_a_path_is_a_hole(inked):
    mask = inked('<path d="M20 10h40v30H20z M30 20h20v10H30z"/>')
    assert mask[60, 100]
    assert not mask[100, 160]


def test_a_packed_drawing_is_read_whatever_its_name(tmp_path):
    text = HEAD + '<rect width="50" height="50"/></svg>'
    (tmp_path / "a.png").write_bytes(gzip.compress(text.encode()))
    assert read_picture(tmp_path / "a.png").shape == (200, 400, 4)


NESTED = "".join(f'<g id="a{n}">' + f'<use href="#a{n - 1}"/>' * 10 + "</g>" for n in range(1, 10))
HOSTILE = {
    "use within use": f'{HEAD}<defs><path id="a0" d="M0 0h9"/>{NESTED}</defs>'
    '<use href="#a9"/></svg>',
    "a use of itself": f'{HEAD}<g id="a"><use href="#a"/></g></svg>',
    "deep nesting": HEAD + "<g>" * 20_000 + "</g>" * 20_000 + "</svg>",
    "entities": f'<!DOCTYPE svg [<!ENTITY a "aaa">]>{HEAD}&a;</svg>',
    "many points": f'{HEAD}<path d="M0 0{"L9 9" * 200_000}"/></svg>',
    "much to paint": HEAD + '<rect width="99" height="50"/>' * 4900 + "</svg>",
    "numbers without end": f'{HEAD}<path d="M0 0L1e999 -1e999" stroke="red"/></svg>',
    "nothing": f"{HEAD}<text>7</text></svg>",
    "half a file": f'{HEAD}<path d="M0 0',
    "no size": '<svg viewBox="0 0 0 0" width="0" height="1e99"/>',
}


@pytest.mark.parametrize("kind", HOSTILE)
def test_a_hostile_drawing_is_refused_in_a_sentence(tmp_path, kind):
    (tmp_path / "a.svg").write_text(HOSTILE[kind])
    with pytest.raises(BadFileError, match=r"“a.svg” .*Save the picture as PNG or JPEG"):
        read_picture(tmp_path / "a.svg")


def test_a_drawing_that_unpacks_to_much_is_refused_before_it_is_unpacked(tmp_path):
    content = gzip.compress(HEAD.encode() + b" " * 100_000_000 + b"</svg>")
    assert len(content) < 200_000
    (tmp_path / "a.svgz").write_bytes(content)
    with pytest.raises(BadFileError, match="unpacks to more than 2 MB"):
        read_picture(tmp_path / "a.svgz")


@pytest.mark.parametrize(
    "body", ["9" * 5000, "1 " * 5000 + "x", "1" * 3000 + "." + "1" * 3000 + "e"]
)
def test_a_long_number_in_an_arc_takes_no_time(body):
    assert path_points(f"M0 0A5 5 0 0110 10A{body}", 10_000)


def test_the_flags_of_an_arc_may_stand_together():
    [apart] = path_points("M0 0A5 5 0 0 1 10 10", 100)
    [together] = path_points("M0 0A5 5 0 0110 10", 100)
    np.testing.assert_array_equal(apart, together)
