"""Pictures of figures: bars, pairs of bars, lines, Lorenz curves."""

from collections.abc import Mapping, Sequence

from matplotlib.ticker import EngFormatter

from movierec_spark.report.axis import Axis, axis_between, axis_of
from movierec_spark.report.exploration.marks import Bar, BarChart, Dot, Line, LineChart, Tick
from movierec_spark.report.exploration.words import number

LABELS = 6  # names that fit below a picture
GAP = 0.12  # of a bar's place stays free
WIDEST = 20.0  # per cent of the picture
MARGIN = 0.05  # of the greatest value, beyond the values of a line: what changed by less looks flat
MANY_BARS = 31  # from so many on one wants to look closer
SHORTENED_FROM = 10_000
THOUSANDS = EngFormatter(sep="")

Points = Sequence[tuple[float, float]]


def bar_chart(title: str, rows: Mapping[str, float], unit: str, is_wide: bool = False) -> BarChart | None:
    """One bar a name, in their order; None without any."""
    if not rows:
        return None
    axis, place = axis_of(rows.values()), 100 / len(rows)
    width = min(place * (1 - GAP), WIDEST)
    bars = [
        _bar(axis, (i + 0.5) * place - width / 2, width, value, f"{name}: {number(value)} {unit}")
        for i, (name, value) in enumerate(rows.items())
    ]
    return BarChart(title, tuple(bars), _names(list(rows)), _values(axis), is_wide and len(bars) >= MANY_BARS)


def paired_chart(title: str, recent: Mapping[str, float], earlier: Mapping[str, float], unit: str) -> BarChart | None:
    """Two bars a name, the earlier period on the left; shares of each period, so that their lengths compare."""
    if not recent or not earlier:
        return None
    names = list(dict.fromkeys([*earlier, *recent]))
    shares = [{name: 100 * of.get(name, 0.0) / sum(of.values()) for name in names} for of in (earlier, recent)]
    axis, place = axis_of(value for of in shares for value in of.values()), 100 / len(names)
    width = min(place * (1 - 2 * GAP), WIDEST) / 2
    bars = [
        _bar(
            axis,
            (i + 0.5) * place + (k - 1) * width,
            width,
            of[name],
            f"{name}, {period}: {of[name]:.3g} % {unit}",
            not k,
        )
        for i, name in enumerate(names)
        for k, (period, of) in enumerate(zip(("earlier", "recent"), shares, strict=True))
    ]
    return BarChart(title, tuple(bars), _names(names), _values(axis, " %"))


def line_chart(
    title: str,
    lines: Mapping[str, Points],
    x_names: Sequence[str],
    bounds: Sequence[float] = (),
    unit: str = "",
    marks: Mapping[str, int] | None = None,
    from_zero: bool = False,
) -> LineChart | None:
    """Lines over the positions 0, 1, ... of x_names; None for a single position, which makes no line.

    marks: by their name, positions to be marked. from_zero: with zero on the axis.
    """
    if len(x_names) < 2:
        return None
    values = [y for points in lines.values() for _, y in points] + ([0.0] if from_zero else [])
    margin = 0.0 if bounds or from_zero else MARGIN * max(map(abs, values))
    axis, last = axis_between([*bounds, min(values) - margin, max(values) + margin]), len(x_names) - 1
    drawn = [
        Line(
            name,
            tuple(_dot(axis, 100 * x / last, y, f"{name}, {x_names[int(x)]}: {number(y)}{unit}") for x, y in points),
        )
        for name, points in lines.items()
    ]
    return LineChart(
        title=title,
        lines=tuple(drawn),
        names=_names(x_names, at_ends=True),
        values=_values(axis, unit),
        bounds=tuple(Tick(axis.position(bound), f"{bound:g}") for bound in bounds),
        marks=tuple(Tick(round(100 * x / last, 2), name) for name, x in (marks or {}).items()),
    )


def lorenz_chart(title: str, curves: Mapping[str, Points], what: Mapping[str, str]) -> LineChart | None:
    """Curves through (share of ids, share of events), both 0 to 1; what: by the name of a curve, what an id is."""
    if not curves:
        return None
    axis = axis_between([0.0, 1.0])
    lines = [
        Line(
            name,
            tuple(
                _dot(axis, 100 * x, y, f"the {100 * x:.0f} % of {what[name]} with fewest have {100 * y:.3g} %")
                for x, y in [(0.0, 0.0), *points]
            ),
        )
        for name, points in curves.items()
    ]
    ticks = tuple(Tick(20.0 * i, f"{20 * i} %") for i in range(6))
    return LineChart(title, tuple(lines), ticks, ticks, has_diagonal=True)


def _bar(axis: Axis, left: float, width: float, value: float, tip: str, is_earlier: bool = False) -> Bar:
    top, zero = 100 - axis.position(max(value, 0.0)), 100 - axis.position(min(value, 0.0))
    return Bar(round(left, 3), round(width, 3), round(top, 2), round(zero - top, 2), tip, is_earlier)


def _dot(axis: Axis, x: float, y: float, tip: str) -> Dot:
    return Dot(round(x, 2), round(100 - axis.position(y), 2), tip)


def _names(names: Sequence[str], at_ends: bool = False) -> tuple[Tick, ...]:
    """As many of the names as fit, evenly spread, in the middle of their places or from end to end.

    Of a bin only where it begins.
    """
    step = -(-len(names) // LABELS)
    shown = range(0, len(names), step)
    if at_ends:
        return tuple(Tick(round(100 * i / max(len(names) - 1, 1), 2), names[i]) for i in shown)
    return tuple(Tick(round(100 * (i + 0.5) / len(names), 2), names[i].partition(" to ")[0]) for i in shown)


def _values(axis: Axis, unit: str = "") -> tuple[Tick, ...]:
    return tuple(Tick(axis.position(tick), f"{_short(tick)}{unit}") for tick in axis.ticks)


def _short(value: float) -> str:
    """20k for 20,000."""
    return THOUSANDS(value) if abs(value) >= SHORTENED_FROM else f"{value:g}"
