"""States on disk: what was saved comes back, also by an earlier version that knew fewer fields."""

import json
from pathlib import Path

import numpy as np

from movierec_spark.models.item_state import ItemState
from tests.unit.models.states import make_state

STATE = make_state()


def test_a_state_comes_back_as_it_was(tmp_path: Path) -> None:
    STATE.save(tmp_path)
    loaded = ItemState.load(tmp_path)
    assert loaded.trained_as_of == STATE.trained_as_of
    assert loaded.sequence is not None
    assert loaded.sequence.power == 0.5
    np.testing.assert_array_equal(loaded.als.vectors, STATE.als.vectors)


def test_a_field_that_came_later_has_its_default(tmp_path: Path) -> None:
    STATE.save(tmp_path)
    values = json.loads((tmp_path / "values.json").read_text())
    del values["sequence.power"]
    (tmp_path / "values.json").write_text(json.dumps(values))
    loaded = ItemState.load(tmp_path)
    assert loaded.sequence is not None
    assert loaded.sequence.power == 0


def test_a_state_of_a_version_that_named_fields_otherwise_is_read(tmp_path: Path) -> None:
    STATE.save(tmp_path)
    with np.load(tmp_path / "arrays.npz") as arrays:
        former = {name.replace("cold_users.", "newcomers."): array for name, array in arrays.items()}
    np.savez_compressed(tmp_path / "arrays.npz", allow_pickle=False, **former)
    values = (tmp_path / "values.json").read_text()
    (tmp_path / "values.json").write_text(values.replace('"cold_users.', '"newcomers.'))
    loaded = ItemState.load(tmp_path)
    assert loaded.cold_users is not None
    assert STATE.cold_users is not None
    assert loaded.cold_users.groups == STATE.cold_users.groups
    np.testing.assert_array_equal(loaded.cold_users.lifts, STATE.cold_users.lifts)
