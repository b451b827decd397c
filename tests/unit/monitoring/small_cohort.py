"""Lists of two days and what their users did afterwards, small enough to count by hand."""

from datetime import date, datetime, timedelta

from pyspark.sql import DataFrame, SparkSession

from movierec_spark.monitoring.performance.measure import Cohorts, model_performance
from movierec_spark.settings.feedback_section import Feedback
from movierec_spark.tables import ATTRIBUTED_EVENTS, MOVIE_FEATURES, RECOMMENDATIONS_HISTORY, USER_FEATURES

LIST_DAY = date(2018, 9, 26)
K = 2
WINDOWS = Feedback(window_days=3, curve_days=(1, 3))
Figures = dict[tuple, float]  # by (variant, breakdown, segment, window_days, metric)


def day_after(days: int) -> date:
    return LIST_DAY + timedelta(days=days)


def place(user: int, rank: int, movie: int, version: int = 1, variant: str = "champion") -> dict:
    strategy = "hybrid" if version == 1 else "cold"
    listed = {"user_id": user, "rank": rank, "movie_id": movie, "model_version": version, "variant": variant}
    return listed | {"list_day": LIST_DAY, "strategy": strategy}


def event(
    user: int, movie: int, kind: str = "play", after: int = 1, rank: int | None = None, hour: int = 12, **more: object
) -> dict:
    """An event; rank: of the place of the list of LIST_DAY that it is credited to, if it is."""
    credit = {"publication_id": f"{LIST_DAY}/0001", "rank": rank, "list_day": LIST_DAY, "days_after": after}
    return {
        "source": "feedback",
        "event_id": f"{user}-{movie}-{kind}-{after}-{hour}",
        "user_id": user,
        "movie_id": movie,
        "event_type": kind,
        "is_liked": kind == "play",
        "occurred_at": datetime(2018, 9, 26, hour) + timedelta(days=after),
        "as_of": day_after(after),
        **({**credit, "model_version": 1, "variant": "champion", "strategy": "hybrid"} if rank else {}),
        **more,
    }


def shown(user: int, movie: int, rank: int, **more: object) -> dict:
    return event(user, movie, "impression", rank=rank, **{"scenario": "home", "hour": 9, **more})


def measured(
    spark: SparkSession,
    lists: list[dict],
    events: list[dict],
    previous: list[dict] = [],  # noqa: B006
    users: list[dict] = [],  # noqa: B006
    movies: list[dict] = [],  # noqa: B006
    first_known: dict[int, date] | None = None,
    on: date = LIST_DAY + timedelta(days=3),
) -> Figures:
    """The figures of the lists, where they are measured on the day on."""

    def rows(dicts: list[dict], table: object, *more: str) -> DataFrame:
        columns = ", ".join(f"{field.name} {field.dataType.simpleString()}" for field in table.schema)
        schema = ", ".join([columns, *more])
        names = [name.strip().split()[0] for name in schema.split(", ")]
        return spark.createDataFrame([tuple(row.get(name) for name in names) for row in dicts], schema)

    known = list((first_known or {}).items())
    cohorts = Cohorts(
        lists=rows(lists, RECOMMENDATIONS_HISTORY, "list_day DATE"),
        previous=rows(previous, RECOMMENDATIONS_HISTORY, "list_day DATE"),
        attributed=rows(events, ATTRIBUTED_EVENTS),
        user_features=rows([{"as_of": LIST_DAY} | user for user in users], USER_FEATURES),
        movie_features=rows([{"as_of": LIST_DAY} | movie for movie in movies], MOVIE_FEATURES),
        first_known=spark.createDataFrame(known, "movie_id BIGINT, first_day DATE"),
    )
    figures = {}
    for row in model_performance(cohorts, on, K, WINDOWS).collect():
        key = (row.variant, row.breakdown, row.segment, row.window_days, row.metric)
        assert key not in figures
        assert (row.as_of, row.measured_on) == (LIST_DAY, on)
        assert row.is_open == (row.window_days is not None and LIST_DAY + timedelta(days=row.window_days) > on)
        figures[key] = row.value
    return figures


def of(figures: Figures, window: int | None, variant: str = "champion", **segment: str) -> dict[str, float]:
    """metric -> value of one variant and segment (as history="50+"); of all users where none is given."""
    ((breakdown, name),) = segment.items() or (("all", "all"),)
    return {key[4]: value for key, value in figures.items() if key[:4] == (variant, breakdown, name, window)}
