"""The jobs of the demo's DAGs do on an object store what they do on a disk, and leave nothing on this machine."""

import pytest

from movierec_spark import tables
from movierec_spark.tables.table import Table
from tests.faults.days import COMPARED
from tests.s3.place import Place

pytestmark = pytest.mark.s3


@pytest.mark.parametrize("table", COMPARED, ids=lambda table: table.name)
def test_a_table_holds_the_rows_that_it_holds_on_a_disk(demo_on_s3: Place, demo_on_disk: Place, table: Table) -> None:
    assert demo_on_s3.digest(table) == demo_on_disk.digest(table)


def test_what_happened_is_recorded_alike(demo_on_s3: Place, demo_on_disk: Place) -> None:
    """Each audit: of what, how it ended, how many rows."""
    columns = ["table_name", "status", "rows_in", "rows_published", "rows_quarantined", "rows_duplicate"]
    recorded = [
        sorted(place.rows(tables.AUDIT).select(columns).to_pylist(), key=repr) for place in (demo_on_s3, demo_on_disk)
    ]
    assert recorded[0] == recorded[1]
    assert len(recorded[0]) > 10


def test_pages_model_and_lake_lie_on_the_store_and_what_was_written_in_between_is_gone(demo_on_s3: Place) -> None:
    places = {name: {file.name for file in demo_on_s3.at(name).files_below()} for name in ("data_docs", "artifacts")}
    assert "index.html" in places["data_docs"]
    assert {"MLmodel", "recipe.json", "titles.json"} <= places["artifacts"]
    assert list(demo_on_s3.at("checkpoints").files_below()) == []
    for name in ("lake", "landing", "data_docs", "checkpoints", "mlflow/artifacts"):
        assert not (demo_on_s3.home / name).exists()


def test_the_store_s_key_stands_in_no_log(demo_on_s3: Place) -> None:
    secret = demo_on_s3.store.secret_key
    assert secret is not None
    logs = list(demo_on_s3.home.glob("*.log"))
    assert len(logs) == 8
    assert not any(secret.get_secret_value() in log.read_text() for log in logs)
