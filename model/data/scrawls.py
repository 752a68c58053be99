"""Scrawls: drawings that are nothing in particular, made by rule and chance.

Each function takes a random generator and gives the lines of one drawing, about one unit large.
Invariant: none of them is a digit to a person's eye. Simple curves are often one, so that these
go on for longer, turn more often or have more parts than any digit does.
"""

import math

import numpy as np

from .shapes import Lines, arc, by_hand, length, spline, straight, turned

TOO_LONG = 5.5
"""In sides of its box: a line longer than that is no digit; an 8 has about 4."""


def tangle(rng: np.random.Generator) -> Lines:
    """One smooth line that goes here and there, open or closed."""
    while True:
        points = rng.uniform(-0.5, 0.5, (rng.integers(8, 18), 2)) * rng.uniform(0.6, 1, 2)
        lines = [spline(points, closed=rng.random() < 0.3)]
        if length(lines) > TOO_LONG:
            return lines


def knot(rng: np.random.Generator) -> Lines:
    """A line that comes back to itself: a few swings of random size in both directions."""
    swings = np.arange(1, 6)
    times = np.linspace(0, 2 * math.pi, 110)
    while True:
        sizes = rng.normal(0, 1, (2, 5)) / swings**0.5
        phases = rng.uniform(0, 2 * math.pi, (2, 5, 1))
        line = (sizes[..., None] * np.sin(swings[:, None] * times + phases)).sum(axis=1).T
        if length([line]) > TOO_LONG:
            return [line]


def crumple(rng: np.random.Generator) -> Lines:
    """Like a tangle, with corners."""
    while True:
        lines = [straight(rng.uniform(-0.5, 0.5, (rng.integers(8, 16), 2)), 4)]
        if length(lines) > TOO_LONG:
            return by_hand(lines, rng)


def zigzag(rng: np.random.Generator) -> Lines:
    """To and fro across a way in any direction, round or pointed."""
    teeth = int(rng.integers(6, 16))
    along = np.linspace(-0.5, 0.5, teeth) + rng.normal(0, 0.15 / teeth, teeth)
    across = rng.uniform(0.12, 0.5) * (1 + rng.normal(0, 0.15, teeth))
    points = np.stack([along, across * np.where(np.arange(teeth) % 2, 1, -1)], axis=1)
    line = spline(points) if rng.random() < 0.5 else straight(points, 3)
    return by_hand(turned([line], rng.uniform(0, 2 * math.pi)), rng)


def coil(rng: np.random.Generator) -> Lines:
    """A row of loops, as when trying a pen: a prolate cycloid. Standing it could pass for a 1."""
    loops = rng.integers(3, 8)
    angles = np.linspace(0, 2 * math.pi * (loops + rng.random()), int(loops) * 18)
    tall = rng.uniform(0.2, 0.7)
    swing = np.sin(angles) * (1 + 0.2 * np.sin(rng.uniform(0.3, 1) * angles))
    line = np.stack(
        [angles / angles[-1] - rng.uniform(0.08, 0.2) * swing, tall * np.cos(angles) / 2], axis=1
    )
    return by_hand(turned([line], rng.normal(0, 0.3)), rng)


def spiral(rng: np.random.Generator) -> Lines:
    """A snail's shell of more turns than a digit has."""
    turns = rng.uniform(2.5, 6) * rng.choice([-1, 1])
    fraction = np.linspace(0, 1, int(abs(turns) * 16))
    angles = rng.uniform(0, 2 * math.pi) + 2 * math.pi * turns * fraction
    reach = rng.uniform(0.02, 0.2) + fraction ** rng.uniform(0.7, 1.4)
    return by_hand([np.stack([reach * np.cos(angles), reach * np.sin(angles)], axis=1)], rng)


def flower(rng: np.random.Generator) -> Lines:
    """Petals about a middle, or a wavy ring."""
    petals, depth = rng.integers(4, 9), rng.uniform(0.35, 1.1)
    angles = rng.uniform(0, 2 * math.pi) + np.linspace(0, 2 * math.pi, int(petals) * 12)
    reach = 1 + depth * np.sin(petals * angles)
    return by_hand([np.stack([reach * np.cos(angles), reach * np.sin(angles)], axis=1)], rng)


def star(rng: np.random.Generator) -> Lines:
    """A star drawn in one go, from each point to one across, or as lines through a middle."""
    if rng.random() < 0.5:
        points, step = ((5, 2), (7, 3), (7, 2), (8, 3), (9, 4))[rng.integers(5)]
        angles = -math.pi / 2 + 2 * math.pi * step / points * np.arange(points + 1)
        return by_hand([straight(np.stack([np.cos(angles), np.sin(angles)], axis=1))], rng)
    rays = int(rng.integers(3, 7))
    angles = math.pi * (np.arange(rays) + rng.normal(0, 0.1, rays)) / rays
    tips = np.stack([np.cos(angles), np.sin(angles)], axis=1)
    return by_hand([straight(np.stack([tip, -tip])) for tip in tips], rng)


def hatching(rng: np.random.Generator) -> Lines:
    """Lines side by side, perhaps with others across them."""
    lines = _hatch(rng, int(rng.integers(3, 10)))
    if rng.random() < 0.3:
        lines += turned(_hatch(rng, int(rng.integers(2, 8))), rng.uniform(0.8, 2.3))
    return by_hand(turned(lines, rng.uniform(0, math.pi)), rng)


def grid(rng: np.random.Generator) -> Lines:
    """Lines down and across, with or without a frame."""
    lines = []
    for flip in (slice(None), slice(None, None, -1)):
        count = int(rng.integers(2, 5))
        places = (np.arange(count) + 0.5) / count - 0.5 + rng.normal(0, 0.04, count)
        ends = 0.5 + np.abs(rng.normal(0, 0.08, (count, 2)))
        lines += [
            straight(np.array([[place, -end[0]], [place, end[1]]])[:, flip])
            for place, end in zip(places, ends, strict=True)
        ]
    if rng.random() < 0.3:
        corners = np.array([[-0.5, -0.5], [0.5, -0.5], [0.5, 0.5], [-0.5, 0.5], [-0.5, -0.5]])
        lines.append(straight(1.1 * corners))
    return by_hand(lines, rng)


def target(rng: np.random.Generator) -> Lines:
    """A circle with something in it; not one line, which would make it a slashed zero."""
    lines = [arc((0, 0), (1, 1), rng.uniform(0, 2 * math.pi), rng.uniform(6, 7))]
    kind = rng.integers(4)
    if kind == 0:
        for radius in (0.65, 0.3):
            lines.append(arc((0, 0), (radius, radius), rng.uniform(0, 2 * math.pi), 6.4))
    elif kind == 1:
        reach = rng.uniform(0.7, 1.2)
        tip = turned([np.array([[reach, 0.0]])], rng.uniform(0, math.pi))[0]
        lines += turned([straight(np.concatenate([tip, -tip]))], 0.0)
        lines += turned([straight(np.concatenate([tip, -tip]))], rng.uniform(1.2, 1.9))
    elif kind == 2:
        spots = rng.uniform(-0.5, 0.5, (rng.integers(3, 7), 2))
        lines += [spot + rng.uniform(-0.06, 0.06, (4, 2)) for spot in spots]
    else:
        lines += [0.55 * line for line in _hatch(rng, int(rng.integers(3, 6)))]
    return by_hand(lines, rng)


def sticks(rng: np.random.Generator) -> Lines:
    """Several lines that lie about, straight or bent."""
    lines = []
    for _ in range(rng.integers(4, 10)):
        middle, way = rng.uniform(-0.5, 0.5, 2), rng.normal(0, 0.22, 2)
        bend = rng.normal(0, 0.06, 2)
        lines.append(spline(np.stack([middle - way, middle + bend, middle + way])))
    return lines


def parts(rng: np.random.Generator) -> Lines:
    """Arcs and lines put together as if for the letter of an unknown script."""
    lines = []
    for _ in range(rng.integers(5, 8)):
        middle = tuple(rng.choice([-0.6, 0.0, 0.6], 2) + rng.normal(0, 0.06, 2))
        if rng.random() < 0.5:
            radii = tuple(rng.uniform(0.15, 0.45, 2))
            lines.append(arc(middle, radii, rng.uniform(0, 6.28), rng.uniform(2, 6)))
        else:
            angle, reach = rng.integers(4) * math.pi / 4, rng.uniform(0.25, 0.6)
            way = reach * np.array([math.cos(angle), math.sin(angle)])
            lines.append(straight(np.stack([middle - way, middle + way])))
    return by_hand(lines, rng)


def marks(rng: np.random.Generator) -> Lines:
    """Two to five short marks apart from each other, never two alike beside each other."""
    count = int(rng.integers(2, 6))
    around = rng.uniform(0, 2 * math.pi) + 2 * math.pi * np.arange(count) / count
    places = np.stack([np.cos(around), np.sin(around)], axis=1) * rng.uniform(0.5, 1, (count, 1))
    lines = []
    for place in places:
        angle, reach = rng.uniform(0, math.pi), rng.uniform(0.05, 0.3)
        way = reach * np.array([math.cos(angle), math.sin(angle)])
        lines.append(spline(np.stack([place - way, place + rng.normal(0, 0.05, 2), place + way])))
    return lines


def dotted(rng: np.random.Generator) -> Lines:
    """A line or a hook and, well apart from its end, a dot."""
    bend = rng.normal(0, 0.25, 2)
    line = spline(np.array([[0, 0], [0, 0.6], [0, 1]]) + np.array([[0, 0], [0, 0], bend]))
    dot = np.array([0.0, -rng.uniform(0.3, 0.6)]) + rng.normal(0, 0.08, (1, 2))
    lines = [line, dot + rng.normal(0, 0.02, (rng.integers(1, 4), 2))]
    return by_hand(turned(lines, rng.uniform(-math.pi, math.pi)), rng)


def specks(rng: np.random.Generator) -> Lines:
    """A cloud of dots: taps, and marks hardly longer."""
    places = rng.normal(0, 0.3, (rng.integers(4, 22), 2)) * rng.uniform(0.4, 1, 2)
    smear = rng.choice([0.0, 0.03])
    return [place + rng.normal(0, smear, (3 if smear else 1, 2)) for place in places]


def blot(rng: np.random.Generator) -> Lines:
    """A spot filled by going here and there, or to and fro, closely."""
    if rng.random() < 0.5:
        # Not round and round: with a hole in its middle it would be a zero.
        points = rng.normal(0, 0.4, (rng.integers(22, 36), 2))
        return by_hand([spline(points, per_span=4)], rng)
    rows = int(rng.integers(9, 16))
    places = np.linspace(-1, 1, rows)
    half = np.sqrt(1.05 - places**2) * np.where(np.arange(rows) % 2, 1, -1)
    half = half * rng.uniform(0.75, 1.1, rows)
    lines = [straight(np.stack([half, places], axis=1), 2)]
    return by_hand(turned(lines, rng.uniform(0, math.pi)), rng)


def _hatch(rng: np.random.Generator, count: int) -> Lines:
    """``count`` lines down, from left to right."""
    places = np.linspace(-0.5, 0.5, count) + rng.normal(0, 0.1 / count, count)
    ends = 0.6 * rng.uniform(0.7, 1.1, (count, 2))
    return [
        straight(np.array([[place, -top], [place + lean, bottom]]), 3)
        for place, (top, bottom), lean in zip(places, ends, rng.normal(0, 0.04, count), strict=True)
    ]


# Not for training: what these do to a network shows how it takes what it has never seen.


def walk(rng: np.random.Generator) -> Lines:
    """The way of a fly: a walk whose direction changes at random, but not at once."""
    inertia = np.exp(-np.arange(12) / 4)
    while True:
        turns = np.cumsum(np.convolve(rng.normal(0, 0.13, 140), inertia))
        places = np.cumsum(np.stack([np.cos(turns), np.sin(turns)], axis=1), axis=0)
        if length([places]) > TOO_LONG:
            return [places]


def lissajous(rng: np.random.Generator) -> Lines:
    """Two swings across each other; one to two would be an 8, one to one a 0."""
    across, down = ((2, 3), (3, 2), (3, 4), (4, 3), (3, 5), (5, 3), (5, 4))[rng.integers(7)]
    times = np.linspace(0, 2 * math.pi, 160)
    phase = rng.uniform(0.3, 1.2)
    line = np.stack([np.sin(across * times + phase), np.sin(down * times)], axis=1)
    return by_hand([line * rng.uniform(0.6, 1, 2)], rng)


def scribble_over(rng: np.random.Generator) -> Lines:
    """To and fro by the arm, wide and narrow, while the hand wanders: as one crosses out."""
    times = np.linspace(0, 1, 200)
    swings = rng.uniform(6, 14)
    phase = 2 * math.pi * swings * times + 0.6 * np.cumsum(rng.normal(0, 0.3, 200))
    wide = 0.5 + 0.2 * np.sin(rng.uniform(3, 9) * times + rng.uniform(0, 6))
    place = (times - 0.5) * rng.uniform(0.5, 1.2)
    line = np.stack([place + 0.06 * np.cos(phase), wide * np.sin(phase)], axis=1)
    return by_hand(turned([line], rng.uniform(0, math.pi)), rng)


def dots(rng: np.random.Generator) -> Lines:
    """One, two or three taps, or a short dash. The dash lies: standing it would be a 1."""
    kind = int(rng.integers(4))
    if kind < 3:
        return list(rng.normal(0, 1, (kind + 1, 1, 2)))
    lean = rng.uniform(-0.4, 0.4)
    return by_hand([straight(np.array([[-0.5, -lean / 2], [0.5, lean / 2]]))], rng, 0.5)
