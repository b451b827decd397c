"""The figures as tables: for the terminal one of each protocol, for the docs one of each figure."""

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

import pandas as pd
from rich.console import Console
from rich.table import Table as Printed

TIE_RULE = "movies of equal score stand in the order of their positions, which is that of their ids"
TITLES = {
    "forward": "forward windows",
    "split_last": "cut, last",
    "split_successive": "cut, successive",
    "split_all": "cut, all",
    "random": "random 75/25",
    "leave_last": "leave last out",
}
NAMES = {
    "hybrid": "movierec (hybrid)",
    "decayed_popularity": "decayed popularity",
    "als": "ALS alone (MLlib)",
    "item_knn": "item-kNN",
    "ease": "EASE",
    "implicit_als": "implicit's ALS",
    "implicit_bpr": "implicit's BPR",
    "sasrec": "SASRec",
}
GAIN = "hybrid_less_ndcg_at_10"


class Table(NamedTuple):
    title: str
    header: Sequence[str]
    rows: list[Sequence[str]]


def show(result: dict[str, Any]) -> None:
    """Print a table of each protocol, and one of the costs."""
    console = Console(width=120)
    for table in (*_by_protocol(result), _costs(result)):
        printed = Printed(*table.header, title=f"{result['dataset']}: {table.title}")
        for row in table.rows:
            printed.add_row(*row)
        console.print(printed)
    console.print(f"Ties: {result['tie_rule']}.")


def markdown(result: dict[str, Any]) -> str:
    """nDCG of all protocols, what the hybrid has more, and what else there is of the forward windows."""
    tables = (_of_all_protocols(result, _ndcg), _of_all_protocols(result, _gain), _forward(result))
    return "\n\n".join("\n".join([*map(_line, (t.header, ["---"] * len(t.header), *t.rows))]) for t in tables)


def _by_protocol(result: dict[str, Any]) -> Iterator[Table]:
    header = ("model", "nDCG@10", "hybrid less it (95 %)", "recall@10", "coverage@10")
    for protocol, rows in pd.DataFrame(result["rows"]).groupby("protocol", sort=False):
        best_first = rows.sort_values("ndcg_at_10", ascending=False, kind="stable").to_dict("records")
        cells = [(_name(row), _ndcg(row), _gain(row), *_recall_and_coverage(row)) for row in best_first]
        yield Table(f"{TITLES[str(protocol)]} ({_counted(best_first[0])})", header, cells)


def _of_all_protocols(result: dict[str, Any], cell: Any) -> Table:
    """One row per model in the order of the first protocol's nDCG, one column per protocol."""
    frame = pd.DataFrame(result["rows"])
    protocols = list(dict.fromkeys(frame["protocol"]))
    first = frame[frame["protocol"] == protocols[0]].sort_values("ndcg_at_10", ascending=False, kind="stable")
    rows = {(row["protocol"], row["model"]): row for row in result["rows"]}
    models = [model for model in first["model"] if cell is not _gain or model != "hybrid"]
    lines = [(_name(rows[protocols[0], m]), *(cell(rows[protocol, m]) for protocol in protocols)) for m in models]
    title = "nDCG@10" if cell is _ndcg else "nDCG@10, hybrid less it"
    counted = (f"{TITLES[protocol]}: {_counted(rows[protocol, 'hybrid'])}" for protocol in protocols)
    return Table(title, (title, *counted), lines)


def _forward(result: dict[str, Any]) -> Table:
    costs = {row[0]: row[1:] for row in _costs(result).rows}
    rows = [row for row in result["rows"] if row["protocol"] == "forward"]
    header = ("forward windows", "recall@10", "coverage@10", *_costs(result).header[1:])
    lines = [(_name(row), *_recall_and_coverage(row), *costs.get(_name(row), [""] * 4)) for row in rows]
    return Table("forward windows", header, lines)


def _costs(result: dict[str, Any]) -> Table:
    """Of the windows: means over the fits. What the hybrid's whole evaluation took stands for its choosing."""
    rows: list[Sequence[str]] = []
    for model, cost in result["costs"].items():
        if model == "hybrid" and "windows" in cost:
            own = cost["windows"]
            cells = (f"{own['fit_seconds']:.1f}", "", f"{own['all_seconds']:.0f}", f"{own['peak_mib']:.0f}")
            rows.append((NAMES[model], *cells))
        elif "windows" in cost.get("groups", {}):
            group = cost["groups"]["windows"]
            fits = pd.DataFrame(group["trainings"].values()).mean()
            seconds = (f"{fits['fit_seconds']:.1f}", f"{fits['rank_seconds']:.1f}", f"{group['choice']['seconds']:.0f}")
            rows.append((NAMES[model], *seconds, f"{cost['peak_mib']}"))
    return Table("cost", ("model", "a fit, s", "ranking, s", "choosing, s", "peak memory, MiB"), rows)


def _name(row: dict[str, Any]) -> str:
    return NAMES.get(row["model"], row["model"])


def _counted(row: dict[str, Any]) -> str:
    users, lists = row["users"], row["lists"]
    return f"{users} users" if users == lists else f"{lists} lists of {users} users"


def _ndcg(row: dict[str, Any]) -> str:
    return _short(f"{row['ndcg_at_10']:.4f}")


def _gain(row: dict[str, Any]) -> str:
    ends = [row[f"{GAIN}{end}"] for end in ("", "_low", "_high")]
    return "" if pd.isna(ends[0]) else _short("{:+.3f} ({:+.3f} to {:+.3f})".format(*ends))


def _recall_and_coverage(row: dict[str, Any]) -> tuple[str, str]:
    return _short(f"{row['recall_at_10']:.4f}"), _short(f"{row['coverage_at_10']:.3f}")


def _short(number: str) -> str:
    return number.replace("0.", ".")


def _line(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"
