"""The commands that run the pipeline; each imports what it needs when it runs, so that --help is quick."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from movierec_spark.cli.application import app
from movierec_spark.cli.parameters import Day


@app.command(context_settings={"allow_extra_args": True, "ignore_unknown_options": True})
def run(
    ctx: typer.Context,
    job: Annotated[str, typer.Argument(help="a file of jobs/, without .py")],
    as_of: Day = None,
    profile: Annotated[str | None, typer.Option(help="a file of conf/spark, in place of the settings'")] = None,
) -> None:
    """Run one job for one day; further options go to the job."""
    from movierec_spark.cli.submit import submit

    raise typer.Exit(submit(job, as_of, profile, ctx.args))


@app.command()
def paths() -> None:
    """Where everything lies."""
    from movierec_spark.settings import settings
    from movierec_spark.storage.location import Location

    here = settings()
    for name in ("home", "landing", "lake", "mlflow", "airflow", "data_docs", "bench", "erasures"):
        typer.echo(f"{name:<10} {Location.of(getattr(here, name))}")
    typer.echo(f"{'tracking':<10} {here.tracking_uri}")


@app.command()
def status(
    metrics: Annotated[bool, typer.Option("--metrics", help="as text for Prometheus, which ends with 0")] = False,
) -> None:
    """Is it well: the age of what is served, the last runs, room on disk, what needs a person.

    Ends with 0 where all is well, 1 where a person is needed, 2 where it could not be told.
    """
    from movierec_spark.cli.status import print_status

    raise typer.Exit(print_status(metrics))


@app.command()
def setup() -> None:
    """Find a Java, fetch the Delta jars, make Airflow's database; quick where all that stands."""
    from movierec_spark.devstack.preparation import prepare
    from movierec_spark.settings import settings

    prepare(settings())


@app.command()
def package(
    folder: Annotated[Path, typer.Option(help="where the files are put")] = Path("dist"),
) -> None:
    """A wheel of the project, and the environment that the machines of a cluster run the jobs in, packed."""
    from movierec_spark.devstack.packed_environment import package as make_package

    for file in make_package(folder):
        typer.echo(f"{file}  {file.stat().st_size / 1e6:,.1f} MB")


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
def collect() -> None:
    """Take feedback events by HTTP, and land them as files of the day's drop, until SIGTERM or Ctrl+C."""
    from movierec_spark.cli.collect import collect as serve_collector
    from movierec_spark.settings import settings

    serve_collector(settings())


@app.command()
def migrate() -> None:
    """Bring a lake that an earlier version wrote into today's layout; its rows and its history stay."""
    from movierec_spark.settings import settings
    from movierec_spark.stewardship.migration import migrate as migrate_lake
    from movierec_spark.storage.lake import Lake
    from movierec_spark.storage.lake_lock import shared_lock

    lake = Lake.of(settings())
    with shared_lock(lake.root):
        for line in migrate_lake(lake):
            typer.echo(line)


@app.command()
def erase(
    users: Annotated[
        list[str], typer.Argument(metavar="USER...", help="user_ids, or ids as a source with text_ids writes them")
    ],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="only tell what would be erased")] = False,
) -> None:
    """Erase people everywhere: drops, tables and what these were before, pages, artifacts, logs."""
    from movierec_spark.cli.erasing import erase_users

    erase_users(users, dry_run)


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
def demo_feedback(
    home: Annotated[
        Path | None, typer.Option(help="where all of it lies, apart from your data; else demo-feedback in your home")
    ] = None,
    days: Annotated[int, typer.Option(min=2, help="how many; those that have run are not run again")] = 9,
) -> None:
    """Simulated people react to the lists, day by day, in Airflow; a page shows how good the lists were."""
    from movierec_spark.devstack import feedback_home
    from movierec_spark.devstack.feedback_demo import demonstrate_feedback
    from movierec_spark.devstack.local_airflow import local_airflow
    from movierec_spark.devstack.simulation.scenario import Scenario
    from movierec_spark.settings import settings

    here = settings()
    if home or not feedback_home.is_demo_home(here):
        folder = (home or here.home / feedback_home.FOLDER).expanduser().absolute()
        feedback_home.prepare(folder)
        feedback_home.run_there(folder, "demo-feedback", "--days", f"{days}")
    demonstrate_feedback(Scenario(days=days), here, local_airflow(here))


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
