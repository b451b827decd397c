"""Gold tables of features: of movies and of users."""

from movierec_spark.tables.columns import FOREIGN_READERS
from movierec_spark.tables.table import Table

MOVIE_FEATURES = Table(
    name="gold.movie_features",
    grain="what is known of one movie on one day",
    key=("as_of", "movie_id"),
    replaces=("as_of",),
    partitioned_by=("as_of",),
    properties=FOREIGN_READERS,
    columns="""
        as_of DATE NOT NULL,
        movie_id BIGINT NOT NULL,
        title STRING NOT NULL,
        release_year INT,
        decade INT COMMENT 'first year of the decade of release',
        genres ARRAY<STRING> NOT NULL,
        tags ARRAY<STRING> NOT NULL COMMENT 'the ten most used, lower case',
        events BIGINT NOT NULL COMMENT 'events of users with the movie so far',
        mean_rating DOUBLE COMMENT 'stars; null without ratings',
        popularity_30_days DOUBLE NOT NULL COMMENT 'events, each halved every 30 days',
        age_years INT COMMENT 'years since release, never negative'
    """,
)

USER_FEATURES = Table(
    name="gold.user_features",
    grain="what is known of one user on one day",
    key=("as_of", "user_id"),
    replaces=("as_of",),
    partitioned_by=("as_of",),
    properties=FOREIGN_READERS,
    columns="""
        as_of DATE NOT NULL,
        user_id BIGINT NOT NULL,
        events BIGINT NOT NULL COMMENT 'events of the user so far',
        mean_rating DOUBLE COMMENT 'stars; null without ratings',
        rating_bias DOUBLE COMMENT 'mean of the stars above those that the same movies get on average',
        active_days INT NOT NULL COMMENT 'days from first to last event, both counted',
        days_since_last_event INT NOT NULL,
        mean_release_year DOUBLE COMMENT 'of the movies of the history',
        top_genres ARRAY<STRING> NOT NULL COMMENT 'up to three genres of the largest weight',
        gender STRING COMMENT 'as silver.users has it; null where unknown',
        age INT COMMENT 'years, or the first year of an age group; null where unknown',
        occupation STRING COMMENT 'as silver.users has it; null where unknown'
    """,
)
