"""Whoever reads a table on an object store sees the same rows."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from deltalake import DeltaTable, QueryBuilder

from movierec_spark import tables
from movierec_spark.devstack.environment import environment
from movierec_spark.settings import PROJECT
from movierec_spark.storage.store_options import delta_options
from movierec_spark.tables.table import Table
from tests.pipeline.snippets import look_up
from tests.s3.place import Place, digest

pytestmark = pytest.mark.s3

READ = (tables.MOVIES, tables.RATINGS, tables.RECOMMENDATIONS, tables.AUDIT)
Options = dict[str, str]


def by_delta_rs(address: str, options: Options) -> pa.Table:
    rows = QueryBuilder().register("rows", DeltaTable(address, storage_options=options))
    return pa.table(rows.execute("SELECT * FROM rows").read_all())


def by_pandas(address: str, options: Options) -> pa.Table:
    table = DeltaTable(address, storage_options=options)
    return pa.Table.from_pandas(table.to_pandas(types_mapper=pd.ArrowDtype))


def by_duckdb_through_delta_rs(address: str, options: Options) -> pa.Table:
    rows = DeltaTable(address, storage_options=options).to_pyarrow_dataset()  # noqa: F841
    return duckdb.sql("SELECT * FROM rows").to_arrow_table()


def by_polars(address: str, options: Options) -> pa.Table:
    return pl.scan_delta(address, storage_options=options).collect().to_arrow()


def by_duckdb_s_own(address: str, options: Options) -> pa.Table:
    """Its extension comes from DuckDB's own repository, which not every machine reaches."""
    connection = duckdb.connect()
    try:
        connection.execute("LOAD delta")
    except duckdb.Error:
        pytest.skip("DuckDB's extension delta is not installed here")
    secret = {
        "KEY_ID": options["AWS_ACCESS_KEY_ID"],
        "SECRET": options["AWS_SECRET_ACCESS_KEY"],
        "REGION": options["AWS_REGION"],
        "ENDPOINT": options["AWS_ENDPOINT_URL"].removeprefix("http://"),
        "URL_STYLE": "path",
        "USE_SSL": "false",
    }
    settings = ", ".join(f"{name} '{value}'" for name, value in secret.items())
    connection.execute(f"CREATE SECRET (TYPE s3, {settings})")
    return connection.sql(f"SELECT * FROM delta_scan('{address}')").to_arrow_table()


READERS = (by_delta_rs, by_pandas, by_duckdb_through_delta_rs, by_polars, by_duckdb_s_own)


@pytest.mark.parametrize("read", READERS, ids=lambda read: read.__name__.removeprefix("by_"))
@pytest.mark.parametrize("table", READ, ids=lambda table: table.name)
def test_a_reader_sees_the_rows_that_lie_on_a_disk(
    demo_on_s3: Place, demo_on_disk: Place, table: Table, read: Callable[[str, Options], pa.Table]
) -> None:
    rows = read(str(demo_on_s3.lake.location(table)), delta_options(demo_on_s3.store))
    assert digest(rows, table.column_names) == digest(demo_on_s3.rows(table), table.column_names)
    if table is not tables.AUDIT:
        lasting = [name for name in table.column_names if name not in table.volatile]
        assert digest(rows, lasting) == demo_on_disk.digest(table)


def test_spark_sees_them_too(demo_on_s3: Place, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "tests.s3.read_by_spark", str(tmp_path), *(table.name for table in READ)]
    variables = environment(demo_on_s3.settings) | demo_on_s3.environment
    done = subprocess.run(
        command,
        cwd=PROJECT,
        env=variables | {"SPARK_DIST_CLASSPATH": environment(demo_on_s3.settings)["SPARK_DIST_CLASSPATH"]},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    for table in READ:
        rows = pq.read_table(tmp_path / f"{table.name}.parquet")
        assert digest(rows, table.column_names) == digest(demo_on_s3.rows(table), table.column_names)


def test_the_reader_of_the_documentation_sees_them(demo_on_s3: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    options = delta_options(demo_on_s3.store)
    monkeypatch.setenv("MOVIEREC_STORE__SECRET_KEY", options["AWS_SECRET_ACCESS_KEY"])
    shown = look_up("object store").replace("s3://company-data/movierec", str(demo_on_s3.store.root))
    shown = shown.replace("https://storage.example.com", options["AWS_ENDPOINT_URL"])
    *lines, last = shown.splitlines()
    names: dict[str, Any] = {}
    exec(compile("\n".join(lines), "docs/object-store.md", "exec"), names)
    names["options"]["AWS_ALLOW_HTTP"] = "true"
    assert eval(last, names).height == 10
