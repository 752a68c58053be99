"""Numbers as people read them: a real minus, a thin choice of decimals. No Qt.

Every figure that the window shows in words is written by one of these, so that the same quantity
looks the same in every view.
"""

import math


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
    """Three digits that matter."""
    return minus(f"{value:.3g}")


def signed_significant(value: float) -> str:
    """Three digits that matter, with the sign; zero has none."""
    return minus(f"{value:+.3g}") if value else "0"


def compact(value: float) -> str:
    """The value in at most six signs, so that figures that change don't push one another."""
    size = abs(value)
    if size >= 1000 or 0 < size < 0.0005:
        text = f"{value:.0e}".replace("e-0", "e-").replace("e+0", "e")
    else:
        text = f"{value:.3f}" if size < 9.9995 else f"{value:.1f}"
    return minus(text)


def figure(value: float) -> str:
    """Four digits that matter, powers of ten written as such: "2.50·10⁻⁵"."""
    if not math.isfinite(value):
        return "∞" if value > 0 else "−∞" if value < 0 else "not a number"
    size = abs(value)
    if size == 0:
        return "0"
    if size < 5e-4 or size >= 1e5:
        digits, power = f"{value:.2e}".split("e")
        return minus(f"{digits}·10{_raised(int(power))}")
    return minus(f"{value:.3f}" if size < 99.9995 else f"{value:.1f}")


def signed_figure(value: float) -> str:
    """The figure with its sign."""
    text = figure(value)
    return text if value <= 0 or text.startswith("−") else f"+{text}"


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
        return f"{seconds:.0f} s"
    return f"{seconds / 60:.0f} min" if seconds < 5970 else f"{seconds / 3600:.0f} h"


def speed(per_s: float) -> str:
    """A count per second in two or three figures: more would only flicker."""
    digits = max(len(str(int(per_s))) - 2, 0)
    return f"{round(per_s, -digits):,.0f}"


def megabytes(count: float) -> str:
    """Bytes in millions, without the unit: "11.6"."""
    return f"{count / 1e6:.1f}"


def _raised(power: int) -> str:
    return str(power).translate(str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹"))
