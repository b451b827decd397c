"""What a collector has done and has at hand, as metrics for Prometheus."""

from collections.abc import Iterator, Mapping

from movierec_spark.collector.counts import Counts
from movierec_spark.collector.group_commit import GroupCommit
from movierec_spark.monitoring.status.prometheus import Counter, Gauge, Metric

PREFIX = "movierec_collector"


def metrics(commits: GroupCommit, counts: Counts) -> Iterator[Metric]:
    yield _total("events_accepted", "events that were acknowledged", counts.accepted)
    yield _totals("events_rejected", "events that were refused, by the rule they broke", "reason", counts.rejected)
    yield _total("batches", "requests of which events were acknowledged", counts.batches)
    answers = {f"{status}": number for status, number in counts.answers.items()}
    yield _totals("answers", "requests with events, by the status they were answered with", "status", answers)
    yield _total("fsyncs", "times that events were brought to the disk", counts.fsyncs)
    yield _total("fsync_seconds", "how long that took", counts.fsync_seconds)
    yield _total("files_delivered", "files that landed", counts.delivered)
    yield _total("deliveries_failed", "landings that failed; each is tried again", counts.failed_deliveries)
    written = commits.journal.current
    yield _now("pending_events", "events that wait for the disk", commits.pending)
    yield _now("open_file_bytes", "size of the file that is being written", written.file.size if written else 0)
    yield _now("files_waiting", "finished files that have not landed", len(commits.journal.finished))


def _total(name: str, text: str, value: float) -> Counter:
    return Counter(f"{PREFIX}_{name}_total", text, (({}, value),))


def _totals(name: str, text: str, label: str, values: Mapping[str, int]) -> Counter:
    return Counter(f"{PREFIX}_{name}_total", text, tuple(({label: key}, value) for key, value in values.items()))


def _now(name: str, text: str, value: float) -> Gauge:
    return Gauge(f"{PREFIX}_{name}", text, (({}, value),))
