"""The web application: its addresses, the headers that keep a page to itself, and how errors look."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

import duckdb
from starlette.applications import Starlette
from starlette.datastructures import MutableHeaders
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from movierec_spark.browse import pages
from movierec_spark.browse.rendering import render
from movierec_spark.browse.state import BrowseState
from movierec_spark.browse.taste import Taste
from movierec_spark.errors import MovierecError

HOSTS = ["127.0.0.1", "localhost"]  # another name may be that of a page elsewhere which leads to this machine
HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-cache",
}
ROUTES = [
    Route("/", pages.rate, name="rate"),
    Route("/movies/{movie_id}", pages.movie, name="movie"),
    Route("/trending", pages.trending, name="trending"),
    Route("/users", pages.users, name="users"),
    Route("/users/{user_id}", pages.user, name="user"),
    Route("/why", pages.why, name="why"),
    Route("/reload", pages.reload, methods=["POST"], name="reload"),
    Mount("/static", StaticFiles(packages=[("movierec_spark.browse", "static")]), name="static"),
]


class PrivateHeaders:
    """Adds HEADERS to each answer."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(HEADERS)
            await send(message)

        await self.app(scope, receive, send_with_headers)


def application(state: BrowseState) -> Starlette:
    """The application that shows the state."""
    app = Starlette(
        routes=ROUTES,
        middleware=[Middleware(PrivateHeaders), Middleware(TrustedHostMiddleware, allowed_hosts=HOSTS)],
        exception_handlers={HTTPException: _http_error, MovierecError: _wrong_address, duckdb.Error: _tables_changed},
        lifespan=_lifespan,
    )
    app.state.browse = state
    return app


@asynccontextmanager
async def _lifespan(app: Starlette) -> AsyncIterator[None]:
    watching = asyncio.create_task(app.state.browse.watch())
    yield
    watching.cancel()
    with suppress(asyncio.CancelledError):
        await watching


def _http_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    return render(request, "error.html.j2", Taste({}), error.status_code, message=error.detail)


def _wrong_address(request: Request, error: Exception) -> Response:
    return render(request, "error.html.j2", Taste({}), 400, message=f"{error}")


def _tables_changed(request: Request, error: Exception) -> Response:
    message = f"The tables can't be read as they were when they were opened: press Reload. {error}"
    return render(request, "error.html.j2", Taste({}), 503, message=message)
