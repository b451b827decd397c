"""What needs a person: everything on the page that somebody has to decide or put right, in one list."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from movierec_spark.monitoring.unserved_champion import is_unserved
from movierec_spark.publish.audit_log import refusal_text
from movierec_spark.report.audits import Refusal
from movierec_spark.report.champion import ChampionFigures
from movierec_spark.report.explorations import Exploration
from movierec_spark.report.flow import Flow
from movierec_spark.report.serving import ServedState


@dataclass(frozen=True)
class Matter:
    """text: a sentence. link: where on this page, or on which one, more is told."""

    text: str
    link: str


def matters(
    flow: Flow,
    refusals: Sequence[Refusal],
    champion: ChampionFigures | None,
    served: ServedState | None,
    exploration: Exploration | None,
) -> list[Matter]:
    """exploration: the newest one."""
    return [*_of_data(flow, refusals, exploration), *_of_model(champion, served)]


def _of_data(flow: Flow, refusals: Sequence[Refusal], exploration: Exploration | None) -> Iterator[Matter]:
    for refusal in refusals:
        if not refusal.is_corrected:
            yield Matter(refusal_text(refusal.audit), "#refused")
    for table in flow.unbalanced:
        yield Matter(f"{table} holds other rows than its publications account for.", "#flow")
    if exploration:
        for alert in exploration.alerts:
            if alert.is_urgent:
                yield Matter(f"{alert.where}: {alert.text}", f"{exploration.link or ''}#{alert.where}")


def _of_model(champion: ChampionFigures | None, served: ServedState | None) -> Iterator[Matter]:
    if not champion:
        return
    version = champion.version.number
    if served and is_unserved(champion.version, served.as_of, served.version):
        yield Matter(f"Version {version} is the champion and does not serve yet: see movierec_publish.", "#model")
    for gate in champion.gates:
        if not gate.passed:
            yield Matter(f"Version {version} serves though it missed the gate {gate.name}: {gate.measure}.", "#model")
