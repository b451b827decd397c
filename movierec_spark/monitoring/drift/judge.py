"""What of a day is an alarm: rows of gold.drift."""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Any

import pandas as pd

from movierec_spark.monitoring.drift.compare import Statistic, compare_distribution, compare_figure
from movierec_spark.monitoring.drift.subjects import DISTRIBUTIONS, USERS, Subject, figure_subject
from movierec_spark.profiling.figure import rounded
from movierec_spark.settings.drift_section import Drift

Compared = tuple[str, Subject, Statistic]  # the first is the subject's name
ORDER = ("area", "subject", "statistic")


def drift_rows(counts: pd.DataFrame, figures: pd.DataFrame, day: date, settings: Drift) -> list[dict[str, Any]]:
    """gold.drift rows of a day, in ORDER.

    counts: day, subject, value (text), rows, of distributions. figures: day, subject, value, of daily figures. Both of
    the day and of the settings' days before it. What chance gives is shared out evenly over the subjects (Bonferroni).
    """
    n_subjects = counts["subject"].nunique() + figures.loc[figures["day"] == day, "subject"].nunique()
    chance = settings.false_alarms / max(n_subjects, 1)
    by_day = {
        str(name): dict(zip(of_subject["day"], of_subject["value"], strict=True))
        for name, of_subject in figures.groupby("subject")
    }
    compared = [
        *_distributions(counts, by_day.get(USERS, {}), day, settings, chance),
        *_figures(by_day, day, settings, chance),
    ]
    rows = [_row(*of_subject, day, settings) for of_subject in compared]
    return sorted(rows, key=lambda row: [row[name] for name in ORDER])


def _distributions(
    counts: pd.DataFrame, users: Mapping[date, float], day: date, settings: Drift, chance: float
) -> Iterator[Compared]:
    for name, of_subject in counts.groupby("subject"):
        subject = DISTRIBUTIONS[str(name)]
        for found in compare_distribution(of_subject, users, subject.kind, day, settings, chance):
            yield str(name), subject, found


def _figures(
    figures: Mapping[str, Mapping[date, float]], day: date, settings: Drift, chance: float
) -> Iterator[Compared]:
    for name, values in figures.items():
        if day in values:
            subject = figure_subject(name)
            sizes = figures[subject.sized_by or name]
            yield name, subject, compare_figure(values, sizes, subject.kind, day, settings, chance)


def _row(name: str, subject: Subject, found: Statistic, day: date, settings: Drift) -> dict[str, Any]:
    bound = None if name in settings.silenced else getattr(settings.bounds, found.name)
    numbers = {name: getattr(found, name) for name in ("value", "by_chance", "observed", "expected")}
    return {
        "area": subject.area,
        "subject": name,
        "statistic": found.name,
        **{column: None if value is None else rounded(float(value)) for column, value in numbers.items()},
        "bound": bound,
        "n": found.n,
        "n_reference": found.n_reference,
        "is_alarm": _is_alarm(found, bound),
        "reference_from": day - timedelta(days=settings.all_days - 1),
        "reference_to": day - timedelta(days=settings.recent_days if name in DISTRIBUTIONS else 1),
        "as_of": day,
    }


def _is_alarm(found: Statistic, bound: float | None) -> bool:
    if bound is None or found.value is None or found.by_chance is None:
        return False
    return bool(found.value > max(bound, found.by_chance))
