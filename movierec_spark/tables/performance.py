"""Gold tables of how users received what was served: their events, and figures of them."""

from movierec_spark.tables.columns import FOREIGN_READERS
from movierec_spark.tables.table import Table

ATTRIBUTED_EVENTS = Table(
    name="gold.attributed_events",
    grain="one event of a user, with the publication of recommendations that it is credited to, if any",
    key=("source", "event_id"),
    replaces=("as_of",),
    partitioned_by=("as_of",),
    sorted_by=("user_id", "movie_id"),
    properties=FOREIGN_READERS,
    columns="""
        source STRING NOT NULL COMMENT 'the source that delivered it',
        event_id STRING NOT NULL COMMENT 'of silver.feedback; of a rating, its user, movie and microsecond since 1970',
        user_id BIGINT NOT NULL,
        movie_id BIGINT NOT NULL,
        event_type STRING NOT NULL COMMENT 'of silver.feedback, or rating',
        value DOUBLE COMMENT 'of silver.feedback, or stars',
        is_liked BOOLEAN NOT NULL COMMENT 'it tells of a like, and nothing else of the day tells of the contrary',
        occurred_at TIMESTAMP NOT NULL,
        scenario STRING COMMENT 'the placement in the product, where the event tells',
        shown_rank INT COMMENT 'the place at which the movie was shown, where the event tells',
        publication_id STRING COMMENT 'the publication that it is credited to; null: none',
        rank INT COMMENT 'the place of the movie in that list',
        strategy STRING COMMENT 'of that list',
        variant STRING COMMENT 'of that list',
        model_version INT COMMENT 'of that list; null for the strategy trend',
        list_day DATE COMMENT 'the day whose data that list knew',
        days_after INT COMMENT 'days from that day to the event',
        as_of DATE NOT NULL COMMENT 'the day of the event, UTC'
    """,
)

MODEL_PERFORMANCE = Table(
    name="gold.model_performance",
    grain="one figure of how the lists of one day and model version were received, by a group and a window of days",
    key=("model_version", "variant", "breakdown", "segment", "window_days", "metric", "as_of"),
    replaces=("as_of",),
    partitioned_by=("as_of",),
    properties=FOREIGN_READERS,
    columns="""
        model_version INT COMMENT 'null for the strategy trend',
        variant STRING NOT NULL COMMENT 'champion, or the alias of the version',
        breakdown STRING NOT NULL COMMENT 'what tells the segments apart: all, strategy, history, gender or scenario',
        segment STRING NOT NULL COMMENT 'the users or placements that the figure is of; all: every one',
        window_days INT COMMENT 'how many days after the day of the lists events count; null where none do',
        metric STRING NOT NULL,
        value DOUBLE NOT NULL,
        is_open BOOLEAN NOT NULL COMMENT 'whether the window had not passed yet when it was measured',
        measured_on DATE NOT NULL COMMENT 'the day whose events were known',
        as_of DATE NOT NULL COMMENT 'the day whose data the lists knew'
    """,
)

VARIANT_COMPARISONS = Table(
    name="gold.variant_comparisons",
    grain="one figure of the users whom one variant served, beside that of the champion's users",
    key=("variant", "model_version", "metric", "as_of"),
    replaces=("as_of",),
    partitioned_by=("as_of",),
    properties=FOREIGN_READERS,
    columns="""
        variant STRING NOT NULL COMMENT 'the alias of the version',
        model_version INT NOT NULL,
        metric STRING NOT NULL,
        days INT NOT NULL COMMENT 'days of lists since both versions serve, of which the figures are',
        users BIGINT NOT NULL COMMENT 'whom the variant served on these',
        champion_users BIGINT NOT NULL,
        value DOUBLE NOT NULL COMMENT 'of the users of the variant',
        champion_value DOUBLE NOT NULL,
        difference DOUBLE NOT NULL COMMENT 'value less champion_value',
        low DOUBLE NOT NULL COMMENT 'of the difference, the low end of the 95 % bootstrap interval over users',
        high DOUBLE NOT NULL COMMENT 'the high end',
        detectable DOUBLE NOT NULL COMMENT 'smallest true difference found four times in five with so many users',
        sample_ratio_p DOUBLE COMMENT 'chance that users fall so unlike the shares; null where too few are served',
        verdict STRING NOT NULL COMMENT 'early, unreliable (users are missing), better, worse or undecided',
        as_of DATE NOT NULL COMMENT 'the day whose events were known'
    """,
)
