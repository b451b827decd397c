"""Silver tables of user events: ratings, tags, feedback."""

from movierec_spark.tables.columns import DAY_OF_DROP, KNOWN, SOURCE
from movierec_spark.tables.table import Table

RATINGS = Table(
    name="silver.ratings",
    grain="one rating that a user gave a movie at one moment, as one source reported it",
    key=("source", "user_id", "movie_id", "rated_at"),
    replaces=("source", "as_of"),
    partitioned_by=("source", "as_of"),
    natural_key=("user_id", "movie_id"),
    event_time="rated_at",
    provenance=True,
    columns=f"""
        {SOURCE},
        user_id BIGINT NOT NULL,
        movie_id BIGINT NOT NULL,
        rating FLOAT NOT NULL COMMENT 'stars, 0.5 to 5',
        rated_at TIMESTAMP NOT NULL,
        {KNOWN},
        {DAY_OF_DROP}
    """,
)

TAGS = Table(
    name="silver.tags",
    grain="one tag that a user put on a movie at one moment",
    key=("source", "user_id", "movie_id", "tag", "tagged_at"),
    replaces=("source", "as_of"),
    partitioned_by=("source", "as_of"),
    natural_key=("user_id", "movie_id", "tag"),
    event_time="tagged_at",
    provenance=True,
    columns=f"""
        {SOURCE},
        user_id BIGINT NOT NULL,
        movie_id BIGINT NOT NULL,
        tag STRING NOT NULL COMMENT 'trimmed, as the user wrote it',
        tagged_at TIMESTAMP NOT NULL,
        {KNOWN},
        {DAY_OF_DROP}
    """,
)

FEEDBACK = Table(
    name="silver.feedback",
    grain="one thing that a user did with a movie in the product",
    key=("source", "event_id"),
    replaces=("source", "as_of"),
    partitioned_by=("source", "as_of"),
    natural_key=("source", "event_id"),
    provenance=True,
    columns=f"""
        {SOURCE},
        event_id STRING NOT NULL,
        user_id BIGINT NOT NULL,
        movie_id BIGINT NOT NULL,
        event_type STRING NOT NULL COMMENT 'a lower-case word, which conf weighs; impression: it was shown',
        value DOUBLE COMMENT 'what the weight is multiplied by; null counts as 1',
        occurred_at TIMESTAMP NOT NULL,
        {KNOWN},
        publication_id STRING COMMENT 'of gold.recommendations_history, whose list it was, where the product tells',
        rank INT COMMENT 'the place at which the movie was shown; 1 is the first',
        scenario STRING COMMENT 'the placement in the product, a lower-case word',
        {DAY_OF_DROP}
    """,
)
