"""Gold tables that other systems read: recommendations, similar and trending movies."""

from movierec_spark.tables.columns import FOREIGN_READERS
from movierec_spark.tables.table import Table

_DERIVED_FRAMES = {"lists": ("length", "gaps", "rises", "repeated"), "movies": ("movie_id", "known")}
_DERIVED_FRAMES_OF_USERS = {
    **_DERIVED_FRAMES,
    "lists": ("user_id", *_DERIVED_FRAMES["lists"], "at_least", "at_most", "seen", "unwanted", "kept"),
}
_RECOMMENDATION = """
        user_id BIGINT NOT NULL,
        rank INT NOT NULL COMMENT '1 is the best',
        movie_id BIGINT NOT NULL,
        score DOUBLE NOT NULL COMMENT 'comparable within a user only; of a drawn movie that of the place by rank',
        predicted_rating FLOAT COMMENT 'stars; null without ratings',
        because_movie_id BIGINT COMMENT 'of what the user liked the movie most similar to it; null where nothing is',
        strategy STRING NOT NULL COMMENT 'hybrid, cold (no history) or trend (no model)',
        variant STRING NOT NULL COMMENT 'champion, or the alias of the version that serves this share of the users',
        model_version INT COMMENT 'null for the strategy trend',
        explored BOOLEAN COMMENT 'whether the movie was drawn; null where nothing is explored',
        propensity DOUBLE COMMENT 'of a drawn movie the probability that it was drawn for this place',
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
    derived=_DERIVED_FRAMES_OF_USERS,
    columns=_RECOMMENDATION,
)

RECOMMENDATIONS_HISTORY = Table(
    name="gold.recommendations_history",
    grain="one movie recommended to one user by one publication",
    key=("publication_id", "user_id", "rank"),
    mode="append",
    partitioned_by=("as_of",),
    sorted_by=("user_id", "rank"),
    volatile=("generated_at", "publication_id", "served"),
    properties=FOREIGN_READERS,
    columns=f"""
        publication_id STRING NOT NULL COMMENT 'names one publication of recommendations',{_RECOMMENDATION},
        served BOOLEAN NOT NULL COMMENT 'whether it became the current state'
    """,
)

EXPLORATION = Table(
    name="gold.exploration",
    grain="one movie that could be drawn for one explored place of a list of one publication",
    key=("publication_id", "user_id", "rank", "movie_id"),
    mode="append",
    partitioned_by=("as_of",),
    sorted_by=("user_id", "rank"),
    volatile=("publication_id",),
    properties=FOREIGN_READERS,
    derived={"places": ("user_id", "rank", "options", "drawn", "propensity"), "users": ("user_id", "repeated")},
    columns="""
        publication_id STRING NOT NULL COMMENT 'of gold.recommendations_history',
        user_id BIGINT NOT NULL,
        rank INT NOT NULL COMMENT 'the explored place',
        movie_id BIGINT NOT NULL,
        score DOUBLE NOT NULL COMMENT 'by which it was ranked; comparable within a user only',
        propensity DOUBLE NOT NULL COMMENT 'probability to be drawn; those of a place add up to 1',
        is_drawn BOOLEAN NOT NULL COMMENT 'of a place one movie, which stands there in the list',
        is_new BOOLEAN NOT NULL COMMENT 'whether it could be drawn as a new movie, with a probability of its own',
        variant STRING NOT NULL COMMENT 'as in gold.recommendations',
        model_version INT COMMENT 'null for the strategy trend',
        as_of DATE NOT NULL COMMENT 'the day whose data was known'
    """,
)

SIMILAR_MOVIES = Table(
    name="gold.similar_movies",
    grain="one movie like another",
    key=("movie_id", "rank"),
    mode="current",
    sorted_by=("movie_id", "rank"),
    properties=FOREIGN_READERS,
    derived=_DERIVED_FRAMES,
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
    derived=_DERIVED_FRAMES,
    columns="""
        segment STRING NOT NULL COMMENT 'all, or a genre',
        rank INT NOT NULL COMMENT '1 is the most watched of late',
        movie_id BIGINT NOT NULL,
        score DOUBLE NOT NULL COMMENT 'events, each halved every 30 days',
        as_of DATE NOT NULL COMMENT 'the day whose data was known'
    """,
)

RECOMMENDATION_ROWS = Table(
    name="gold.recommendation_rows",
    grain="one movie of one titled row of one user's page",
    key=("user_id", "row", "rank"),
    mode="current",
    sorted_by=("user_id", "row", "rank"),
    properties=FOREIGN_READERS,
    derived={**_DERIVED_FRAMES, "pages": ("user_id", "repeated")},
    columns="""
        user_id BIGINT NOT NULL,
        row INT NOT NULL COMMENT 'from 1, in the order of the page',
        kind STRING NOT NULL COMMENT 'liked, genre, new, group or different',
        title STRING NOT NULL COMMENT 'what stands above the row',
        because_movie_id BIGINT COMMENT 'of the kind liked, the movie that the row is like',
        genre STRING COMMENT 'of the kind genre',
        rank INT NOT NULL COMMENT 'within the row; 1 is the best',
        movie_id BIGINT NOT NULL,
        score DOUBLE NOT NULL COMMENT 'as in gold.recommendations',
        variant STRING NOT NULL COMMENT 'champion, or the alias of the version that serves this share of the users',
        model_version INT NOT NULL,
        as_of DATE NOT NULL COMMENT 'the day whose data was known'
    """,
)

AUDIENCES = Table(
    name="gold.audiences",
    grain="one user whom one movie suits",
    key=("movie_id", "rank"),
    mode="current",
    sorted_by=("movie_id", "rank"),
    properties=FOREIGN_READERS,
    derived=_DERIVED_FRAMES,
    columns="""
        movie_id BIGINT NOT NULL,
        rank INT NOT NULL COMMENT '1 is the user whom it suits best',
        user_id BIGINT NOT NULL,
        score DOUBLE NOT NULL COMMENT 'deviations above the mean score of the user; users can be compared',
        model_version INT NOT NULL,
        as_of DATE NOT NULL COMMENT 'the day whose data was known'
    """,
)
