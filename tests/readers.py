"""Every way that people read a Delta table, asked the same questions."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import duckdb
import pandas as pd
import polars as pl
import pyarrow as pa
import pyarrow.compute as pc
from deltalake import DeltaTable, QueryBuilder

from tests.questions import Question, Rows, as_sql

TYPES = {"BIGINT": pa.int64(), "INT": pa.int32(), "FLOAT": pa.float32(), "DOUBLE": pa.float64(), "DATE": pa.date32()}
TYPES |= {"STRING": pa.string(), "BOOLEAN": pa.bool_(), "TIMESTAMP": pa.timestamp("us", "UTC")}


def by_duckdb(location: str, questions: list[Question]) -> list[int | None]:
    """As the README reads."""
    connection = duckdb.connect()
    connection.execute("SET TimeZone = 'UTC'")
    connection.register("rows", DeltaTable(location).to_pyarrow_dataset())
    counts = ", ".join(f"(SELECT count(*) FROM rows WHERE {as_sql(each, 'list_contains')})" for each in questions)
    return list(connection.execute(f"SELECT {counts}").fetchall()[0])


def by_delta_rs(location: str, questions: list[Question]) -> list[int | None]:
    asked = (
        f"SELECT {place} AS place, count(*) AS n FROM rows WHERE {as_sql(each, 'array_has')}"
        for place, each in enumerate(questions)
    )
    tables = QueryBuilder().register("rows", DeltaTable(location))
    found = pa.table(tables.execute(" UNION ALL ".join(asked)).read_all()).to_pylist()
    return [row["n"] for row in sorted(found, key=lambda row: row["place"])]


def by_pyarrow(location: str, questions: list[Question]) -> list[int | None]:
    dataset = DeltaTable(location).to_pyarrow_dataset()
    filters = [_as_expression(each) for each in questions]
    return [None if each is None else dataset.count_rows(filter=each) for each in filters]


def by_pandas(location: str, questions: list[Question]) -> list[int | None]:
    """filters of tuples; they know no nulls."""
    table = DeltaTable(location)
    return [
        len(table.to_pandas(columns=[each.column], filters=[(each.column, each.relation, each.value)]))
        if each.relation == "="
        else None
        for each in questions
    ]


def by_polars(location: str, questions: list[Question]) -> list[int | None]:
    rows = pl.scan_delta(location)
    asked = [rows.filter(_as_polars(each)).select(pl.len()) for each in questions]
    return [found.item() for found in pl.collect_all(asked)]


def _as_expression(question: Question) -> pc.Expression | None:
    field = pc.field(question.column)
    if question.relation.startswith("is"):
        return field.is_null() if question.relation == "is null" else field.is_valid()
    if question.relation == "contains":
        return None
    value = pa.scalar(question.value, TYPES[question.kind])
    return {"=": field == value, ">=": field >= value, "<": field < value}[question.relation]


def _as_polars(question: Question) -> pl.Expr:
    column = pl.col(question.column)
    if question.relation.startswith("is"):
        return column.is_null() if question.relation == "is null" else column.is_not_null()
    if question.relation == "contains":
        return column.list.contains(question.value)
    value = pl.lit(question.value)
    return {"=": column == value, ">=": column >= value, "<": column < value}[question.relation]


COUNTS: dict[str, Callable[[str, list[Question]], list[int | None]]] = {
    "DuckDB": by_duckdb,
    "delta-rs": by_delta_rs,
    "pyarrow": by_pyarrow,
    "pandas": by_pandas,
    "Polars": by_polars,
}
CONTENTS: dict[str, Callable[[str], pa.Table]] = {
    "DuckDB": lambda location: _all_by_duckdb(location),
    "delta-rs": lambda location: pa.table(_registered(location).execute("SELECT * FROM rows").read_all()),
    "pyarrow": lambda location: DeltaTable(location).to_pyarrow_dataset().to_table(),
    "pandas": lambda location: pa.Table.from_pandas(DeltaTable(location).to_pandas(types_mapper=pd.ArrowDtype)),
    "Polars scan_delta": lambda location: pl.scan_delta(location).collect().to_arrow(),
    "Polars read_delta": lambda location: pl.read_delta(location).to_arrow(),
}


def _registered(location: str) -> QueryBuilder:
    return QueryBuilder().register("rows", DeltaTable(location))


def _all_by_duckdb(location: str) -> pa.Table:
    rows = DeltaTable(location).to_pyarrow_dataset()  # noqa: F841
    return duckdb.sql("SELECT * FROM rows").to_arrow_table()


def wrong_answers(location: str, questions: list[Question], rows: Rows) -> list[tuple[str, Question, int, int]]:
    """What readers answer otherwise than the rows do: reader, question, answer, right answer."""
    right = [question.answer(rows) for question in questions]
    return [
        (reader, question, answer, is_right)
        for reader, counts in COUNTS.items()
        for question, answer, is_right in zip(questions, counts(location, questions), right, strict=True)
        if answer is not None and answer != is_right
    ]


def misread(location: str, right: pa.Table) -> list[str]:
    """The readers that find other rows in a whole table."""
    return [reader for reader, read in CONTENTS.items() if in_order(read(location)) != in_order(right)]


def in_order(rows: pa.Table) -> list[list[tuple[str, Any]]]:
    """Rows as they compare, whoever read them: columns and rows sorted, times in UTC."""
    return sorted(
        (sorted((name, _comparable(value)) for name, value in row.items()) for row in rows.to_pylist()), key=repr
    )


def _comparable(value: Any) -> Any:
    return value.astimezone(UTC).isoformat() if isinstance(value, datetime) else value
