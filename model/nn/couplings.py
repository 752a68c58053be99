"""Couplings between the units of a Hopfield network: how they are learnt, and what they do.

Units are -1 or 1. Invariant: couplings are symmetric and have no diagonal, so that the energy
falls at each flip of a single unit and every recall ends (Hopfield 1982).
"""

from collections.abc import Callable, Iterator

import numpy as np

TIE = 1e-5
"""A unit follows its field only where that is larger: below are sums that should be zero."""

MOST_SWEEPS = 100
"""Sweeps after which a recall is left as it is: one by one, units end long before, unless couplings
out of a damaged file are not symmetric."""


def hebb(signs: np.ndarray, couplings: np.ndarray, known: int) -> None:
    """W = X'X / n: units that were equal in a pattern pull each other (Hopfield 1982).

    Like all rules:

    Args:
        signs: (patterns, units), -1 or 1, float32.
        couplings: (units, units), float32, of the first ``known`` patterns; becomes that of all.
        known: How many of the patterns ``couplings`` is of.
    """
    # Counts are whole numbers, which float32 adds without rounding in any order.
    np.divide(signs.T @ signs, np.float32(signs.shape[1]), out=couplings)
    np.fill_diagonal(couplings, 0)


def storkey(signs: np.ndarray, couplings: np.ndarray, known: int) -> None:
    """W += (x x' - x h' - h x') / n for one pattern after another.

    Storkey 1997, eq. 2, where h_ij is the field of unit i without what i and j themselves give:
    h_ij = h_i - w_ij x_j, as W has no diagonal; so that a pattern is learnt only as far as it is
    not known.
    """
    units = np.float32(signs.shape[1])
    for x in signs[known:]:
        h = couplings @ x
        half = x / 2 - h
        # x_i h_ji + h_ij x_j = x_i h_j + h_i x_j - 2 w_ij, for x_i x_i = 1.
        couplings *= 1 + 2 / units
        couplings += (np.multiply.outer(x, half) + np.multiply.outer(half, x)) / units
        np.fill_diagonal(couplings, 0)


def pseudo_inverse(signs: np.ndarray, couplings: np.ndarray, known: int) -> None:
    """W projects onto what the patterns span, then loses its diagonal (Personnaz et al. 1985)."""
    wide = signs.astype(np.float64)
    # Of patterns that depend on each other only what they span counts: hence no inverse.
    couplings[...] = wide.T @ (np.linalg.pinv(wide @ wide.T, hermitian=True) @ wide)
    # What rounding leaves of their symmetry would let the energy rise.
    couplings += couplings.T.copy()
    couplings /= 2
    np.fill_diagonal(couplings, 0)


RULES: dict[str, Callable[[np.ndarray, np.ndarray, int], None]] = {
    "hebb": hebb,
    "storkey": storkey,
    "pseudo_inverse": pseudo_inverse,
}


def energies(couplings: np.ndarray, states: np.ndarray) -> np.ndarray:
    """-1/2 x' W x of states (n, units): (n,), float64."""
    return -0.5 * ((states @ couplings) * states).sum(axis=1, dtype=np.float64)


def flips(
    couplings: np.ndarray, state: np.ndarray, free: np.ndarray, order: Callable[[], np.ndarray]
) -> Iterator[tuple[int, float]]:
    """Lets one unit after another follow its field, until none wants to any more.

    Undecided units come first, that with the strongest field before the others: what is sure helps
    with what is not.

    Args:
        couplings: (units, units).
        state: (units,), -1, 1, or 0 for undecided; changed in place.
        free: (units,), bool: the units that may change.
        order: Gives the order, (units,), in which a sweep asks them.

    Yields:
        The unit that has just changed, and by how much the energy did: never more than 0, and less
        where the unit was decided.
    """
    fields = couplings @ state
    for _ in range(np.count_nonzero((state == 0) & free)):
        unit = int(np.where((state == 0) & free, np.abs(fields), -1).argmax())
        yield unit, _set(couplings, state, fields, unit)
    for _ in range(MOST_SWEEPS):
        restless = False
        places = order()
        places = places[free[places]]
        while len(places):
            wants = state[places] * fields[places] < -TIE
            found = int(wants.argmax())
            if not wants[found]:
                break
            restless = True
            unit = int(places[found])
            yield unit, _set(couplings, state, fields, unit)
            places = places[found + 1 :]
        if not restless:
            return


def sweeps(
    couplings: np.ndarray, states: np.ndarray, free: np.ndarray, order: Callable[[], np.ndarray]
) -> Iterator[np.ndarray]:
    """The same for many states at once, all asked in the same order.

    Args:
        couplings: (units, units).
        states: (n, units), -1, 1, or 0 for undecided.
        free: (units,), bool: the units that may change.
        order: Gives the order, (units,), in which a sweep asks them.

    Yields:
        The states after each sweep, up to and with the first that changes nothing; before those
        without undecided units, if there were any.
    """
    if ((states == 0) & free).any():
        states = _decided(couplings, states, free)
        yield states.copy()
    states = states.copy()
    moving = np.arange(len(states))
    for _ in range(MOST_SWEEPS):
        some = np.ascontiguousarray(states[moving].T)  # a unit's row is asked at once
        before = some.copy()
        for unit in order():
            if free[unit]:
                some[unit] = _followed(some[unit], couplings[unit] @ some)
        states[moving] = some.T
        yield states.copy()
        moving = moving[(some != before).any(axis=0)]
        if not len(moving):
            return


def jumps(couplings: np.ndarray, states: np.ndarray, free: np.ndarray) -> Iterator[np.ndarray]:
    """All units follow their fields at once: the states (n, units) after each time.

    Ends where nothing changes, or where all go to and fro between two states (Goles and Olivos
    1981: other ends there are none).
    """
    before, now = None, states.copy()
    for _ in range(MOST_SWEEPS):
        after = np.where(free, _followed(now, now @ couplings), now)
        yield after.copy()
        if (after == now).all() or (before is not None and (after == before).all()):
            return
        before, now = now, after


def _set(couplings: np.ndarray, state: np.ndarray, fields: np.ndarray, unit: int) -> float:
    """Gives a unit the sign of its field, in place; by how much the energy changes."""
    change = (np.float32(1) if fields[unit] > 0 else np.float32(-1)) - state[unit]
    fall = -float(change * fields[unit])
    state[unit] += change
    fields += change * couplings[unit]
    return fall


def _decided(couplings: np.ndarray, states: np.ndarray, free: np.ndarray) -> np.ndarray:
    """States (n, units) without undecided units, decided as in ``flips``."""
    states, rows = states.copy(), np.arange(len(states))
    fields = states @ couplings
    undecided = (states == 0) & free
    for _ in range(undecided.sum(axis=1).max(initial=0)):
        units = np.where(undecided, np.abs(fields), -1).argmax(axis=1)
        signs = np.where(fields[rows, units] > 0, np.float32(1), np.float32(-1))
        # A state that has less of them stays as it is.
        signs *= undecided[rows, units]
        states[rows, units] += signs
        undecided[rows, units] = False
        fields += signs[:, None] * couplings[units]
    return states


def _followed(states: np.ndarray, fields: np.ndarray) -> np.ndarray:
    """Units with the sign of their fields; a field of next to nothing changes nothing."""
    return np.where(fields > TIE, np.float32(1), np.where(fields < -TIE, np.float32(-1), states))
