"""Numbers as people read them: a real minus, a thin choice of decimals. No Qt.

Every figure that the window shows in words is written by one of these, so that the same quantity
looks the same in every view.
"""

import math
from collections.abc import Callable, Sequence

from model.language import tr


def minus(text: str) -> str:
    """``text`` with real minus signs for hyphens."""
    return text.replace("-", "−")


def percent(fraction: float, decimals: int = 1) -> str:
    """A fraction or probability in per cent: "98.8 %"."""
    return f"{100 * fraction:.{decimals}f} %"


def points(change: float) -> str:
    """A change of a fraction in percentage points, such as "+1.2"; empty where it is no number."""
    return minus(f"{100 * change:+.1f}") if math.isfinite(change) else ""


def fixed(value: float, decimals: int = 2) -> str:
    """A number with so many decimals."""
    return minus(f"{value:.{decimals}f}")


def signed(value: float, decimals: int = 2) -> str:
    """A number with its sign and so many decimals."""
    return minus(f"{value:+.{decimals}f}")


def significant(value: float) -> str:
    """Three digits that matter, powers of ten written as such where there are many zeros."""
    digits, e, power = f"{value:.3g}".partition("e")
    if not e:
        return minus(digits)
    if int(power) in (3, 4):
        return minus(f"{float(digits) * 10 ** int(power):.0f}")
    return _by_power(digits, power)


def pair(x: float, y: float) -> str:
    """A place in a plane: "0.5, −2"."""
    return f"{significant(x)}, {significant(y)}"


def signed_significant(value: float) -> str:
    """Three digits that matter, with the sign; zero has none."""
    return f"{'+' if value > 0 else ''}{significant(value)}" if value else "0"


def compact(value: float) -> str:
    """The value in at most six signs, so that figures that change don't push one another."""
    size = abs(value)
    if size >= 99999.5 or 0 < size < 0.0005:
        text = f"{value:.0e}".replace("e-0", "e-").replace("e+0", "e")
    else:
        text = f"{value:.{3 if size < 9.9995 else 1 if size < 999.95 else 0}f}"
    return minus(text)


def figure(value: float) -> str:
    """Four digits that matter, powers of ten written as such: "2.50·10⁻⁵"."""
    if not math.isfinite(value):
        return "∞" if value > 0 else "−∞" if value < 0 else tr("not a number")
    size = abs(value)
    if size == 0:
        return "0"
    if size < 5e-4 or size >= 1e5:
        return _by_power(*f"{value:.2e}".split("e"))
    return minus(f"{value:.3f}" if size < 99.9995 else f"{value:.1f}")


def agreeing_decimals(
    values: Sequence[float],
    compute: Callable[[Sequence[float]], float],
    result: float,
    *,
    fewest: int = 3,
    most: int = 8,
    spare: int = 0,
) -> int:
    """Decimals of ``result`` with which it agrees with ``values`` on the screen.

    So many that whoever computes with the figures as they are written gets the result as it is
    written, and that a result that is not zero is not written as zero.

    Args:
        values: What stands there.
        compute: From them to the result, such as ``sum`` or ``math.prod``.
        result: As it is known, with all its digits.
        fewest: Decimals at least.
        most: Decimals at most, whether they agree or not.
        spare: So many decimals more than the result the values are written with.
    """
    if not all(map(math.isfinite, (*values, result))):
        return fewest
    for decimals in range(fewest, most):
        shown = round(result, decimals)
        written = [round(value, decimals + spare) for value in values]
        again = round(compute(written), decimals)
        if again == shown and (shown != 0 or result == 0):
            return decimals
    return most


def part(value: float, decimals: int) -> str:
    """A part of a sum with so many decimals; one that they can't show, as a power of ten."""
    is_small = 0 < abs(value) < 0.5 * 10**-decimals
    is_plain = math.isfinite(value) and abs(value) < 1e7 and not is_small
    return fixed(value, decimals) if is_plain else figure(value)


def percentages(fractions: Sequence[float], *, fewest: int = 1, most: int = 2) -> list[str]:
    """Fractions of one whole in per cent, with decimals enough to add up to exactly 100.

    Where rounding each for itself never adds up, those with the largest remainders are rounded
    up (Hamilton's method): each is then less than one unit of its last decimal from the truth.
    """
    if not all(map(math.isfinite, fractions)) or not math.isclose(sum(fractions), 1, abs_tol=1e-4):
        return [percent(fraction, fewest) for fraction in fractions]
    for decimals in range(fewest, most + 1):
        if sum(round(100 * f * 10**decimals) for f in fractions) == 100 * 10**decimals:
            return [percent(fraction, decimals) for fraction in fractions]
    exact = [100 * fraction * 10**most for fraction in fractions]
    units = [math.floor(value) for value in exact]
    missing = 100 * 10**most - sum(units)
    ranking = sorted(range(len(exact)), key=lambda k: units[k] - exact[k])
    for place in ranking[:missing]:
        units[place] += 1
    return [f"{unit / 10**most:.{most}f} %" for unit in units]


def precise(value: float) -> str:
    """Eight digits, for figures that are compared."""
    if value == 0:
        return "0"
    return minus(f"{value:.7e}").replace("e+00", "").replace("e−0", "e−")


def shortest(value: float, digits: int = 6) -> str:
    """``value`` as short as it can be typed, in so many digits: "0.001", "1e-5", "0"."""
    mantissa, e, power = f"{value:.{digits}g}".partition("e")
    return f"{mantissa}e{int(power)}" if e else mantissa


def duration(seconds: float) -> str:
    """A length of time: "4 s", "3 min", "2 h"."""
    if seconds < 99.5:
        return tr("{seconds:.0f} s", seconds=seconds)
    if seconds < 5970:
        return tr("{minutes:.0f} min", minutes=seconds / 60)
    return tr("{hours:.0f} h", hours=seconds / 3600)


def speed(per_s: float) -> str:
    """A count per second in two or three figures: more would only flicker."""
    digits = max(len(str(int(per_s))) - 2, 0)
    return f"{round(per_s, -digits):,.0f}"


def megabytes(count: float) -> str:
    """Bytes in millions, without the unit: "11.6"."""
    return f"{count / 1e6:.1f}"


def _by_power(digits: str, power: str) -> str:
    """What Python writes as "2.50" e "-05": "2.50·10⁻⁵"."""
    return minus(f"{digits}·10{raised(int(power))}")


def raised(power: int) -> str:
    """A power, to stand behind a 10: "⁻⁵"."""
    return str(power).translate(str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹"))
