"""Make the users and databases that are missing in PostgreSQL; what is there stays, with its rows.

python docker/make_databases.py HOST PORT FOLDER, FOLDER being that of make_secrets.py. A user's password becomes that
of its file, so that a new one takes effect at the next start. Each database is open to its own user alone.
"""

import sys
from pathlib import Path

import psycopg2
from psycopg2.extensions import cursor as Cursor
from psycopg2.sql import SQL, Identifier, Literal


def passwords(folder: Path) -> dict[str, str]:
    """By user: of Airflow's and MLflow's own stores, and of the tables that are exported."""
    ends = {name: (folder / name / "pgpass").read_text().strip() for name in ("airflow", "mlflow")}
    passwords_of_stores = {name: line.rsplit(":", 1)[1] for name, line in ends.items()}
    return passwords_of_stores | {"movierec": (folder / "export" / "password").read_text()}


def make(cursor: Cursor, name: str, password: str) -> bool:
    """A user and its database; whether the database was missing."""
    user, database = Identifier(name), Identifier(name)
    cursor.execute("SELECT FROM pg_roles WHERE rolname = %s", (name,))
    act = SQL("ALTER" if cursor.fetchone() is not None else "CREATE")
    cursor.execute(SQL("{} ROLE {} LOGIN PASSWORD {}").format(act, user, Literal(password)))
    cursor.execute("SELECT FROM pg_database WHERE datname = %s", (name,))
    missing = cursor.fetchone() is None
    if missing:
        cursor.execute(SQL("CREATE DATABASE {} OWNER {}").format(database, user))
        cursor.execute(SQL("REVOKE ALL ON DATABASE {} FROM PUBLIC").format(database))
    return missing


def main(host: str, port: str, folder: Path) -> None:
    superuser = (folder / "postgres" / "password").read_text()
    connection = psycopg2.connect(host=host, port=port, dbname="postgres", user="postgres", password=superuser)
    connection.autocommit = True
    try:
        with connection.cursor() as cursor:
            made = [name for name, password in passwords(folder).items() if make(cursor, name, password)]
    finally:
        connection.close()
    print(f"made: {', '.join(made)}" if made else "nothing was missing")


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], Path(sys.argv[3]))
