"""The flow of the rows: how many each table took in, quarantined and published."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from duckdb import DuckDBPyConnection

from movierec_spark.publish.audit import Audit
from movierec_spark.report.audits import adds_up, in_effect
from movierec_spark.report.data_docs import DataDocs
from movierec_spark.tables import ALL, BY_NAME
from movierec_spark.tables.table import Table


@dataclass(frozen=True)
class Step:
    """One table: the rows it holds, and the row counts of the publications that they come from.

    page: link to the last of these publications' pages in Data Docs.
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
    """A file of a source's drops, and the tables that its rows go to; silver: None where no silver table takes it."""

    source: str
    file: str
    bronze: Step
    silver: Step | None


@dataclass(frozen=True)
class Flow:
    """publications: how many the tables' rows come from. unbalanced: tables whose rows these do not add up to."""

    chains: tuple[Chain, ...]
    gold: tuple[Step, ...]
    publications: int
    unbalanced: tuple[str, ...]


def flow(lake: DuckDBPyConnection, audit_rows: Sequence[Audit], docs: DataDocs) -> Flow:
    """The flow of the rows that the tables hold now; days that maintenance has removed don't count.

    audit_rows: ops.audit, the oldest first.
    """
    held = {table.name: _held_days(lake, table) for table in ALL if "as_of" in table.partitioned_by}
    effective = [audit for audit in in_effect(audit_rows) if not _is_removed(audit, held)]
    by_table = {table.name: [audit for audit in effective if audit.table_name == table.name] for table in ALL}
    steps = {name: _step(lake, name, of_table, docs) for name, of_table in by_table.items()}
    delivered = [name for name, of_table in by_table.items() if of_table and _layer(name) == "bronze"]
    return Flow(
        chains=tuple(_chain(lake, steps, name) for name in delivered),
        gold=tuple(step for name, step in steps.items() if _layer(name) == "gold"),
        publications=len(effective),
        unbalanced=tuple(
            name for name, of_table in by_table.items() if of_table and not _is_balanced(steps[name], of_table)
        ),
    )


def _held_days(lake: DuckDBPyConnection, table: Table) -> set[date]:
    return {day for (day,) in lake.sql(f"SELECT DISTINCT as_of FROM {table.name}").fetchall()}


def _is_removed(audit: Audit, held: Mapping[str, set[date]]) -> bool:
    """Whether the publication's rows are no longer there. held: by table, the days that it has rows of."""
    return bool(audit.rows_published) and audit.as_of not in held.get(audit.table_name, {audit.as_of})


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


def _is_balanced(step: Step, effective: Sequence[Audit]) -> bool:
    return step.rows == sum(audit.rows_published for audit in effective) and all(map(adds_up, effective))


def _layer(table: str) -> str:
    return BY_NAME[table].layer
