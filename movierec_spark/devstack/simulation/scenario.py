"""What happens in a simulated world, and when."""

from dataclasses import dataclass, field
from datetime import date, timedelta

from movierec_spark.devstack.simulation.reactions import Habits

FIRST_DAY = date(2018, 10, 1)  # after the last rating of ml-latest-small


@dataclass(frozen=True)
class Scenario:
    """Days are counted from 0 on: on day 0 the archive lands, from day 1 on people see lists.

    trained_every: days from one training to the next; the first is on day 0. users: how many there are at most.
    release: the day on which the new movie comes out. change: that on which changed_share of the users get the taste of
    somebody else.
    """

    days: int = 9
    trained_every: int = 3
    release: int = 2
    change: int = 4
    users: int = 150
    changed_share: float = 0.5
    seed: int = 0
    habits: Habits = field(default_factory=Habits)

    def day(self, number: int) -> date:
        return FIRST_DAY + timedelta(days=number)

    def trains(self, number: int) -> bool:
        """Whether a model is trained on the day."""
        return number % self.trained_every == 0
