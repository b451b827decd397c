"""Variants divide the users: disjointly, as large as asked, and the same ones every day."""

import numpy as np
import pytest

from movierec_spark.errors import MovierecError
from movierec_spark.serving.ab_split import in_share, variants_of
from movierec_spark.settings import settings

USERS = np.arange(-5_000, 95_000)


def test_the_users_of_the_challenger_are_those_that_it_had_when_it_was_the_only_variant() -> None:
    served = variants_of(np.arange(60), {"baseline": 0.3, "challenger": 0.2})
    assert np.flatnonzero(served == "challenger").tolist() == [7, 12, 22, 24, 25, 31, 43, 49, 52]


def test_each_variant_gets_its_share_and_the_champion_the_rest() -> None:
    served = variants_of(USERS, {"one": 0.1, "two": 0.3, "none": 0.0, "challenger": 0.2})
    shares = {name: (served == name).mean() for name in ("one", "two", "none", "challenger", "champion")}
    assert shares == pytest.approx({"one": 0.1, "two": 0.3, "none": 0, "challenger": 0.2, "champion": 0.4}, abs=0.01)
    assert set(variants_of(USERS, {"one": 0.5, "two": 0.5})) == {"one", "two"}
    assert set(variants_of(USERS, {})) == {"champion"}
    assert variants_of(USERS[:0], {"one": 0.5}).shape == (0,)


def test_whatever_the_order_in_conf_a_variant_keeps_its_users_where_only_later_ones_change() -> None:
    before = variants_of(USERS, {"one": 0.1, "two": 0.3})
    after = variants_of(USERS, {"zero": 0.2, "two": 0.4, "one": 0.1})
    np.testing.assert_array_equal(before == "one", after == "one")
    assert ((before == "two") <= (after == "two")).all()


def test_variants_are_told_by_numbers_of_their_own() -> None:
    served = variants_of(USERS, {"one": 0.5})
    assert abs(in_share(USERS, 0.5, "pin 1")[served == "one"].mean() - 0.5) < 0.01


@pytest.mark.parametrize(
    ("name", "value", "line"),
    [
        (
            "VARIANTS",
            '{"one": 0.7, "two": 0.4}',
            "serving.variants: the shares add up to 1.1, which has to be 1 or less",
        ),
        ("VARIANTS", '{"one": 1.5}', "serving.variants.one: Input should be less than or equal to 1, not 1.5"),
        (
            "VARIANTS",
            '{"champion": 0.5}',
            "serving.variants: 'champion' is no name of a variant: use a",
        ),
        ("VARIANTS", '{"New model": 0.5}', "serving.variants: 'New model' is no name of a variant"),
        ("CHALLENGER_SHARE", "0.5", "serving.challenger_share: there is no such setting"),
        ("EXPLORE", '{"from_rank": 5, "to_rank": 4}', "serving.explore: to_rank 4 is below from_rank 5: raise it"),
        ("EXPLORE", '{"share": 2}', "serving.explore.share: Input should be less than or equal to 1, not 2"),
    ],
)
def test_a_setting_that_can_not_be_is_refused_in_one_line(
    name: str, value: str, line: str, home: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(f"MOVIEREC_SERVING__{name}", value)
    settings.cache_clear()
    with pytest.raises(MovierecError) as refused:
        settings()
    assert str(refused.value).startswith(line)
    assert "\n" not in str(refused.value)
