"""Readers of the MovieLens shapes that benchmarks take, by what lies in the folder."""

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pandas as pd
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F

GENRES_100K = ["unknown", "Action", "Adventure", "Animation", "Children's", "Comedy", "Crime", "Documentary"]
GENRES_100K += ["Drama", "Fantasy", "Film-Noir", "Horror", "Musical", "Mystery", "Romance", "Sci-Fi"]
GENRES_100K += ["Thriller", "War", "Western"]
RATING_COLUMNS = ["user_id", "movie_id", "rating", "timestamp"]
MOVIE_COLUMNS = "source STRING, movie_id BIGINT, title STRING, release_year INT, genres ARRAY<STRING>, known_at DATE"
USER_COLUMNS = "user_id BIGINT, gender STRING, age INT"
TAG_COLUMNS = "user_id BIGINT, movie_id BIGINT, tag STRING, tagged_at TIMESTAMP"


@dataclass(frozen=True)
class Dataset:
    """name: of the data set. ratings: user_id, movie_id, rating, timestamp (seconds), in order of time.

    movies: movie_id, title, release_year (NaN where unknown), genres. tags: user_id, movie_id, tag, timestamp.
    users: user_id, gender, age of those of whom they are known.
    """

    name: str
    ratings: pd.DataFrame
    movies: pd.DataFrame
    tags: pd.DataFrame
    users: pd.DataFrame

    def spark_ratings(self, spark: SparkSession) -> DataFrame:
        """user_id, movie_id, rating, rated_at, as silver.ratings has them."""
        rated_at = F.timestamp_seconds("timestamp").alias("rated_at")
        rating = F.col("rating").cast("float").alias("rating")
        return spark.createDataFrame(self.ratings).select("user_id", "movie_id", rating, rated_at)

    def spark_movies(self, spark: SparkSession) -> DataFrame:
        """The movies as silver.movies has them, known from their first rating on."""
        first = self.ratings.groupby("movie_id")["timestamp"].min()
        known_from = self.movies["movie_id"].map(first).fillna(self.ratings["timestamp"].max())
        days = [datetime.fromtimestamp(seconds, UTC).date() for seconds in known_from]
        rows = [
            (self.name, movie, title, None if pd.isna(year) else int(year), genres, day)
            for (movie, title, year, genres), day in zip(self.movies.itertuples(index=False), days, strict=True)
        ]
        return spark.createDataFrame(rows, MOVIE_COLUMNS)

    def spark_tags(self, spark: SparkSession) -> DataFrame:
        """The tags as silver.tags has them."""
        rows = [
            (user, movie, str(tag), datetime.fromtimestamp(seconds, UTC))
            for user, movie, tag, seconds in self.tags.itertuples(index=False)
        ]
        return spark.createDataFrame(rows, TAG_COLUMNS)

    def spark_users(self, spark: SparkSession) -> DataFrame:
        """user_id, gender, age, as silver.users has them."""
        rows = [
            (int(user), None if pd.isna(gender) else str(gender), None if pd.isna(age) else int(age))
            for user, gender, age in self.users.itertuples(index=False)
        ]
        return spark.createDataFrame(rows, USER_COLUMNS)


def read_dataset(folder: Path) -> Dataset:
    """Read ml-latest (ratings.csv), ml-1m and ml-10m (ratings.dat), ml-100k (u.data) or the recbole form (*.inter).

    Raises FileNotFoundError where the folder holds none of these.
    """
    if (folder / "ratings.csv").exists():
        return _latest(folder)
    if (folder / "ratings.dat").exists():
        return _dat(folder)
    if (folder / "u.data").exists():
        return _ml_100k(folder)
    if interactions := next(iter(folder.glob("*.inter")), None):
        return _recbole(interactions)
    raise FileNotFoundError(
        f"{folder} holds no ratings.csv, ratings.dat, u.data or .inter file; pass a MovieLens folder"
    )


def _latest(folder: Path) -> Dataset:
    ratings = pd.read_csv(folder / "ratings.csv").set_axis(RATING_COLUMNS, axis=1)
    movies = pd.read_csv(folder / "movies.csv")
    genres = movies["genres"].replace("(no genres listed)", "").str.split("|")
    tags = pd.read_csv(folder / "tags.csv").set_axis(["user_id", "movie_id", "tag", "timestamp"], axis=1)
    return _dataset(folder.name, ratings, movies["movieId"], movies["title"], _year(movies["title"]), genres, tags)


def _dat(folder: Path) -> Dataset:
    ratings = _colons(folder / "ratings.dat", RATING_COLUMNS)
    movies = _colons(folder / "movies.dat", ["id", "title", "genres"])
    genres = movies["genres"].replace("(no genres listed)", "").str.split("|")
    tagged = folder / "tags.dat"
    tags = _colons(tagged, ["user_id", "movie_id", "tag", "timestamp"]) if tagged.exists() else None
    users = _users(folder / "users.dat", "::", (0, 1, 2))
    return _dataset(folder.name, ratings, movies["id"], movies["title"], _year(movies["title"]), genres, tags, users)


def _colons(file: Path, columns: list[str]) -> pd.DataFrame:
    return pd.read_csv(file, sep="::", names=columns, encoding="latin-1", engine="python")


def _ml_100k(folder: Path) -> Dataset:
    ratings = pd.read_csv(folder / "u.data", sep="\t", names=RATING_COLUMNS)
    movies = pd.read_csv(folder / "u.item", sep="|", header=None, encoding="latin-1")
    flags = movies.iloc[:, 5:].to_numpy(bool)
    genres = pd.Series([[name for name, on in zip(GENRES_100K, row, strict=True) if on] for row in flags])
    users = _users(folder / "u.user", "[|]", (0, 2, 1))
    return _dataset("ml-100k", ratings, movies[0], movies[1], _year(movies[1]), genres, users=users)


def _recbole(interactions: Path) -> Dataset:
    ratings = pd.read_csv(interactions, sep="\t").set_axis(RATING_COLUMNS, axis=1)
    movies = pd.read_csv(interactions.with_suffix(".item"), sep="\t").set_axis(
        ["id", "title", "year", "genres"], axis=1
    )
    year, genres = pd.to_numeric(movies["year"], errors="coerce"), movies["genres"].str.split()
    users = _users(interactions.with_suffix(".user"), "\t", (0, 2, 1), header=0)
    return _dataset(interactions.stem, ratings, movies["id"], movies["title"], year, genres, users=users)


def _users(file: Path, separator: str, columns: tuple[int, ...], header: int | None = None) -> pd.DataFrame | None:
    """user_id, gender, age, which stand in these columns; None without the file."""
    if not file.exists():
        return None
    rows = pd.read_csv(file, sep=separator, header=header, engine="python", encoding="latin-1")
    users = rows.iloc[:, list(columns)].set_axis(["user_id", "gender", "age"], axis=1)
    return users.assign(age=pd.to_numeric(users["age"], errors="coerce"))


def _year(titles: pd.Series) -> pd.Series:
    return pd.to_numeric(titles.str.extract(r"\((\d{4})\)\s*$")[0])


def _dataset(
    name: str,
    ratings: pd.DataFrame,
    movie_id: pd.Series,
    title: pd.Series,
    year: pd.Series,
    genres: pd.Series,
    tags: pd.DataFrame | None = None,
    users: pd.DataFrame | None = None,
) -> Dataset:
    listed = [[name for name in names if name] if isinstance(names, list) else [] for names in genres]
    columns = {"movie_id": movie_id, "title": title.fillna(""), "release_year": year, "genres": listed}
    movies = pd.DataFrame(columns)
    ratings = ratings.sort_values(["timestamp", "user_id", "movie_id"], ignore_index=True)
    no_tags = pd.DataFrame(columns=["user_id", "movie_id", "tag", "timestamp"])
    no_users = pd.DataFrame(columns=["user_id", "gender", "age"])
    return Dataset(name, ratings, movies, no_tags if tags is None else tags, no_users if users is None else users)
