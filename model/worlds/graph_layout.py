"""Where the values of a computation are drawn: columns by depth, rows by neighbours."""

from collections.abc import Sequence

Edge = tuple[int, int]
"""Source and target, places in a list where operands come before results."""


def laid_out(
    count: int, edges: Sequence[Edge], constants: frozenset[int]
) -> list[tuple[int, float]]:
    """(column, row) of each value.

    A value stands one column right of the furthest of its operands; a constant just left of what
    uses it. In a column, a value is as near to the middle of its operands as the others let it.

    Args:
        count: How many values there are.
        edges: Uses of values.
        constants: Those that nothing flows back to.
    """
    into: dict[int, list[int]] = {node: [] for node in range(count)}
    out: dict[int, list[int]] = {node: [] for node in range(count)}
    for source, target in edges:
        into[target].append(source)
        out[source].append(target)
    columns = [0] * count
    for node in range(count):
        columns[node] = max((columns[source] + 1 for source in into[node]), default=0)
    for node in constants:
        columns[node] = max(min((columns[target] for target in out[node]), default=1) - 1, 0)
    rows = [0.0] * count
    for column in range(max(columns, default=0) + 1):
        members = [node for node in range(count) if columns[node] == column]
        # What nothing leads to keeps the order in which it is used.
        wanted = {
            node: sum(rows[source] for source in into[node]) / len(into[node])
            if into[node]
            else float(place)
            for place, node in enumerate(members)
        }
        below = -1.0
        for node in sorted(members, key=lambda node: (wanted[node], node)):
            rows[node] = max(wanted[node], below + 1)
            below = rows[node]
    return list(zip(columns, rows, strict=True))
