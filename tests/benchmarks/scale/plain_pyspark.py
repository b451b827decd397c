"""What a user would write instead: MLlib's ALS on the ratings, recommendForAllUsers, a Delta table.

Nothing is validated, nothing that a user has seen is left out, and nothing is explained.
"""

import sys

from pyspark.ml.recommendation import ALS, ALSModel
from pyspark.sql import SparkSession
from pyspark.sql import functions as F


def train(spark: SparkSession, ratings: str, model: str) -> None:
    events = (
        spark.read.format("delta")
        .load(ratings)
        .select(F.col("user_id").cast("int"), F.col("movie_id").cast("int"), F.col("rating").cast("float"))
    )
    als = ALS(
        rank=20,
        maxIter=15,
        regParam=0.15,
        alpha=0.283,
        implicitPrefs=True,
        userCol="user_id",
        itemCol="movie_id",
        ratingCol="rating",
        seed=42,
    )
    als.fit(events).write().overwrite().save(model)


def recommend(spark: SparkSession, model: str, table: str) -> None:
    lists = ALSModel.load(model).recommendForAllUsers(100)
    rows = lists.select("user_id", F.posexplode("recommendations").alias("place", "movie"))
    rows = rows.select(
        "user_id", (F.col("place") + 1).alias("rank"), "movie.movie_id", F.col("movie.rating").alias("score")
    )
    rows.write.format("delta").mode("overwrite").save(table)


if __name__ == "__main__":
    step, *paths = sys.argv[1:]
    {"train": train, "recommend": recommend}[step](SparkSession.builder.getOrCreate(), *paths)
