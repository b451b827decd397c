"""The edition that is shown, and whether a newer one could be."""

import asyncio
import logging
from threading import Lock

from starlette.concurrency import run_in_threadpool

from movierec_spark.browse.edition import Edition, load_edition, newest_id
from movierec_spark.settings import Settings

LOG = logging.getLogger(__name__)
INTERVAL = 10.0  # seconds between two looks at the registry and the tables


class BrowseState:
    """edition: what is shown. newest: the id of the edition that a reload would load."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._reloading = Lock()
        self.edition: Edition = load_edition(settings)
        self.newest = self.edition.id

    def reload(self) -> None:
        with self._reloading:
            self.edition = load_edition(self._settings)
            self.newest = self.edition.id

    def look(self) -> None:
        """Ask the registry and the tables for the newest edition."""
        self.newest = newest_id(self._settings)

    async def watch(self) -> None:
        """Look again and again; a registry that does not answer leaves the pages as they are."""
        while True:
            await asyncio.sleep(INTERVAL)
            try:
                await run_in_threadpool(self.look)
            except Exception as error:  # of MLflow, its database or its server, or of the lake
                LOG.warning("whether there is a newer champion is not known now: %s", error)
