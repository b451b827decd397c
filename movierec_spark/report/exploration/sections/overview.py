"""The first figures of the report."""

from dataclasses import dataclass

from movierec_spark.profiling import metrics
from movierec_spark.report.exploration.profile import Profile
from movierec_spark.report.exploration.words import count, number, share

RATINGS, LISTS = "silver.ratings", "gold.recommendations"


@dataclass(frozen=True)
class Fact:
    name: str
    value: str
    note: str


def facts(profile: Profile) -> list[Fact]:
    """Those that the profile has."""
    mean = profile.value(RATINGS, "rating", metrics.MEAN)
    known = {
        "Ratings": (
            profile.value(RATINGS, "", metrics.ROWS),
            "" if mean is None else f"{number(mean)} stars on average",
        ),
        "Users who rated": (profile.value(RATINGS, "user_id", metrics.DISTINCT), "approximate count"),
        "Movies": (profile.value("silver.movies", "movie_id", metrics.DISTINCT), "in the catalogue, approximate count"),
        "Users with a list": (profile.value(LISTS, "", metrics.USERS), _reach(profile)),
    }
    return [Fact(name, count(value), note) for name, (value, note) in known.items() if value is not None]


def _reach(profile: Profile) -> str:
    coverage = profile.value(LISTS, "", metrics.CATALOGUE_COVERAGE)
    return "" if coverage is None else f"{share(coverage)} of the catalogue reached"
