"""What the figures of a feedback loop say, as sentences."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import reduce
from math import nan, sqrt
from operator import add
from typing import Literal

from movierec_spark.report.feedback_loop.days import Arms, Clicks, LoopHistory

LAST_DAYS = 3
CLEAR = 1.96  # standard errors of a difference that chance exceeds once in twenty times
LEAST_FRESHNESS = 0.02  # below it lists go round in a circle
People = Literal["changed", "others"]


@dataclass(frozen=True)
class Finding:
    """question: what one wants to know. answer: in sentences."""

    question: str
    answer: str


def findings(history: LoopHistory) -> list[Finding]:
    """One for each question that the days can answer so far."""
    return [
        Finding("Does it follow people whose tastes change?", _following(history)),
        Finding("What do those get who stay as they are?", _others(history)),
        Finding("Do lists narrow?", _breadth(history)),
        Finding("Is a new movie shown?", _new_movie(history)),
    ]


def last_days_of_arms(history: LoopHistory, people: People) -> tuple[Clicks, Clicks] | None:
    """The clicks of the loop and of the frozen model in the last days after the change; None without such a day."""
    return _of_arms(getattr(one, people) for one in history.days_after_change[-LAST_DAYS:])


def days_until_shown(history: LoopHistory) -> int | None:
    """Days from the new movie's release to the first list that shows it; None where none did."""
    shown = (one.day for one in history.days if one.lists_with_new_movie)
    first = next(shown, None)
    return None if first is None else (first - history.release_day).days


def first_shown_lately(history: LoopHistory, n_days: int) -> int:
    """How many movies the last so many days showed that no day before had shown; of more days than that."""
    return history.days[-1].movies_ever_shown - history.days[-1 - n_days].movies_ever_shown


def freshness(history: LoopHistory, n_days: int) -> float:
    """first_shown_lately, by the different movies of each of these days; NaN where nothing was shown."""
    shown = sum(one.movies_shown for one in history.days[-n_days:])
    return first_shown_lately(history, n_days) / shown if shown else nan


def _following(history: LoopHistory) -> str:
    compared = last_days_of_arms(history, "changed")
    if compared is None:
        return f"The change comes on {history.change_day}; lists can follow from the day after on."
    loop, frozen = compared
    before = _sum(one.changed.loop for one in history.days if one.day < history.change_day)
    return (
        f"{_verdict(loop, frozen)} Before {history.change_day} these people played {_percent(before)} of what they "
        f"were shown. In {_last_days(history)} they played {_percent(loop)} of what the loop showed them, and would "
        f"have played {_percent(frozen)} of the lists of a model that learned nothing since the change."
    )


def _others(history: LoopHistory) -> str:
    compared = last_days_of_arms(history, "others")
    if compared is None:
        return "That is compared from the day after the change on."
    loop, frozen = compared
    return (
        f"{_verdict(loop, frozen)} In {_last_days(history)} they played {_percent(loop)} of what the loop showed them, "
        f"and would have played {_percent(frozen)} of the frozen model's lists. Nobody plays a movie twice, so both "
        "fall as the easy finds are used up."
    )


def _breadth(history: LoopHistory) -> str:
    n_days = min(LAST_DAYS, len(history.days) - 1)
    if n_days < 1:
        return "That is told from the second day on."
    first, last, fresh = history.days[0], history.days[-1], first_shown_lately(history, n_days)
    narrows = freshness(history, n_days) < LEAST_FRESHNESS
    verdict = "Yes: they keep to what they have shown" if narrows else "No: they go on to movies not shown yet"
    days = "On the last day" if n_days == 1 else f"In the last {n_days} days"
    return (
        f"{verdict}. {days} {fresh:,} movies were shown for the first time; in all days together it was "
        f"{last.movies_ever_shown:,}. On {first.day} {first.lists:,} lists showed {first.movies_shown:,} different "
        f"movies, on {last.day} {last.movies_shown:,}."
    )


def _new_movie(history: LoopHistory) -> str:
    total = sum(one.lists_with_new_movie for one in history.days)
    waited, last = days_until_shown(history), history.days[-1] if history.days else None
    came_out = f"{history.new_movie} came out on {history.release_day}, and nobody had rated it"
    if last is None or last.day <= history.release_day:
        return f"{history.new_movie} comes out on {history.release_day}."
    if waited is None:
        return f"Not yet. {came_out}; up to {last.day} no list showed it."
    return (
        f"Yes, first {waited} {'day' if waited == 1 else 'days'} later. {came_out}. "
        f"On {last.day} it stood in {last.lists_with_new_movie} of {last.lists:,} lists, on all days in {total:,}."
    )


def _verdict(loop: Clicks, frozen: Clicks) -> str:
    """The comparison in words; clear where chance alone is unlikely to give such a difference of two rates."""
    both = loop + frozen
    error = sqrt(both.rate * (1 - both.rate) * (1 / loop.impressions + 1 / frozen.impressions))
    difference = loop.rate - frozen.rate
    if abs(difference) <= CLEAR * error:
        return "No clear difference from the frozen model."
    times = f", with {loop.rate / frozen.rate:.1f} times its clicks" if frozen.clicks else ""
    return f"The loop is {'ahead of' if difference > 0 else 'behind'} the frozen model{times}."


def _of_arms(days: Iterable[Arms]) -> tuple[Clicks, Clicks] | None:
    pairs = [(arms.loop, arms.frozen) for arms in days if arms.frozen and arms.frozen.impressions]
    if not pairs:
        return None
    return _sum(loop for loop, _ in pairs), _sum(frozen for _, frozen in pairs)


def _sum(clicks: Iterable[Clicks]) -> Clicks:
    return reduce(add, clicks, Clicks(0, 0))


def _percent(clicks: Clicks) -> str:
    return f"{100 * clicks.rate:.1f} %" if clicks.impressions else "nothing"


def _last_days(history: LoopHistory) -> str:
    days = len(history.days_after_change[-LAST_DAYS:])
    return "the last day" if days == 1 else f"the last {days} days"
