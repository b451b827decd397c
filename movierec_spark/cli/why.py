"""movierec why: where a movie stands for a user, what its score is made of, and what keeps it out."""

from datetime import date

from rich.table import Table

from movierec_spark.console import console, table
from movierec_spark.serving.explanation.explanation import Explanation, HistoryMovie
from movierec_spark.serving.explanation.verdict import verdict
from movierec_spark.serving.explanation.why import why
from movierec_spark.settings import Settings


def explain_movie(user: int, movie: str, as_of: date | None, n: int, settings: Settings) -> None:
    """Print the explanation; n: how many movies of the history to show for the movie, and how many against it.

    Raises MovierecError, see why.
    """
    answer, screen = why(user, movie, as_of, settings), console()
    for sentence in verdict(answer):
        screen.print(sentence, markup=False, highlight=False)
    if answer.explanation is None:
        return
    screen.print(_score_table(answer.explanation))
    titles = {movie.movie_id: answer.known_movies.title(movie.movie_id) for movie in answer.explanation.history}
    for name, movies in (("for", answer.explanation.speaks_for(n)), ("against", answer.explanation.speaks_against(n))):
        if movies:
            screen.print(_history_table(f"of the history, most {name} it", movies, titles))


def _score_table(explanation: Explanation) -> Table:
    rows = [*explanation.parts.items(), ("sum", explanation.score)]
    return table("what the score is made of", ("part", "score"), [(name, _figure(value)) for name, value in rows])


def _history_table(title: str, movies: list[HistoryMovie], titles: dict[int, str]) -> Table:
    columns = ("movie", *movies[0].parts, "sum")
    rows = [(titles[movie.movie_id], *map(_figure, movie.parts.values()), _figure(movie.total)) for movie in movies]
    return table(title, columns, rows)


def _figure(value: float) -> str:
    return f"{value:+.4f}"
