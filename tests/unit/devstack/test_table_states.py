"""A table has changed where it has a new version; one that was only created has not."""

from movierec_spark.devstack.table_states import changed, table_states
from movierec_spark.settings import Settings
from movierec_spark.tables import AUDIT, CHAMPIONS
from tests.unit.report.small_lake import NOON, lay

CHAMPION = {"model_version": 1, "served_from": NOON}


def test_rows_that_arrive_change_a_table_and_a_table_without_rows_is_none(home: Settings) -> None:
    assert table_states(home) == {}
    lay(home, {CHAMPIONS: [CHAMPION], AUDIT: []})
    first = table_states(home)
    assert {name: state.rows for name, state in first.items()} == {CHAMPIONS.name: 1, AUDIT.name: 0}
    assert changed({}, first) == [CHAMPIONS.name]
    assert changed(first, table_states(home)) == []
    lay(home, {CHAMPIONS: [CHAMPION]})
    assert changed(first, table_states(home)) == [CHAMPIONS.name]


def test_a_table_that_is_not_there_has_no_state(home: Settings) -> None:
    lay(home, {AUDIT: []})
    assert list(table_states(home)) == [AUDIT.name]
