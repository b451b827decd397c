"""Silver tables of entities: movies, users, links, credits, ids."""

from movierec_spark.tables.columns import DAY_OF_DROP, KNOWN, SOURCE
from movierec_spark.tables.table import Table

MOVIES = Table(
    name="silver.movies",
    grain="one movie as one drop of one source described it",
    key=("source", "movie_id", "as_of"),
    replaces=("source", "as_of"),
    partitioned_by=("source", "as_of"),
    natural_key=("movie_id",),
    provenance=True,
    columns=f"""
        {SOURCE},
        movie_id BIGINT NOT NULL,
        title STRING NOT NULL COMMENT 'without the year',
        release_year INT COMMENT 'null where the title has none',
        genres ARRAY<STRING> NOT NULL COMMENT 'empty where none is listed',
        imdb_id STRING COMMENT 'tt and at least seven digits',
        tmdb_id BIGINT,
        {KNOWN},
        {DAY_OF_DROP}
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
    columns=f"""
        {SOURCE},
        user_id BIGINT NOT NULL,
        gender STRING COMMENT 'as the source writes it',
        age INT COMMENT 'years, or the first year of an age group',
        occupation STRING COMMENT 'as the source writes it',
        zip_code STRING,
        {KNOWN},
        {DAY_OF_DROP}
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
    columns=f"""
        {SOURCE},
        movie_id BIGINT NOT NULL,
        imdb_id STRING NOT NULL COMMENT 'tt and at least seven digits',
        tmdb_id BIGINT COMMENT 'null where the source has none',
        {DAY_OF_DROP}
    """,
)

CREDITS = Table(
    name="silver.credits",
    grain="one person in one role of one film, as one drop of one source listed it",
    key=("source", "film", "role", "person", "as_of"),
    replaces=("source", "as_of"),
    partitioned_by=("source", "as_of"),
    natural_key=("film", "role", "person"),
    provenance=True,
    columns=f"""
        {SOURCE},
        film STRING NOT NULL COMMENT 'its IMDb id, or its movie_id; joined when read, since a movie may arrive later',
        role STRING NOT NULL COMMENT 'director, writer or actor',
        person STRING NOT NULL,
        billing INT COMMENT '1 for the first name; null where the list is in alphabetical order',
        {KNOWN},
        {DAY_OF_DROP}
    """,
)

IDS = Table(
    name="silver.ids",
    grain="one id of a user or a movie as a source with text ids writes it, by drop",
    key=("source", "kind", "external_id", "as_of"),
    replaces=("source", "as_of"),
    partitioned_by=("source", "as_of"),
    natural_key=("source", "kind", "external_id"),
    columns=f"""
        {SOURCE},
        kind STRING NOT NULL COMMENT 'user or movie',
        external_id STRING NOT NULL COMMENT 'as the source writes it, trimmed',
        id BIGINT NOT NULL COMMENT 'the user_id or movie_id of every other table',
        {DAY_OF_DROP}
    """,
)
