"""The figures of one day of a feedback loop, from its lists and what people did with them."""

from collections.abc import Collection, Mapping
from datetime import date

from movierec_spark.devstack.simulation.reactions import Event, ShownList
from movierec_spark.features.preferences import IMPRESSION
from movierec_spark.report.feedback_loop import Arms, Clicks, LoopDay


def day_figures(
    day: date,
    lists: Mapping[int, ShownList],
    events: Collection[Event],
    of_frozen: Collection[Event] | None,
    changing: Collection[int],
    new_movie: int,
    shown_before: Collection[int],
) -> LoopDay:
    """lists: as far as they were shown. of_frozen: what people would have done with the frozen model's lists.

    changing: the users whose tastes change. shown_before: movies that lists of earlier days showed.
    """
    others = {event["user_id"] for event in events} - set(changing)

    def arms(users: Collection[int]) -> Arms:
        return Arms(_clicks(events, users), None if of_frozen is None else _clicks(of_frozen, users))

    shown = {movie for one in lists.values() for movie in one.movie_ids}
    return LoopDay(
        day=day,
        changed=arms(changing),
        others=arms(others),
        lists=len(lists),
        movies_shown=len(shown),
        movies_ever_shown=len(shown | set(shown_before)),
        lists_with_new_movie=sum(new_movie in one.movie_ids for one in lists.values()),
    )


def _clicks(events: Collection[Event], users: Collection[int]) -> Clicks:
    """Of what was shown to these users; what they found by themselves names no publication."""
    kinds = [one["event_type"] for one in events if "publication_id" in one and one["user_id"] in users]
    return Clicks(kinds.count("play"), kinds.count(IMPRESSION))
