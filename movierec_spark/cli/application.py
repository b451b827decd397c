"""The application that the commands belong to."""

import typer

from movierec_spark.cli.errors import OneLineErrors

app = typer.Typer(
    cls=OneLineErrors,
    help="A batch movie-recommendation pipeline on Airflow, Spark, Delta and MLflow.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
