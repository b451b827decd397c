"""Clients of a collector that send events at a rate, and again what was not acknowledged."""

import asyncio
import time
from dataclasses import dataclass, field

import httpx

from tests.collecting import SHOWN, event

RETRY_SECONDS = 0.05


@dataclass
class Sent:
    """acknowledged: numbers of events, each once. seconds: of each request that was acknowledged. again: requests that
    were answered otherwise or not at all, and were sent again."""

    acknowledged: list[int] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)
    again: int = 0


async def send(address: str, numbers: range, batch: int, rate: float, sent: Sent) -> None:
    """Send the events of the numbers by one connection, rate events a second; each until it is acknowledged."""
    begun = time.monotonic()
    async with httpx.AsyncClient(headers=SHOWN, timeout=10) as client:
        for place in range(0, len(numbers), batch):
            await asyncio.sleep(begun + place / rate - time.monotonic())
            await _until_acknowledged(client, address, numbers[place : place + batch], sent)


async def _until_acknowledged(client: httpx.AsyncClient, address: str, numbers: range, sent: Sent) -> None:
    events = [event(number) for number in numbers]
    while True:
        begun = time.monotonic()
        try:
            answer = await client.post(address, json=events)
        except httpx.TransportError:
            status = 0
        else:
            status = answer.status_code
        if status == 202:
            sent.acknowledged += numbers
            sent.seconds.append(time.monotonic() - begun)
            return
        assert status in (0, 429, 503), status
        sent.again += 1
        await asyncio.sleep(RETRY_SECONDS)
