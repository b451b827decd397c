"""Print as JSON the payload of a trigger's first event, twice: of one made here, and of one that Airflow makes of it.

python tests/airflow/first_event.py MODULE.CLASS, with environment() set.
"""

import asyncio
import json
import sys
from importlib import import_module

from movierec_spark.orchestration.level_trigger import LevelTrigger


async def first_payload(trigger: LevelTrigger) -> object:
    """Raises TimeoutError where it tells nothing for a minute."""
    async with asyncio.timeout(60):
        async for event in trigger.run():
            return event.payload
    return None


def main(name: str) -> None:
    module, _, kind = name.rpartition(".")
    trigger = getattr(import_module(module), kind)(interval=0.1)
    path, kwargs = trigger.serialize()
    assert path == name
    again = getattr(import_module(module), kind)(**kwargs)
    print(json.dumps([asyncio.run(first_payload(one)) for one in (trigger, again)]))


if __name__ == "__main__":
    main(*sys.argv[1:])
