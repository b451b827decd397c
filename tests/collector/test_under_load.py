"""A collector in a process of its own takes 1,000 events a second, is killed, and loses nothing it acknowledged."""

import asyncio
import os
import signal
import socket
import subprocess
import sys
import time
from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import date
from pathlib import Path

import httpx
import numpy as np
import pytest
from psutil import Process

from movierec_spark.conform.conform import conform
from movierec_spark.job.job import Job
from movierec_spark.settings import PROJECT, Settings
from movierec_spark.sources.ingest import ingest
from movierec_spark.tables import FEEDBACK
from tests.collecting import ids, landed, with_key
from tests.collector.sender import Sent, send

RATE, SECONDS, CLIENTS = 1000, 60, 8
BATCHES = (10, 20, 50, 100)  # events of a request, by client
PATIENCE = 60.0  # seconds until a process listens
JobOf = Callable[[date], Job]


@asynccontextmanager
async def collecting(settings: Settings, port: int) -> AsyncIterator[subprocess.Popen]:
    """The command in a process, once it answers; it is killed at the end where it still runs."""
    variables = {"HOME": settings.home, "COLLECTOR__KEY_FILE": settings.collector.key_file, "COLLECTOR__PORT": port}
    environment = os.environ | {f"MOVIEREC_{name}": f"{value}" for name, value in variables.items()}
    command = [str(Path(sys.executable).with_name("movierec")), "collect"]
    process = subprocess.Popen(command, env=environment | {"PYTHONPATH": str(PROJECT)})
    try:
        await _wait_for(f"http://127.0.0.1:{port}/health")
        yield process
    finally:
        process.kill()
        process.wait()


async def _wait_for(address: str) -> None:
    end = time.monotonic() + PATIENCE
    async with httpx.AsyncClient() as client:
        while True:
            try:
                assert (await client.get(address)).status_code == 200
                return
            except httpx.TransportError:
                assert time.monotonic() < end
                await asyncio.sleep(0.05)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


async def under_load(settings: Settings, port: int, sent: Sent) -> float:
    """Send for a minute, kill the collector in the middle of it, end its successor; the successor's CPU seconds."""
    share, address = RATE * SECONDS // CLIENTS, f"http://127.0.0.1:{port}/events"
    clients = [
        asyncio.create_task(
            send(address, range(place * share, (place + 1) * share), BATCHES[place % 4], RATE / CLIENTS, sent)
        )
        for place in range(CLIENTS)
    ]
    async with collecting(settings, port) as first:
        await asyncio.sleep(SECONDS / 2)
        first.send_signal(signal.SIGKILL)
        await asyncio.to_thread(first.wait)
    async with collecting(settings, port) as second:
        await asyncio.gather(*clients)
        used = Process(second.pid).cpu_times()
        second.terminate()
        await asyncio.to_thread(second.wait, PATIENCE)
    return used.user + used.system


@pytest.mark.slow
def test_a_minute_of_load_with_a_kill_in_its_middle_loses_no_acknowledged_event(home: Settings, job_of: JobOf) -> None:
    settings, sent = with_key(home), Sent()
    begun = time.monotonic()
    cpu = asyncio.run(under_load(settings, free_port(), sent))
    took = time.monotonic() - begun
    counted = Counter(name for of_day in landed(home).values() for name in of_day)
    number = RATE * SECONDS
    print(
        f"{number} events in {took:.1f} s by {CLIENTS} connections; {len(sent.seconds)} requests acknowledged, in "
        f"{', '.join(f'{np.percentile(sent.seconds, q) * 1000:.0f} ms (p{q})' for q in (50, 95, 99, 100))}; "
        f"{sent.again} sent again; {sum(counted.values()) - len(counted)} events landed twice; "
        f"{cpu:.1f} CPU s of the second process"
    )
    assert len(sent.acknowledged) == number
    assert sent.again > 0
    assert set(counted) == set(ids(range(number)))
    assert list((Path(home.landing) / "feedback" / ".collecting").iterdir()) == []

    days = sorted(landed(home))
    job = job_of(days[-1])
    for day in days:
        ingest(job.for_day(day))
        conform(job.for_day(day))
    silver = [audit for audit in job.audits if audit.table_name == FEEDBACK.name]
    print("; ".join(f"{audit.rows_in} rows in, {audit.rows_duplicate} duplicate" for audit in silver))
    assert sum(audit.rows_in for audit in silver) == sum(counted.values())
    assert sum(audit.rows_quarantined for audit in silver) == 0
    known = job.lake.known(job.spark, FEEDBACK, days[-1])
    assert (known.count(), known.select("event_id").distinct().count()) == (number, number)
