"""The commands that look at data and models; each imports what it needs when it runs, so that --help is quick."""

from typing import Annotated

import typer

from movierec_spark.cli.application import app
from movierec_spark.cli.parameters import Day, Port, Rows, TableWithQuarantine, UserId


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
def quarantine(table: TableWithQuarantine, as_of: Day = None) -> None:
    """The rejected rows of a table as JSON lines, with their reasons: to be repaired, and put through by requeue."""
    from movierec_spark.cli.quarantine import quarantined
    from movierec_spark.settings import settings

    lines = list(quarantined(table, as_of, settings()))
    for line in lines:
        typer.echo(line)
    if not lines:
        typer.echo(f"movierec: {table} has no rejected rows{f' of {as_of}' if as_of else ''}", err=True)
