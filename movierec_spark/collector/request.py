"""What a request must be before its events are judged: whose it is, how large, and of what form."""

import hmac
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request

from movierec_spark.collector.json_texts import parse_json
from movierec_spark.settings.collector_section import Collector

EVENTS = "events"  # the name of the list, where it stands in an object


def check_key(request: Request, key: str) -> None:
    """Raises HTTPException 401 where the request does not show the key; the time it takes tells nothing of the key."""
    shown = request.headers.get("authorization", "")
    if not hmac.compare_digest(shown.encode("latin-1"), f"Bearer {key}".encode()):
        raise HTTPException(401, "show the key: Authorization: Bearer KEY", {"WWW-Authenticate": "Bearer"})


async def read_events(request: Request, limits: Collector) -> list[Any]:
    """The events of a request.

    Raises HTTPException 400 where it is no JSON or holds no list, 413 for too many bytes or events, 415 where the body
    is packed.
    """
    if request.headers.get("content-encoding", "identity") != "identity":
        raise HTTPException(415, "send the events unpacked")
    body = await _read_body(request, limits.max_body_bytes)
    try:
        content = parse_json(body)
    except (ValueError, RecursionError) as error:
        raise HTTPException(400, f"no JSON in UTF-8: {error}") from None
    events = content.get(EVENTS) if isinstance(content, dict) and set(content) == {EVENTS} else content
    if not isinstance(events, list):
        raise HTTPException(400, 'send a list of events, or {"events": [...]}')
    if len(events) > limits.max_batch:
        raise HTTPException(413, f"{len(events)} events, at most {limits.max_batch} may be: send them in parts")
    return events


async def _read_body(request: Request, max_bytes: int) -> bytes:
    """No more is read than may be."""
    too_large = HTTPException(413, f"the body has more than {max_bytes} bytes: send the events in parts")
    if int(request.headers.get("content-length", "0")) > max_bytes:
        raise too_large
    body = bytearray()
    async for piece in request.stream():
        body += piece
        if len(body) > max_bytes:
            raise too_large
    return bytes(body)
