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
    """The page, whose links keep the visitor's taste."""
    state: BrowseState = request.app.state.browse
    common = {
        "edition": state.edition,
        "newest": state.newest,
        "path": request.url.path,
        "taste": taste,
        "query": taste.query(),
    }
    return TEMPLATES.TemplateResponse(request, template, common | content, status)
