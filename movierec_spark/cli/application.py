"""The commands; each imports what it needs when it runs, so that --help is quick."""

from datetime import UTC, datetime
from typing import Annotated

import typer

from movierec_spark.cli.errors import OneLineErrors
from movierec_spark.cli.parameters import Day, Port, Rows, TableWithQuarantine, UserId

app = typer.Typer(
    cls=OneLineErrors,
    help="A batch movie-recommendation pipeline on Airflow, Spark, Delta and MLflow.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)


@app.command(context_settings={"allow_extra_args": True, "ignore_unknown_options": True})
def run(
    ctx: typer.Context,
    job: Annotated[str, typer.Argument(help="a file of jobs/, without .py")],
    as_of: Day = None,
    profile: Annotated[str, typer.Option(envvar="MOVIEREC_SPARK_PROFILE", help="sizes Spark: conf/spark")] = "local",
) -> None:
    """Run one job for one day; further options go to the job."""
    from movierec_spark.cli.submit import submit

    raise typer.Exit(submit(job, as_of, profile, ctx.args))


@app.command(context_settings={"ignore_unknown_options": True})  # a user_id may begin with a minus
def show(user: UserId, n: Rows = 20) -> None:
    """A user's history beside the recommendations, with titles and reasons."""
    from movierec_spark.cli.show import show_user
    from movierec_spark.settings import settings

    show_user(user, n, settings())


@app.command(name="try")
def try_ratings(
    ratings: Annotated[str, typer.Argument(help='titles and stars: "Toy Story=5, Heat=4"')],
    n: Rows = 10,
) -> None:
    """What the champion recommends to somebody who gave these ratings."""
    from movierec_spark.cli.tryout import try_out
    from movierec_spark.settings import settings

    try_out(ratings, n, settings())


@app.command(context_settings={"ignore_unknown_options": True})  # a user_id may begin with a minus
def why(
    user: UserId,
    movie: Annotated[str, typer.Argument(metavar="MOVIE", help="a movie_id or a title")],
    as_of: Day = None,
    n: Rows = 5,
) -> None:
    """Why a movie stands where it stands for a user, or what keeps it out; with --as-of what was served on a day."""
    from movierec_spark.cli.why import explain_movie
    from movierec_spark.settings import settings

    explain_movie(user, movie, as_of, n, settings())


@app.command()
def browse(port: Port = 8090) -> None:
    """Pages to rate movies and see the list change, and to look at what is served; on this machine alone."""
    from movierec_spark.cli.browse import browse as serve_pages
    from movierec_spark.settings import settings

    serve_pages(port, settings())


@app.command()
def paths() -> None:
    """Where everything lies."""
    from movierec_spark.settings import settings
    from movierec_spark.storage.location import Location

    here = settings()
    for name in ("home", "landing", "lake", "mlflow", "airflow", "data_docs", "bench"):
        typer.echo(f"{name:<10} {Location.of(getattr(here, name))}")
    typer.echo(f"{'tracking':<10} {here.tracking_uri}")


@app.command()
def setup() -> None:
    """Find a Java, fetch the Delta jars, make Airflow's database; quick where all that stands."""
    from movierec_spark.devstack.preparation import prepare
    from movierec_spark.settings import settings

    prepare(settings())


@app.command()
def fetch(
    name: Annotated[str, typer.Argument(help="an archive of conf/movielens.yaml, such as ml-latest-small")],
    as_of: Day = None,
    url: Annotated[str | None, typer.Option(help="a mirror, or an archive that isn't listed")] = None,
) -> None:
    """Download a MovieLens archive from its publisher into the landing area; without --as-of as today's drop."""
    from movierec_spark.settings import settings
    from movierec_spark.sources.fetch import fetch as fetch_archive
    from movierec_spark.sources.landing import land_file
    from movierec_spark.storage.location import Location

    archive = fetch_archive(name, Location.of(settings().home / "downloads"), url)
    typer.echo(land_file("movielens", as_of or datetime.now(UTC).date(), archive, settings()))


@app.command()
def quarantine(table: TableWithQuarantine, as_of: Day = None) -> None:
    """The rejected rows of a table as JSON lines, with their reasons: to be repaired, and put through by requeue."""
    from movierec_spark.cli.quarantine import quarantined
    from movierec_spark.settings import settings

    lines = list(quarantined(table, as_of, settings()))
    for line in lines:
        typer.echo(line)
    if not lines:
        typer.echo(f"movierec: {table} has no rejected rows{f' of {as_of}' if as_of else ''}", err=True)


@app.command()
def migrate() -> None:
    """Bring a lake that an earlier version wrote into today's layout; its rows and its history stay."""
    from movierec_spark.settings import settings
    from movierec_spark.stewardship.migration import migrate as migrate_lake
    from movierec_spark.storage.lake import Lake

    for line in migrate_lake(Lake.of(settings())):
        typer.echo(line)


@app.command()
def demo() -> None:
    """MovieLens through the whole pipeline, in Airflow."""
    from movierec_spark.cli.demo_results import show_results
    from movierec_spark.devstack.demo import demonstrate
    from movierec_spark.devstack.local_airflow import local_airflow
    from movierec_spark.settings import settings

    demonstrate(settings(), local_airflow(settings()), show_results)


@app.command()
def demo_bad_day() -> None:
    """A corrupt drop, and how it is stopped."""
    from movierec_spark.cli.demo_results import show_results
    from movierec_spark.devstack.bad_day import demonstrate_bad_day
    from movierec_spark.devstack.local_airflow import local_airflow
    from movierec_spark.settings import settings

    demonstrate_bad_day(settings(), local_airflow(settings()), show_results)


@app.command()
def up() -> None:
    """Start Airflow and MLflow on this machine."""
    from movierec_spark.devstack import stack
    from movierec_spark.settings import settings

    stack.up(settings())


@app.command()
def down() -> None:
    """Stop what `movierec up` started."""
    from movierec_spark.devstack import stack
    from movierec_spark.settings import settings

    stack.down(settings())
