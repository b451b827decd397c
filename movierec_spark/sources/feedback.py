"""Feedback events of a product: files of JSON lines, plain or .gz, with one event a line.

{"event_id": "e-1", "user_id": 7, "movie_id": 1, "event_type": "play", "value": 2, "occurred_at": "2018-09-26T12:00Z"}

occurred_at: ISO 8601, in UTC where it has no offset, or seconds since 1970. Optional are value and, of a movie that was
shown, publication_id (of gold.recommendations_history), rank (1 is the first place) and scenario (the placement in the
product). Events with the same event_id, on whatever day they are delivered, are one event.
"""

from movierec_spark.sources.json_lines import JSON_LINES
from movierec_spark.sources.raw_file import RawFile
from movierec_spark.tables import FEEDBACK_EVENTS
from movierec_spark.tables.bronze import FEEDBACK_EVENT

FILES = tuple(
    RawFile(pattern, FEEDBACK_EVENTS, FEEDBACK_EVENT, JSON_LINES) for pattern in ("*.jsonl", "*.ndjson", "*.json")
)
