"""Each variant beside the champion: rows of gold.variant_comparisons."""

from collections.abc import Iterator, Mapping
from dataclasses import asdict
from datetime import date
from typing import Any

import pandas as pd

from movierec_spark.monitoring.variants.difference import Difference, difference
from movierec_spark.monitoring.variants.sample_ratio import sample_ratio_p
from movierec_spark.monitoring.variants.user_totals import METRICS, totals_of
from movierec_spark.settings.serving_section import CHAMPION

LEAST_P = 0.001  # a sample ratio that is less likely is no chance


def compare(
    totals: pd.DataFrame, shares: Mapping[str, float], days: int, horizon: int, samples: int, as_of: date
) -> Iterator[dict[str, Any]]:
    """gold.variant_comparisons rows, one per variant and metric that both have a figure of.

    totals: see user_totals, of one model version per variant. shares: of the users, by variant, which sum to 1.
    days: of the lists that the totals are of; before the horizon there is no verdict.
    """
    ratio_p = sample_ratio_p(totals.groupby("variant")["users"].sum().to_dict(), shares)
    champion = totals[totals["variant"] == CHAMPION]
    others = totals[totals["variant"] != CHAMPION].groupby(["variant", "model_version"])
    for (variant, version), rows in others:
        for metric in METRICS:
            of_variant, of_champion = totals_of(metric, rows), totals_of(metric, champion)
            found = difference(of_variant, of_champion, samples, as_of.toordinal())
            if found is not None:
                yield {
                    "variant": variant,
                    "model_version": int(version),
                    "metric": metric,
                    "days": days,
                    "users": of_variant.n_users,
                    "champion_users": of_champion.n_users,
                    "value": of_variant.ratio,
                    "champion_value": of_champion.ratio,
                    "sample_ratio_p": ratio_p,
                    "verdict": verdict(found, days >= horizon, ratio_p),
                    "as_of": as_of,
                    **_columns(found),
                }


def verdict(found: Difference, is_time: bool, ratio_p: float | None) -> str:
    """See the column of gold.variant_comparisons. is_time: whether the horizon is reached."""
    if ratio_p is not None and ratio_p < LEAST_P:
        return "unreliable"
    if not is_time:
        return "early"
    if found.low > 0:
        return "better"
    return "worse" if found.high < 0 else "undecided"


def _columns(found: Difference) -> dict[str, float]:
    columns = asdict(found)
    return {"difference": columns.pop("value"), **columns}
