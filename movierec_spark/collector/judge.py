"""Judge single events as ingest and conform will judge them: the same parsing, the same row rules of the suites."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from movierec_spark.collector.json_texts import NamesTwice, raw_event
from movierec_spark.collector.row_rules import Predicate, violation
from movierec_spark.collector.values import (
    parse_id,
    parse_number,
    parse_optional_integer,
    parse_text,
    parse_timestamp,
)
from movierec_spark.quality.suite import Suite
from movierec_spark.quality.suite_file import day_parameters, read_suite_file
from movierec_spark.settings.data_sections import Source
from movierec_spark.tables import FEEDBACK, FEEDBACK_EVENTS
from movierec_spark.tables.bronze import FEEDBACK_EVENT
from movierec_spark.tables.table import Table

FIELDS = FEEDBACK_EVENT
PARSERS: dict[str, Callable[[str | None], Any]] = {
    "event_id": parse_text,
    "event_type": parse_text,
    "value": parse_number,
    "occurred_at": parse_timestamp,
    "publication_id": parse_text,
    "rank": parse_optional_integer,
    "scenario": parse_text,
}
NO_OBJECT, TWICE = "an event is a JSON object", "an event holds each field once"
UNKNOWN_FIELD, NO_TEXT = f"an event has no fields but {', '.join(FIELDS)}", "a text is Unicode"


@dataclass(frozen=True)
class Refusal:
    """Why an event was refused. rule: as rules are named in silver.quarantine. detail: what of the event broke it."""

    rule: str
    detail: str = ""

    def __str__(self) -> str:
        return f"{self.rule}: {self.detail}" if self.detail else self.rule


@dataclass(frozen=True)
class DayRules:
    """The row rules of the events' tables for one day, by name."""

    day: date
    bronze: Mapping[str, Predicate]
    silver: Mapping[str, Predicate]

    @classmethod
    def of(cls, day: date) -> "DayRules":
        """Raises SuiteBroken where a suite is missing or has a row rule that can't be judged without Spark."""
        return cls(day, _predicates(FEEDBACK_EVENTS, day), _predicates(FEEDBACK, day))


class Judge:
    """Judges the events of one source. name: of the source. Raises SuiteBroken, see DayRules."""

    def __init__(self, name: str, source: Source, today: date) -> None:
        self.name, self.source, self._rules = name, source, DayRules.of(today)

    def judge(self, event: Any, day: date) -> bytes | list[Refusal]:
        """The line of an event that arrived on a day, for a drop's file, with its end; or why the event is refused.

        event: as parse_json gives it.
        The line holds the parsed values, so that it means the same whatever form they were sent in.
        """
        if refusals := _form(event):
            return refusals
        rules = self._rules_of(day)
        raw = raw_event(event, FIELDS, self.source.null_words)
        landed = {"source": self.name, "as_of": day}
        malformed = ", ".join(raw.malformed) or None
        bronze = raw.texts | landed | {"malformed_line": None, "malformed_values": malformed}
        if broken := _broken(rules.bronze, bronze | {"source_file": "", "row_number": 1}):
            return [Refusal(name, malformed or "") for name in broken]
        silver = self._silver(raw.texts)
        known_at = silver["occurred_at"] if self.source.known_from == "event_time" else day
        known = {"known_at": known_at.date() if isinstance(known_at, datetime) else known_at}
        if broken := _broken(rules.silver, silver | landed | known):
            return [Refusal(name) for name in broken]
        return _line(silver | self._ids(raw.texts, silver))

    def _rules_of(self, day: date) -> DayRules:
        if self._rules.day != day:
            self._rules = DayRules.of(day)
        return self._rules

    def _silver(self, texts: Mapping[str, str | None]) -> dict[str, Any]:
        return {
            field: PARSERS[field](text) if field in PARSERS else parse_id(text, self.source.text_ids)
            for field, text in texts.items()
        }

    def _ids(self, texts: Mapping[str, str | None], silver: Mapping[str, Any]) -> dict[str, Any]:
        """As they are written: a text where the source has such, which silver.ids leads back to."""
        is_id = [field for field in FIELDS if field not in PARSERS]
        return {field: parse_text(texts[field]) if self.source.text_ids else silver[field] for field in is_id}


def _form(event: Any) -> list[Refusal]:
    """What is wrong with an event whatever its values are."""
    if not isinstance(event, dict):
        return [Refusal(NO_OBJECT)]
    if isinstance(event, NamesTwice):
        return [Refusal(TWICE)]
    if unknown := sorted(event.keys() - set(FIELDS)):
        return [Refusal(UNKNOWN_FIELD, f"{unknown[0][:100]!a}")]
    try:
        "".join(value for value in event.values() if isinstance(value, str)).encode()
    except UnicodeEncodeError:
        return [Refusal(NO_TEXT)]
    return []


def _line(values: Mapping[str, Any]) -> bytes:
    written = {name: _written(value) for name, value in values.items() if value is not None}
    return f"{json.dumps(written, ensure_ascii=False, allow_nan=False)}\n".encode()


def _written(value: Any) -> Any:
    return value.isoformat().replace("+00:00", "Z") if isinstance(value, datetime) else value


def _broken(rules: Mapping[str, Predicate], row: Mapping[str, Any]) -> list[str]:
    return [name for name, violates in rules.items() if violates(row)]


def _predicates(table: Table, day: date) -> dict[str, Predicate]:
    suite, parameters = Suite(table, tuple(read_suite_file(table)["expectations"])), day_parameters(day)
    return {name: violation(name, rule, parameters) for name, rule in suite.row_rules.items()}
