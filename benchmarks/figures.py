"""Figures: what a benchmark found, for people as a table and for programs as JSON lines."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Figure:
    """One number that was measured, or follows from some.

    Attributes:
        case: What was measured; figures of one case are shown together.
        name: Who or which part.
        value: The number; None where there was none to be had.
        unit: Of ``value``; empty for ratios.
        at_least: Smallest value that would do; None where nothing is asked for.
        at_most: Largest value that would do; likewise.
        details: Further numbers by name, such as a median.
    """

    case: str
    name: str
    value: float | None
    unit: str = ""
    at_least: float | None = None
    at_most: float | None = None
    details: Mapping[str, Any] = field(default_factory=dict)

    @property
    def reached(self) -> bool | None:
        """Whether the value is as wanted; None where nothing was asked for."""
        if self.at_least is None and self.at_most is None:
            return None
        if self.value is None:
            return False
        above = self.at_least is None or self.value >= self.at_least
        return above and (self.at_most is None or self.value <= self.at_most)

    @property
    def wanted(self) -> str:
        """The bounds as people read them, such as "≥ 1.8"; empty without any."""
        bounds = [("≥", self.at_least), ("≤", self.at_most)]
        return ", ".join(f"{sign} {bound:g}" for sign, bound in bounds if bound is not None)

    def to_dict(self) -> dict[str, Any]:
        """Plain values that JSON can hold; bounds only where there are any."""
        entry = {"case": self.case, "name": self.name, "value": self.value, "unit": self.unit}
        if self.wanted:
            entry |= {"wanted": self.wanted, "reached": self.reached}
        return entry | dict(self.details)


@dataclass(frozen=True)
class Note:
    """A remark that belongs to the figures, such as what was left out and why."""

    text: str

    def to_dict(self) -> dict[str, Any]:
        """Plain values that JSON can hold."""
        return {"note": self.text}


def ratio(
    name: str, above: Figure | None, below: Figure | None, at_least: float | None = None
) -> list[Figure]:
    """How many times as large one figure is as another of its case; nothing where one is absent."""
    if not (above and below and above.value and below.value):
        return []
    return [Figure(below.case, name, above.value / below.value, at_least=at_least)]


def smallest(figures: Iterable[Figure | None]) -> Figure | None:
    """The figure with the smallest value, of those that are there and have one; None without."""
    known = [figure for figure in figures if figure is not None and figure.value is not None]
    return min(known, key=lambda figure: figure.value, default=None)


def print_json(benchmark: str, entries: Iterable[Figure | Note]) -> None:
    """One JSON object a line, as soon as each is known."""
    for entry in entries:
        line = {"benchmark": benchmark, **entry.to_dict()}
        print(json.dumps(line, ensure_ascii=False), flush=True)


def print_table(title: str, entries: Iterable[Figure | Note]) -> None:
    """The figures under their cases, as soon as each is known."""
    print(f"{title}\n{'=' * len(title)}")
    case = None
    for entry in entries:
        if isinstance(entry, Note):
            print(f"  {entry.text}", flush=True)
            continue
        if entry.case != case:
            case = entry.case
            print(f"\n{case}")
        print(_row(entry), flush=True)
    print()


def _row(figure: Figure) -> str:
    value = "—" if figure.value is None else _number(figure.value)
    details = "   ".join(f"{name} {_detail(value)}" for name, value in figure.details.items())
    row = f"  {figure.name:<44}{value:>9} {figure.unit:<3}"
    if figure.wanted:
        row += f"   {figure.wanted} wanted: {'reached' if figure.reached else 'MISSED'}"
    return f"{row}   {details}".rstrip()


def _number(value: float) -> str:
    return f"{value:.0f}" if abs(value) >= 100 else f"{value:.3g}"


def _detail(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(map(_detail, value))
    return _number(value) if isinstance(value, float) else str(value)
