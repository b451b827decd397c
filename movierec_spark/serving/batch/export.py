"""The serving tables in PostgreSQL: written beside those that are read, then put in their place all at once."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg2
from psycopg2.extensions import connection as Connection
from psycopg2.sql import SQL, Identifier, Literal
from pyspark.sql import DataFrame

from movierec_spark.errors import MovierecError
from movierec_spark.job.job import Job
from movierec_spark.settings.operation_sections import Export
from movierec_spark.settings.section import first_line
from movierec_spark.tables import RECOMMENDATIONS, SIMILAR_MOVIES, TRENDING_MOVIES
from movierec_spark.tables.table import Table

EXPORTED = (RECOMMENDATIONS, SIMILAR_MOVIES, TRENDING_MOVIES)
ROWS_PER_BATCH = 10_000
LOCK = 0x6D6F7669  # of all exports into one database


def export(job: Job) -> None:
    """Replace the tables of the database by what the lake serves.

    Raises MovierecError where no database is named, it can't be reached, or another export is under way.
    """
    target = job.settings.export
    if target.database is None:
        raise MovierecError("no database to export to: set export.database in conf/movierec.yaml")
    with _session(target) as session:
        for table in EXPORTED:
            rows = job.lake.read(job.spark, table)
            _make_shadow(session, target.into, table)
            _fill_shadow(rows, table, target)
        _swap(session, target.into)
        counts = [_count(session, target.into, table) for table in EXPORTED]
    names = [f"{count:,} rows of {table.name}" for count, table in zip(counts, EXPORTED, strict=True)]
    job.remark(f"{', '.join(names)} in {target.host}:{target.port}/{target.database}")


def count_users(target: Export, user_ids: list[int]) -> int:
    """How many rows of the database, also of an export that broke off, are about these users."""
    with _session(target) as session:
        return sum(_count_of_users(session, table, user_ids) for table in _tables_of_users(session, target))


def delete_users(target: Export, user_ids: list[int]) -> int:
    """Delete these rows, for good, and return how many there were."""
    with _session(target) as session:
        tables = _tables_of_users(session, target)
        rows = sum(_count_of_users(session, table, user_ids) for table in tables)
        with session, session.cursor() as cursor:
            for table in tables:
                cursor.execute(SQL("DELETE FROM {} WHERE user_id = ANY(%s)").format(table), (user_ids,))
        session.autocommit = True  # in a transaction PostgreSQL reclaims nothing
        with session.cursor() as cursor:
            for table in tables if rows else []:
                cursor.execute(SQL("VACUUM FULL {}").format(table))
    return rows


def password(target: Export) -> str | None:
    """From the environment or the file. Raises MovierecError where the file can't be read."""
    if target.password is not None:
        return target.password.get_secret_value()
    if target.password_file is None:
        return None
    try:
        return first_line(target.password_file)
    except ValueError as error:
        raise MovierecError(f"no password for the export: {error}; put it in the first line") from None


@contextmanager
def _session(target: Export) -> Iterator[Connection]:
    try:
        session = psycopg2.connect(
            host=target.host,
            port=target.port,
            dbname=target.database,
            user=target.user,
            password=password(target),
        )
    except psycopg2.OperationalError as error:
        where = f"{target.host}:{target.port}/{target.database}"
        raise MovierecError(f"no connection to {where}: {' '.join(str(error).split())}; see export in conf") from None
    try:
        if not _one(session, SQL("SELECT pg_try_advisory_lock({})").format(SQL(str(LOCK)))):
            raise MovierecError(f"another export into {target.database} is under way: wait until it has ended")
        session.commit()
        yield session
    finally:
        session.close()


def _make_shadow(session: Connection, into: str, table: Table) -> None:
    """An empty table beside the one that is read, with the columns and the key of the lake's."""
    lines = [
        SQL("{} {}{}").format(
            Identifier(field.name),
            SQL(POSTGRESQL_TYPES[field.dataType.simpleString()]),
            SQL("" if field.nullable else " NOT NULL"),
        )
        for field in table.schema
    ]
    with session, session.cursor() as cursor:
        cursor.execute(SQL("CREATE SCHEMA IF NOT EXISTS {}").format(Identifier(into)))
        cursor.execute(SQL("DROP TABLE IF EXISTS {}").format(Identifier(into, shadow(table))))
        create = SQL("CREATE TABLE {} ({})").format(Identifier(into, shadow(table)), SQL(", ").join(lines))
        cursor.execute(create)


POSTGRESQL_TYPES = {
    "bigint": "bigint",
    "boolean": "boolean",
    "int": "integer",
    "double": "double precision",
    "float": "real",
    "string": "text",
    "date": "date",
    "timestamp": "timestamp with time zone",
}


def _fill_shadow(rows: DataFrame, table: Table, target: Export) -> None:
    options: dict[str, Any] = {
        "url": f"jdbc:postgresql://{target.host}:{target.port}/{target.database}?reWriteBatchedInserts=true",
        "driver": "org.postgresql.Driver",
        "dbtable": f"{target.into}.{shadow(table)}",
        "user": target.user,
        "batchsize": ROWS_PER_BATCH,
        "numPartitions": target.connections,
    }
    if (secret := password(target)) is not None:
        options["password"] = secret
    rows.write.format("jdbc").options(**options).mode("append").save()


def _swap(session: Connection, into: str) -> None:
    """Keys first, which takes long; then, in one transaction, every shadow in the place of its table."""
    with session, session.cursor() as cursor:
        for table in EXPORTED:
            key = SQL(", ").join(Identifier(column) for column in table.key)
            cursor.execute(SQL("ALTER TABLE {} ADD PRIMARY KEY ({})").format(Identifier(into, shadow(table)), key))
    with session, session.cursor() as cursor:
        for table in EXPORTED:
            shadow_table, name = Identifier(into, shadow(table)), _name(table)
            cursor.execute(SQL("DROP TABLE IF EXISTS {}").format(Identifier(into, name)))
            cursor.execute(SQL("ALTER TABLE {} RENAME TO {}").format(shadow_table, Identifier(name)))
            index = Identifier(into, f"{shadow(table)}_pkey")
            cursor.execute(SQL("ALTER INDEX {} RENAME TO {}").format(index, Identifier(f"{name}_pkey")))


def shadow(table: Table) -> str:
    return f"{_name(table)}_next"


def _name(table: Table) -> str:
    return table.name.split(".")[1]


def _count(session: Connection, into: str, table: Table) -> int:
    return _one(session, SQL("SELECT count(*) FROM {}").format(Identifier(into, _name(table))))


def _tables_of_users(session: Connection, target: Export) -> list[Identifier]:
    """Those of the exported tables that have a column of users, and are there."""
    names = [name for table in EXPORTED if "user_id" in table.column_names for name in (_name(table), shadow(table))]
    exists = SQL("SELECT to_regclass({}) IS NOT NULL")
    return [
        Identifier(target.into, name)
        for name in names
        if _one(session, exists.format(Literal(f'"{target.into}"."{name}"')))
    ]


def _count_of_users(session: Connection, table: Identifier, user_ids: list[int]) -> int:
    counted = SQL("SELECT count(*) FROM {} WHERE user_id = ANY({}::bigint[])")
    return _one(session, counted.format(table, Literal(user_ids)))


def _one(session: Connection, query: Any) -> Any:
    with session.cursor() as cursor:
        cursor.execute(query)
        row = cursor.fetchone()
        return row[0] if row else None
