"""What a collector has done since it started, for its metrics; each number is changed by one thread alone."""

from collections import Counter
from dataclasses import dataclass, field


@dataclass
class Counts:
    """accepted: events that were acknowledged. rejected: events by the rule they broke first.

    batches: requests of which events were acknowledged. answers: requests by the status they were answered with.
    fsyncs, fsync_seconds: writes that were brought to the disk, one for all the requests that waited, and their time.
    delivered: files that landed. failed_deliveries: landings that failed; each is tried again.
    """

    accepted: int = 0
    rejected: Counter[str] = field(default_factory=Counter)
    batches: int = 0
    answers: Counter[int] = field(default_factory=Counter)
    fsyncs: int = 0
    fsync_seconds: float = 0.0
    delivered: int = 0
    failed_deliveries: int = 0
