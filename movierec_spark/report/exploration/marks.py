"""Pictures as data: where each mark stands, in per cent of the picture, and what it says; templates draw them."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Tick:
    """A label at a position, per cent from the left or from the bottom."""

    position: float
    text: str


@dataclass(frozen=True)
class Bar:
    """left, width, top, height: per cent. tip: what it says in words. is_earlier: of the second of two periods."""

    left: float
    width: float
    top: float
    height: float
    tip: str
    is_earlier: bool = False


@dataclass(frozen=True)
class BarChart:
    """title: what is drawn. is_wide: with so many bars that one wants to look closer."""

    title: str
    bars: tuple[Bar, ...]
    names: tuple[Tick, ...]
    values: tuple[Tick, ...]
    is_wide: bool = False


@dataclass(frozen=True)
class Dot:
    """x, y: per cent, y from the top."""

    x: float
    y: float
    tip: str


@dataclass(frozen=True)
class Line:
    """dots: from left to right."""

    name: str
    dots: tuple[Dot, ...]

    @property
    def points(self) -> str:
        """As SVG's polyline takes them."""
        return " ".join(f"{dot.x:g},{dot.y:g}" for dot in self.dots)


@dataclass(frozen=True)
class LineChart:
    """bounds: values that none should pass. has_diagonal: with the line of equal shares. marks: named places."""

    title: str
    lines: tuple[Line, ...]
    names: tuple[Tick, ...]
    values: tuple[Tick, ...]
    bounds: tuple[Tick, ...] = ()
    has_diagonal: bool = False
    marks: tuple[Tick, ...] = ()
