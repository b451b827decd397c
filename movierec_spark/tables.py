"""Every Delta table of the lake: grain, key, columns, partitioning, and how it is written."""

from movierec_spark.table import Table

FOREIGN_READERS = {"delta.enableDeletionVectors": "false", "delta.columnMapping.mode": "none"}


def bronze(source: str, file: str, raw_columns: tuple[str, ...]) -> Table:
    """The table of the raw rows of one file of a source."""
    raw = "".join(f"\n        {column} STRING," for column in raw_columns)
    return Table(
        name=f"bronze.{source}_{file}",
        grain=f"one row of a drop's {file} file, as it stands there",
        key=("source_file", "row_number", "as_of"),
        replaces=("source", "as_of"),
        partitioned_by=("source", "as_of"),
        columns=f"""
        source STRING NOT NULL COMMENT 'the source that delivered it',{raw}
        malformed_line STRING COMMENT 'the whole line, where it has not the fields its header names',
        source_file STRING NOT NULL COMMENT 'name of the file in the drop',
        row_number BIGINT NOT NULL COMMENT 'line in the file, the header being 1',
        as_of DATE NOT NULL COMMENT 'day of the drop'
        """,
    )


MOVIELENS_RATINGS = bronze("movielens", "ratings", ("userId", "movieId", "rating", "timestamp"))
MOVIELENS_MOVIES = bronze("movielens", "movies", ("movieId", "title", "genres", "releaseYear"))
MOVIELENS_USERS = bronze("movielens", "users", ("userId", "gender", "age", "occupation", "zipCode"))
MOVIELENS_TAGS = bronze("movielens", "tags", ("userId", "movieId", "tag", "timestamp"))
MOVIELENS_LINKS = bronze("movielens", "links", ("movieId", "imdbId", "tmdbId"))
FEEDBACK_EVENTS = bronze(
    "feedback", "events", ("event_id", "user_id", "movie_id", "event_type", "value", "occurred_at")
)
OMDB_FILMS = bronze("omdb", "films", ("imdbID", "Title", "Year", "Director", "Writer", "Cast"))
TABLE_RATINGS = bronze("table", "ratings", ("user_id", "movie_id", "rating", "rated_at"))
TABLE_MOVIES = bronze("table", "movies", ("movie_id", "title", "release_year", "genres", "imdb_id", "tmdb_id"))
TABLE_USERS = bronze("table", "users", ("user_id", "gender", "age", "occupation", "zip_code"))

RATINGS = Table(
    name="silver.ratings",
    grain="one rating that a user gave a movie at one moment, as one source reported it",
    key=("source", "user_id", "movie_id", "rated_at"),
    replaces=("source", "as_of"),
    partitioned_by=("source", "as_of"),
    natural_key=("user_id", "movie_id"),
    event_time="rated_at",
    provenance=True,
    columns="""
        source STRING NOT NULL COMMENT 'the source that delivered it',
        user_id BIGINT NOT NULL,
        movie_id BIGINT NOT NULL,
        rating FLOAT NOT NULL COMMENT 'stars, 0.5 to 5',
        rated_at TIMESTAMP NOT NULL,
        known_at DATE NOT NULL COMMENT 'first day on which a job may see the row',
        as_of DATE NOT NULL COMMENT 'day of the drop that brought it'
    """,
)

MOVIES = Table(
    name="silver.movies",
    grain="one movie as one drop of one source described it",
    key=("source", "movie_id", "as_of"),
    replaces=("source", "as_of"),
    partitioned_by=("source", "as_of"),
    natural_key=("movie_id",),
    provenance=True,
    columns="""
        source STRING NOT NULL COMMENT 'the source that delivered it',
        movie_id BIGINT NOT NULL,
        title STRING NOT NULL COMMENT 'without the year',
        release_year INT COMMENT 'null where the title has none',
        genres ARRAY<STRING> NOT NULL COMMENT 'empty where none is listed',
        imdb_id STRING COMMENT 'tt and at least seven digits',
        tmdb_id BIGINT,
        known_at DATE NOT NULL COMMENT 'first day on which a job may see the row',
        as_of DATE NOT NULL COMMENT 'day of the drop that brought it'
    """,
)

USERS = Table(
    name="silver.users",
    grain="one user as one drop of one source described them",
    key=("source", "user_id", "as_of"),
    replaces=("source", "as_of"),
    partitioned_by=("source", "as_of"),
    natural_key=("user_id",),
    provenance=True,
    columns="""
        source STRING NOT NULL COMMENT 'the source that delivered it',
        user_id BIGINT NOT NULL,
        gender STRING COMMENT 'as the source writes it',
        age INT COMMENT 'years, or the first year of an age group',
        occupation STRING COMMENT 'as the source writes it',
        zip_code STRING,
        known_at DATE NOT NULL COMMENT 'first day on which a job may see the row',
        as_of DATE NOT NULL COMMENT 'day of the drop that brought it'
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
    columns="""
        source STRING NOT NULL COMMENT 'the source that delivered it',
        user_id BIGINT NOT NULL,
        movie_id BIGINT NOT NULL,
        tag STRING NOT NULL COMMENT 'trimmed, as the user wrote it',
        tagged_at TIMESTAMP NOT NULL,
        known_at DATE NOT NULL COMMENT 'first day on which a job may see the row',
        as_of DATE NOT NULL COMMENT 'day of the drop that brought it'
    """,
)

LINKS = Table(
    name="silver.links",
    grain="the ids of one movie elsewhere, as one drop of one source gave them",
    key=("source", "movie_id", "as_of"),
    replaces=("source", "as_of"),
    partitioned_by=("source", "as_of"),
    natural_key=("movie_id",),
    provenance=True,
    columns="""
        source STRING NOT NULL COMMENT 'the source that delivered it',
        movie_id BIGINT NOT NULL,
        imdb_id STRING NOT NULL COMMENT 'tt and at least seven digits',
        tmdb_id BIGINT COMMENT 'null where the source has none',
        as_of DATE NOT NULL COMMENT 'day of the drop that brought it'
    """,
)

CREDITS = Table(
    name="silver.credits",
    grain="one person in one role of one film, as one drop of one source listed it",
    key=("source", "imdb_id", "role", "person", "as_of"),
    replaces=("source", "as_of"),
    partitioned_by=("source", "as_of"),
    natural_key=("imdb_id", "role", "person"),
    provenance=True,
    columns="""
        source STRING NOT NULL COMMENT 'the source that delivered it',
        imdb_id STRING NOT NULL COMMENT 'the film, joined to silver.movies when read: a movie may arrive later',
        role STRING NOT NULL COMMENT 'director, writer or actor',
        person STRING NOT NULL,
        billing INT COMMENT '1 for the first name; null where the list is in alphabetical order',
        known_at DATE NOT NULL COMMENT 'first day on which a job may see the row',
        as_of DATE NOT NULL COMMENT 'day of the drop that brought it'
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
    columns="""
        source STRING NOT NULL COMMENT 'the source that delivered it',
        event_id STRING NOT NULL,
        user_id BIGINT NOT NULL,
        movie_id BIGINT NOT NULL,
        event_type STRING NOT NULL COMMENT 'a lower-case word; conf gives each type its weight',
        value DOUBLE COMMENT 'what the weight is multiplied by; null counts as 1',
        occurred_at TIMESTAMP NOT NULL,
        known_at DATE NOT NULL COMMENT 'first day on which a job may see the row',
        as_of DATE NOT NULL COMMENT 'day of the drop that brought it'
    """,
)

IDS = Table(
    name="silver.ids",
    grain="one id of a user or a movie as a source with text ids writes it, by drop",
    key=("source", "kind", "external_id", "as_of"),
    replaces=("source", "as_of"),
    partitioned_by=("source", "as_of"),
    natural_key=("source", "kind", "external_id"),
    columns="""
        source STRING NOT NULL COMMENT 'the source that delivered it',
        kind STRING NOT NULL COMMENT 'user or movie',
        external_id STRING NOT NULL COMMENT 'as the source writes it, trimmed',
        id BIGINT NOT NULL COMMENT 'the user_id or movie_id of every other table',
        as_of DATE NOT NULL COMMENT 'day of the drop that brought it'
    """,
)

QUARANTINE = Table(
    name="silver.quarantine",
    grain="one row that a table's suite rejected",
    key=("table_name", "source", "as_of", "source_file", "row_number"),
    replaces=("table_name", "source", "as_of"),
    partitioned_by=("table_name", "source", "as_of"),
    columns="""
        table_name STRING NOT NULL COMMENT 'the table that did not take it',
        source STRING NOT NULL COMMENT 'the source that delivered it',
        as_of DATE NOT NULL COMMENT 'day of the drop that brought it',
        source_file STRING NOT NULL COMMENT 'name of the file in the drop',
        row_number BIGINT NOT NULL COMMENT 'line in the file, the header being 1',
        row STRING NOT NULL COMMENT 'the row as JSON',
        reasons ARRAY<STRING> NOT NULL COMMENT 'the rules that it breaks'
    """,
)

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
        top_genres ARRAY<STRING> NOT NULL COMMENT 'up to three genres of the largest weight'
    """,
)

_RECOMMENDATION = """
        user_id BIGINT NOT NULL,
        rank INT NOT NULL COMMENT '1 is the best',
        movie_id BIGINT NOT NULL,
        score DOUBLE NOT NULL COMMENT 'comparable within a user only',
        predicted_rating FLOAT COMMENT 'stars; null without ratings',
        because_movie_id BIGINT COMMENT 'movie of the history that contributed most',
        strategy STRING NOT NULL COMMENT 'hybrid, cold (no history) or trend (no model)',
        variant STRING NOT NULL COMMENT 'champion or challenger',
        model_version INT COMMENT 'null for the strategy trend',
        as_of DATE NOT NULL COMMENT 'the day whose data was known',
        generated_at TIMESTAMP NOT NULL"""

RECOMMENDATIONS = Table(
    name="gold.recommendations",
    grain="one movie recommended to one user",
    key=("user_id", "rank"),
    mode="current",
    sorted_by=("user_id", "rank"),
    volatile=("generated_at",),
    properties=FOREIGN_READERS,
    columns=_RECOMMENDATION,
)

RECOMMENDATIONS_HISTORY = Table(
    name="gold.recommendations_history",
    grain="one movie recommended to one user by one publication",
    key=("publication_id", "user_id", "rank"),
    mode="append",
    partitioned_by=("as_of",),
    sorted_by=("user_id", "rank"),
    volatile=("generated_at", "publication_id"),
    properties=FOREIGN_READERS,
    columns=f"""
        publication_id STRING NOT NULL COMMENT 'names one publication of recommendations',{_RECOMMENDATION},
        served BOOLEAN NOT NULL COMMENT 'whether it became the current state'
    """,
)

SIMILAR_MOVIES = Table(
    name="gold.similar_movies",
    grain="one movie like another",
    key=("movie_id", "rank"),
    mode="current",
    sorted_by=("movie_id", "rank"),
    properties=FOREIGN_READERS,
    columns="""
        movie_id BIGINT NOT NULL,
        rank INT NOT NULL COMMENT '1 is the most alike',
        similar_movie_id BIGINT NOT NULL,
        score DOUBLE NOT NULL COMMENT 'cosine of the two vectors, -1 to 1',
        model_version INT NOT NULL,
        as_of DATE NOT NULL COMMENT 'the day whose data was known'
    """,
)

TRENDING_MOVIES = Table(
    name="gold.trending_movies",
    grain="one movie trending in one segment",
    key=("segment", "rank"),
    mode="current",
    sorted_by=("segment", "rank"),
    properties=FOREIGN_READERS,
    columns="""
        segment STRING NOT NULL COMMENT 'all, or a genre',
        rank INT NOT NULL COMMENT '1 is the most watched of late',
        movie_id BIGINT NOT NULL,
        score DOUBLE NOT NULL COMMENT 'events, each halved every 30 days',
        as_of DATE NOT NULL COMMENT 'the day whose data was known'
    """,
)

MODEL_PERFORMANCE = Table(
    name="gold.model_performance",
    grain="one figure of what a served model's recommendations brought on one day",
    key=("model_version", "variant", "as_of", "metric"),
    replaces=("as_of",),
    partitioned_by=("as_of",),
    properties=FOREIGN_READERS,
    columns="""
        model_version INT COMMENT 'null for the strategy trend',
        variant STRING NOT NULL COMMENT 'champion or challenger',
        as_of DATE NOT NULL COMMENT 'the day of the events',
        metric STRING NOT NULL,
        value DOUBLE NOT NULL
    """,
)

AUDIT = Table(
    name="ops.audit",
    grain="one publication of a table, or one that was refused",
    key=("table_name", "version"),
    mode="append",
    columns="""
        table_name STRING NOT NULL,
        version BIGINT COMMENT 'of the Delta table; null where nothing was published',
        source STRING COMMENT 'null for a table of more than one source',
        as_of DATE NOT NULL,
        run_id STRING NOT NULL,
        status STRING NOT NULL COMMENT 'published or rejected',
        reason STRING COMMENT 'why it was rejected',
        rows_in BIGINT NOT NULL,
        rows_published BIGINT NOT NULL,
        rows_quarantined BIGINT NOT NULL,
        rows_duplicate BIGINT NOT NULL,
        expectations_met INT NOT NULL,
        expectations_failed INT NOT NULL,
        seconds DOUBLE NOT NULL,
        published_at TIMESTAMP NOT NULL
    """,
)

CHAMPIONS = Table(
    name="ops.champions",
    grain="one model version beginning to serve",
    key=("model_version", "served_from"),
    mode="append",
    columns="""
        model_version INT NOT NULL,
        served_from TIMESTAMP NOT NULL COMMENT 'when its recommendations became the current state',
        as_of DATE NOT NULL COMMENT 'the day whose data was known'
    """,
)

ALL = tuple(value for value in list(globals().values()) if isinstance(value, Table))
BY_NAME = {table.name: table for table in ALL}
