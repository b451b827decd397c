"""The flow: how many rows each step took, kept back and passed on."""

from collections.abc import Sequence
from dataclasses import dataclass

from duckdb import DuckDBPyConnection

from movierec_spark.publish.audit import Audit
from movierec_spark.report.audits import adds_up, in_effect
from movierec_spark.report.data_docs import DataDocs
from movierec_spark.tables import ALL, BY_NAME


@dataclass(frozen=True)
class Step:
    """One table: the rows it holds, and what the publications they come from took in and kept back.

    page: link to the last of their pages in Data Docs.
    """

    table: str
    grain: str
    rows: int
    rows_in: int
    quarantined: int
    duplicates: int
    page: str | None


@dataclass(frozen=True)
class Chain:
    """What became of one file of a source's drops; silver: None where no table takes it."""

    source: str
    file: str
    bronze: Step
    silver: Step | None


@dataclass(frozen=True)
class Flow:
    """publications: how many the tables come from. unbalanced: the tables whose rows they do not account for."""

    chains: tuple[Chain, ...]
    gold: tuple[Step, ...]
    publications: int
    unbalanced: tuple[str, ...]


def flow(lake: DuckDBPyConnection, recorded: Sequence[Audit], docs: DataDocs) -> Flow:
    """The flow of the rows that the tables hold now.

    recorded: ops.audit, the oldest first.
    """
    effective = in_effect(recorded)
    by_table = {table.name: [audit for audit in effective if audit.table_name == table.name] for table in ALL}
    steps = {name: _step(lake, name, own, docs) for name, own in by_table.items()}
    delivered = [name for name, own in by_table.items() if own and _layer(name) == "bronze"]
    return Flow(
        chains=tuple(_chain(lake, steps, name) for name in delivered),
        gold=tuple(step for name, step in steps.items() if _layer(name) == "gold"),
        publications=len(effective),
        unbalanced=tuple(name for name, own in by_table.items() if own and not _balanced(steps[name], own)),
    )


def _step(lake: DuckDBPyConnection, table: str, effective: Sequence[Audit], docs: DataDocs) -> Step:
    return Step(
        table=table,
        grain=BY_NAME[table].grain,
        rows=lake.sql(f"SELECT count(*) FROM {table}").fetchall()[0][0],
        rows_in=sum(audit.rows_in for audit in effective),
        quarantined=sum(audit.rows_quarantined for audit in effective),
        duplicates=sum(audit.rows_duplicate for audit in effective),
        page=docs.page(effective[-1]) if effective else None,
    )


def _chain(lake: DuckDBPyConnection, steps: dict[str, Step], bronze: str) -> Chain:
    """bronze.<source>_<kind> goes to silver.<kind>."""
    source, _, kind = bronze.removeprefix("bronze.").partition("_")
    files = lake.sql(f"SELECT DISTINCT source_file FROM {bronze} ORDER BY ALL").fetchall()
    return Chain(source, ", ".join(file for (file,) in files), steps[bronze], steps.get(f"silver.{kind}"))


def _balanced(step: Step, effective: Sequence[Audit]) -> bool:
    return step.rows == sum(audit.rows_published for audit in effective) and all(map(adds_up, effective))


def _layer(table: str) -> str:
    return BY_NAME[table].layer
