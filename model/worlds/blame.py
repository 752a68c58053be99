"""Whose fault? An error at the outputs, handed back along the weights to those before.

Two rules: by share, where each output's error is parted in proportion to its weights and nothing
gets lost, and by weights, W'e, which leaves the division out (the textbook's step to a matrix
product, and what the gradient does).
"""

from collections.abc import Iterator

import numpy as np

from ..errors import SettingError
from ..language import tr, trc
from .control import Action, Control
from .pictures_graph import GraphLink, GraphPicture, GraphSpot
from .world import Value, World, numbered, of_length

MOST_UNITS = 6
NEAR = 0.0006
"""A share is right when it is as near as this: to three decimals, as the texts print them."""


class Blame(World):
    """Units before, units at the end with an error each, and the weights between."""

    key, part, title = "blame", "graph", tr("Whose fault?")
    controls = (
        Control(
            "weights", tr("Weights"),
            tr("A row for each output, a number for each unit before."),
            "cells", [[0.6, 0.4, 0.1, 0.2]], low=-100.0, high=100.0, step=0.1,
        ),
        Control(
            "errors", tr("Errors"),
            tr("How far each output is from what was wanted."),
            "numbers", [0.08], low=-100.0, high=100.0, step=0.01, shape=(None,),
        ),
        Control(
            "shares", tr("Your shares"),
            tr("How much of each output's error you hand to each unit."),
            "cells", [[0.0, 0.0, 0.0, 0.0]], low=-1000.0, high=1000.0, step=0.001,
        ),
        Control(
            "rule", tr("Rule"),
            tr("By share parts each error; by weights multiplies it with each weight."),
            "choice", "by share",
            choices={"by share": tr("by share"), "by weights": tr("by weights")},
        ),
    )  # fmt: skip
    actions = (
        Action(
            "hand_back",
            tr("Hand it back"),
            tr("Lets the rule fill in all shares, one after another."),
        ),
        Action("clear", trc("button", "Clear"), tr("Takes your shares away.")),
    )

    def _begin(self, given: frozenset[str]) -> None:
        self._current = -1
        self._fit("shares" if "shares" in given else "weights", "errors" in given)

    def _renew(self, name: str) -> None:
        self._current = -1
        if name != "rule":
            self._fit(name, name == "errors")

    def _fit(self, moved: str, errors_stay: bool) -> None:
        weights, errors = self._values["weights"], self._values["errors"]
        if not 1 <= weights.shape[0] <= MOST_UNITS or not 1 <= weights.shape[1] <= MOST_UNITS:
            raise SettingError(tr("Give 1 to {most} units on each side.", most=MOST_UNITS))
        if len(errors) != len(weights):
            if errors_stay:
                raise SettingError(
                    tr("Give an error for each output: {count} of them.", count=len(weights))
                )
            self._values["errors"] = of_length(errors, len(weights), 0.0)
        if self._values["shares"].shape != weights.shape:
            if moved == "shares":
                raise SettingError(tr("Give a share for each weight, in rows like theirs."))
            self._values["shares"] = np.zeros_like(weights)

    def _wanted(self) -> np.ndarray:
        """What the rule gives each edge, (outputs, units before)."""
        weights, errors = self._values["weights"], self._values["errors"]
        if self._values["rule"] == "by weights":
            return weights * errors[:, None]
        totals = weights.sum(1, keepdims=True)
        with np.errstate(all="ignore"):
            return np.where(totals != 0, weights / totals, 0.0) * errors[:, None]

    def _on_hand_back(self) -> Iterator[None]:
        wanted = self._wanted()
        for place, (output, unit) in enumerate(np.ndindex(wanted.shape)):
            shares = self._values["shares"].copy()
            shares[output, unit] = wanted[output, unit]
            self._values["shares"], self._current = shares, place
            yield
        self._current = -1
        yield

    def _on_clear(self) -> Iterator[None]:
        self._values["shares"], self._current = np.zeros_like(self._values["weights"]), -1
        yield

    def _right(self) -> np.ndarray:
        return np.abs(self._values["shares"] - self._wanted()) <= NEAR

    def _figures(self) -> dict[str, Value]:
        shares, weights, errors = (self._values[name] for name in ("shares", "weights", "errors"))
        wanted, units = self._wanted(), weights.shape[1]
        figures: dict[str, Value] = {
            "right": int((self._right() & ((shares != 0) | (wanted == 0))).sum()),
            "asked": shares.size,
            "handed": float(shares.sum()),
            "total": float(errors.sum()),
            "left": float(errors.sum() - shares.sum()),
            "outputs": len(weights),
        }
        figures |= numbered("share_", shares.reshape(-1), shares.size)
        figures |= numbered("back_", shares.sum(0), units)
        return figures | numbered("rule_", wanted.sum(0), units)

    def picture(self) -> GraphPicture:
        """Units before on the left, outputs with their errors on the right."""
        weights, errors, shares = (self._values[name] for name in ("weights", "errors", "shares"))
        outputs, units = weights.shape
        back, right = shares.sum(0), self._right()
        top = (units - outputs) / 2
        spots = [
            GraphSpot(
                title=tr("unit {number}", number=unit + 1), column=0, row=unit + max(-top, 0),
                kind="unit", gradient=float(back[unit]) if shares[:, unit].any() else None,
                note=tr("error so far"),
            )
            for unit in range(units)
        ] + [
            GraphSpot(
                title=tr("output {number}", number=output + 1) if outputs > 1 else tr("output"),
                column=2, row=output + max(top, 0), kind="result", value=float(errors[output]),
                note=tr("error"), control="errors", index=(output,), step=0.01,
            )
            for output in range(outputs)
        ]  # fmt: skip
        links = []
        for place, (output, unit) in enumerate(np.ndindex(weights.shape)):
            share = shares[output, unit]
            links.append(
                GraphLink(
                    source=unit, target=units + output, weight=float(weights[output, unit]),
                    text=f"{weights[output, unit]:g}",
                    control="weights", index=(output, unit), step=0.1,
                    guess=float(share) if share else None,
                    guess_control="shares", guess_index=(output, unit), guess_step=0.001,
                    is_right=bool(right[output, unit]) if share else None,
                    is_current=place == self._current,
                )
            )  # fmt: skip
        figures = self._figures()
        return GraphPicture(
            spots=tuple(spots),
            links=tuple(links),
            heads=(tr("before"), "", tr("at the end")),
            shows_gradients=True,
            words=tr(
                "{right} of {asked} shares are right; {handed:.4g} of {total:.4g} is handed back.",
                right=figures["right"],
                asked=figures["asked"],
                handed=figures["handed"],
                total=figures["total"],
            ),
        )
