"""Make a collector of the settings, or say in one line why there can be none."""

from collections.abc import Callable
from datetime import datetime

from movierec_spark.collector.application import Service
from movierec_spark.collector.counts import Counts
from movierec_spark.collector.delivery import Delivery
from movierec_spark.collector.group_commit import GroupCommit
from movierec_spark.collector.journal import Journal, now
from movierec_spark.collector.judge import Judge
from movierec_spark.errors import MovierecError
from movierec_spark.settings import Settings
from movierec_spark.settings.collector_section import Collector
from movierec_spark.settings.data_sections import Source
from movierec_spark.settings.section import first_line
from movierec_spark.sources.collected import spool_folder
from movierec_spark.storage.append_file import make_folder


def service(settings: Settings, clock: Callable[[], datetime] = now) -> Service:
    """Raises MovierecError where the key or the source is missing, or files can't be written."""
    limits, counts, spool = settings.collector, Counts(), spool_folder(settings)
    judge = Judge(limits.source, _source(settings), clock().date())
    key = _key(limits)
    try:
        make_folder(spool)
    except OSError as error:
        raise MovierecError(f"{spool} can't be made ({error.strerror}): make room, or let this user write") from None
    journal = Journal(spool, limits, counts, clock)
    commits = GroupCommit(journal, Delivery(journal, settings, counts, clock))
    return Service(key, limits, judge, commits, counts, clock)


def _source(settings: Settings) -> Source:
    name = settings.collector.source
    source = settings.sources.get(name)
    if source is None or source.kind != "feedback":
        raise MovierecError(
            f'collector.source is {name}, which is no source of kind "feedback" in conf: name one that is'
        )
    return source


def _key(limits: Collector) -> str:
    if limits.key_file is None:
        raise MovierecError("collector.key_file is unset: name a file whose first line is the key that senders show")
    try:
        return first_line(limits.key_file)
    except ValueError as error:
        raise MovierecError(f"collector.key_file: {error}; put a key into its first line") from None
