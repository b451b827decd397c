"""Fill a template with a page's content and with what all pages show."""

from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.templating import Jinja2Templates

from movierec_spark.browse.state import BrowseState
from movierec_spark.browse.taste import Taste
from movierec_spark.browse.templating import environment

TEMPLATES = Jinja2Templates(env=environment())


def render(request: Request, template: str, taste: Taste, status: int = 200, **content: Any) -> Response:
    """The page. Its links keep the visitor's taste; a link to why is shown where the application has such a route."""
    state: BrowseState = request.app.state.browse
    common = {
        "edition": state.edition,
        "newest": state.newest,
        "path": request.url.path,
        "taste": taste,
        "query": taste.query(),
        "has_why": "why" in {getattr(route, "name", None) for route in request.app.routes},
    }
    return TEMPLATES.TemplateResponse(request, template, common | content, status)
