"""MLflow's database: made whole, also by several processes at once."""

import sqlite3
import subprocess
import sys
from pathlib import Path

MAKE = """
import sys
from pathlib import Path
from movierec_spark.registry.connection import make_store
make_store(Path(sys.argv[1]))
"""


def test_processes_that_make_the_database_at_once_leave_one_that_is_whole(tmp_path: Path) -> None:
    file = tmp_path / "mlflow" / "mlflow.db"
    makers = [subprocess.Popen([sys.executable, "-c", MAKE, str(file)]) for _ in range(3)]
    assert [maker.wait() for maker in makers] == [0, 0, 0]
    assert [path.name for path in file.parent.iterdir()] == [file.name]
    with sqlite3.connect(file) as connection:
        assert connection.execute("SELECT name FROM experiments").fetchall() == [("Default",)]
