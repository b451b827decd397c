"""A made-up feedback loop: from the change on the loop finds back to its rate, and the frozen model does not."""

from datetime import date, timedelta

from movierec_spark.report.feedback_loop import Arms, Clicks, LoopDay, LoopHistory

FIRST = date(2018, 10, 2)
RELEASE, CHANGE = 1, 3  # places of the days
LOOP = (180, 160, 150, 60, 90, 120, 130, 130)  # clicks of a thousand impressions, by day
FROZEN = (60, 55, 50, 50, 45)  # from the change on
OTHERS = (170, 150, 140, 135, 130, 128, 126, 125)
WITH_NEW_MOVIE = (0, 0, 0, 2, 5, 9, 14, 20)


def made_up_history(n_days: int = len(LOOP)) -> LoopHistory:
    days = tuple(_day(i) for i in range(n_days))
    return LoopHistory(days, FIRST + timedelta(days=CHANGE), FIRST + timedelta(days=RELEASE), "Heat <2> (2018)")


def _day(i: int) -> LoopDay:
    frozen = Clicks(FROZEN[i - CHANGE], 1000) if i >= CHANGE else None
    return LoopDay(
        day=FIRST + timedelta(days=i),
        changed=Arms(Clicks(LOOP[i], 1000), frozen),
        others=Arms(Clicks(OTHERS[i], 1000), Clicks(OTHERS[i] - 5, 1000) if frozen else None),
        lists=150,
        movies_shown=300 - 2 * i,
        movies_ever_shown=300 + 60 * i,
        lists_with_new_movie=WITH_NEW_MOVIE[i],
    )
