"""The pages: what each address shows."""

import re
from urllib.parse import urlencode

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from movierec_spark.browse.edition import Edition
from movierec_spark.browse.rendering import render
from movierec_spark.browse.taste import Taste, read_taste
from movierec_spark.serving.explanation.verdict import verdict
from movierec_spark.serving.explanation.why import why as explain_why
from movierec_spark.serving.titles import Movie

RECOMMENDED, WELL_KNOWN, FOUND, SIMILAR, TRENDING, EXAMPLES, SHOWN = 20, 4, 6, 12, 48, 6, 50  # rows of a list
OF_HISTORY = 5  # movies that speak for another one, and against it
LONGEST_TEXT = 200  # letters of a title that is searched
IDS = range(-(2**63), 2**63)  # BIGINT


def rate(request: Request) -> Response:
    """Search, rate, and see at once what is recommended."""
    if "remove" in request.query_params:
        return RedirectResponse(f"/?{_without_removed(request)}", 303)
    edition, taste = _edition(request), _taste(request)
    search, page = _search(request), _page(request)
    known = {movie: stars for movie, stars in taste.stars.items() if movie in edition.movies}
    offered = edition.titles.search(search, FOUND) if search else edition.well_known(page * WELL_KNOWN, WELL_KNOWN)
    return render(
        request,
        "rate.html.j2",
        Taste(known),
        search=search,
        page=page,
        offered=offered,
        rated=_highest_first(known, edition),
        left_out=len(taste.stars) - len(known),
        recommended=edition.recommend(known, RECOMMENDED),
    )


def movie(request: Request) -> Response:
    """A movie, its people, and the movies like it."""
    edition, movie_id = _edition(request), _id(request.path_params["movie_id"], "movie_id")
    if movie_id not in edition.movies:
        raise HTTPException(404, f"The catalogue has no movie {movie_id}: search it by its title.")
    return render(
        request,
        "movie.html.j2",
        _taste(request),
        movie=edition.movies[movie_id],
        mean_rating=edition.lookups.mean_rating(movie_id),
        people=edition.lookups.people(movie_id),
        similar=edition.lookups.similar(movie_id, SIMILAR),
    )


def trending(request: Request) -> Response:
    """What is watched most of late, over all genres or in one."""
    edition, segment = _edition(request), request.query_params.get("segment", "all")
    segments = edition.lookups.segments()
    if segments and segment not in segments:
        raise HTTPException(404, f"Nothing trends in {segment!r}: choose one of the segments on /trending.")
    movies = edition.lookups.trending(segment, TRENDING)
    return render(request, "trending.html.j2", _taste(request), segment=segment, segments=segments, movies=movies)


def users(request: Request) -> Response:
    """Ask for a user's page, or go to it."""
    taste, user = _taste(request), request.query_params.get("user", "").strip()
    if user:
        return RedirectResponse(f"/users/{_id(user, 'user_id')}{taste.query()}", 303)
    return render(request, "users.html.j2", taste, examples=_edition(request).lookups.example_users(EXAMPLES))


def user(request: Request) -> Response:
    """A user's history beside the list that is served to him or her."""
    lookups, user_id = _edition(request).lookups, _id(request.path_params["user_id"], "user_id")
    history, served = lookups.history(user_id), lookups.served(user_id)
    if not history and not served:
        raise HTTPException(404, f"User {user_id} has neither ratings nor recommendations.")
    return render(
        request,
        "user.html.j2",
        _taste(request),
        user_id=user_id,
        history=history,
        served=served,
        shown=SHOWN,
    )


def why(request: Request) -> Response:
    """Why a movie stands where it stands for a user, by the tables and the champion of this moment."""
    user_id, movie = _id(request.query_params.get("user", ""), "user_id"), request.query_params.get("movie", "").strip()
    answer = explain_why(user_id, movie[:LONGEST_TEXT], None, _edition(request).settings)
    return render(
        request,
        "why.html.j2",
        _taste(request),
        user_id=user_id,
        movie=answer.movie,
        sentences=verdict(answer),
        explanation=answer.explanation,
        shown=OF_HISTORY,
    )


def reload(request: Request) -> Response:
    """Load the newest champion and tables, and go back to the ratings."""
    request.app.state.browse.reload()
    return RedirectResponse(f"/{_taste(request).query()}", 303)


def _edition(request: Request) -> Edition:
    return request.app.state.browse.edition


def _taste(request: Request) -> Taste:
    return read_taste(request.query_params.multi_items())


def _search(request: Request) -> str:
    return request.query_params.get("q", "").strip()[:LONGEST_TEXT]


def _page(request: Request) -> int:
    """Which of the pages of well-known movies is shown, from 0; the first one for what is no number."""
    text = request.query_params.get("page", "")
    return int(text) if re.fullmatch("[0-9]{1,4}", text) else 0


def _id(text: str, name: str) -> int:
    if not (re.fullmatch(r"-?[0-9]{1,19}", text) and int(text) in IDS):
        raise HTTPException(404, f"{text!r} is no {name}: give a whole number.")
    return int(text)


def _without_removed(request: Request) -> str:
    """The parameters of the address without the rating that it says to remove."""
    names = ("remove", request.query_params["remove"])
    return urlencode([(name, value) for name, value in request.query_params.multi_items() if name not in names])


def _highest_first(stars: dict[int, float], edition: Edition) -> list[Movie]:
    return sorted((edition.movie(movie) for movie in stars), key=lambda movie: (-stars[movie.movie_id], movie.title))
