"""When a training is the same as one before."""

from pyspark.sql import SparkSession

from movierec_spark.registry.fingerprint import fingerprint, recipe
from movierec_spark.settings import Settings

ROWS = [(1, 10, 4.0), (2, 10, 3.5), (2, 11, None)]
SCHEMA = "user_id BIGINT, movie_id BIGINT, rating DOUBLE"


def test_it_depends_on_rows_and_recipe_but_not_on_the_order(spark: SparkSession) -> None:
    def of(rows: list[tuple[int, int, float | None]], recipe: dict[str, object]) -> str:
        return fingerprint({"ratings": spark.createDataFrame(rows, SCHEMA)}, recipe)

    same = of(ROWS, {"rank": 20})
    assert of(ROWS[::-1], {"rank": 20}) == same
    assert of(ROWS[:2], {"rank": 20}) != same
    assert of([*ROWS[:2], (2, 11, 1.0)], {"rank": 20}) != same
    assert of(ROWS, {"rank": 16}) != same


def test_the_recipe_is_what_the_model_depends_on() -> None:
    assert recipe(Settings(serving={"n": 7})) == recipe(Settings())
    assert recipe(Settings(model={"seed": 7})) != recipe(Settings())
