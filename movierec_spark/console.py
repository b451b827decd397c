"""How things look on the terminal."""

from collections.abc import Iterable, Sequence

from rich.console import Console
from rich.markup import escape
from rich.table import Table

PIPE_WIDTH = 160


def console() -> Console:
    """The terminal; a pipe gets lines wide enough for two tables side by side."""
    terminal = Console()
    return terminal if terminal.is_terminal else Console(width=PIPE_WIDTH)


def table(title: str, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> Table:
    """A table of texts and figures; figures stand at the right. Empty cells for None."""
    content = [tuple(row) for row in rows]
    shown = Table(title=title, title_justify="left", title_style="bold", box=None, padding=(0, 1), expand=False)
    for position, name in enumerate(columns):
        figures = all(isinstance(row[position], int | float | None) for row in content)
        shown.add_column(name, justify="right" if figures else "left", overflow="fold", header_style="dim")
    for row in content:
        shown.add_row(*["" if cell is None else escape(str(cell)) for cell in row])
    return shown


def beside(left: Table, right: Table) -> Table:
    grid = Table.grid(padding=(0, 3))
    grid.add_row(left, right)
    return grid
