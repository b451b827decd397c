"""The web application of the collector: its addresses, and what it answers."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from movierec_spark.collector.counts import Counts
from movierec_spark.collector.group_commit import Busy, GroupCommit, NotWritten
from movierec_spark.collector.judge import Judge
from movierec_spark.collector.metrics import metrics
from movierec_spark.collector.request import check_key, read_events
from movierec_spark.monitoring.status.prometheus import exposition
from movierec_spark.settings.collector_section import Collector

METRICS_TYPE = "text/plain; version=0.0.4; charset=utf-8"
RETRY_AFTER = {"Retry-After": "1"}
PATIENCE = 3.0  # seconds that the disk may take before it counts as failing


@dataclass(frozen=True)
class Service:
    """What the addresses share. key: that senders show."""

    key: str
    limits: Collector
    judge: Judge
    commits: GroupCommit
    counts: Counts
    clock: Callable[[], datetime]

    @property
    def today(self) -> date:
        return self.clock().date()


def application(service: Service) -> Starlette:
    app = Starlette(
        routes=[
            Route("/events", post_events, methods=["POST"]),
            Route("/health", health),
            Route("/metrics", show_metrics),
        ],
        exception_handlers={HTTPException: _refused},
        lifespan=_lifespan,
    )
    app.state.service = service
    return app


async def post_events(request: Request) -> Response:
    """202 where all events are good and on the disk; 422 where some are not, after the others are."""
    service: Service = request.app.state.service
    try:
        answer = await _take(request, service)
    except HTTPException as refusal:
        answer = _refused(request, refusal)
    except ClientDisconnect:
        answer = Response(status_code=400)
    service.counts.answers[answer.status_code] += 1
    return answer


async def _take(request: Request, service: Service) -> Response:
    check_key(request, service.key)
    events = await read_events(request, service.limits)
    lines, rejected = _judge(events, service)
    if lines:
        try:
            await service.commits.commit(lines, service.today)
        except Busy:
            raise HTTPException(429, "too many events wait for the disk; send them again later", RETRY_AFTER) from None
        except NotWritten as error:
            raise HTTPException(503, f"nothing was taken, since the disk fails: {error}", RETRY_AFTER) from None
        service.counts.accepted += len(lines)
        service.counts.batches += 1
    if rejected:
        return JSONResponse({"accepted": len(lines), "rejected": rejected}, 422)
    return JSONResponse({"accepted": len(lines)}, 202)


def _judge(events: list[Any], service: Service) -> tuple[list[bytes], list[dict[str, Any]]]:
    """The lines of the good events; of the others the place in the batch, from 0, and the reasons."""
    day, lines, rejected = service.today, [], []
    for position, event in enumerate(events):
        judged = service.judge.judge(event, day)
        if isinstance(judged, bytes):
            lines.append(judged)
        else:
            service.counts.rejected[judged[0].rule] += 1
            rejected.append({"position": position, "reasons": [f"{refusal}" for refusal in judged]})
    return lines, rejected


async def health(request: Request) -> Response:
    """200 where lines can be written now, else 503 with the reason."""
    service: Service = request.app.state.service
    try:
        async with asyncio.timeout(PATIENCE):
            await service.commits.commit([], service.today)
    except NotWritten as error:
        return JSONResponse({"status": "failing", "reason": f"{error}"}, 503)
    except TimeoutError:
        return JSONResponse({"status": "failing", "reason": f"the disk takes longer than {PATIENCE:g} s"}, 503)
    return JSONResponse({"status": "ok"})


async def show_metrics(request: Request) -> Response:
    service: Service = request.app.state.service
    return PlainTextResponse(exposition(metrics(service.commits, service.counts)), media_type=METRICS_TYPE)


@asynccontextmanager
async def _lifespan(app: Starlette) -> AsyncIterator[None]:
    commits: GroupCommit = app.state.service.commits
    running = asyncio.create_task(commits.run())
    yield
    running.cancel()
    with suppress(asyncio.CancelledError):
        await running
    await commits.finish()


def _refused(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    return JSONResponse({"error": error.detail}, error.status_code, error.headers)
