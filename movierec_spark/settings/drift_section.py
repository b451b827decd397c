"""The settings of drift: what is compared with what, from when on it is an alarm, and what follows."""

from typing import Literal

from pydantic import Field, NonNegativeFloat, PositiveInt, model_validator

from movierec_spark.settings.section import Section

Area = Literal["events", "users", "catalogue", "output"]
AREAS: tuple[Area, ...] = ("events", "users", "catalogue", "output")


class Bounds(Section):
    """What each statistic of gold.drift may be; an alarm is above this and above what chance alone gives."""

    psi: NonNegativeFloat | None = Field(
        0.1, description="population stability index of a distribution; unset: not watched"
    )
    jensen_shannon: NonNegativeFloat | None = Field(
        0.02, description="Jensen-Shannon divergence of a distribution, in bits (0 to 1); unset: not watched"
    )
    wasserstein: NonNegativeFloat | None = Field(
        0.2, description="Wasserstein distance of numbers, in standard deviations of the reference; unset: not watched"
    )
    ratio: NonNegativeFloat | None = Field(
        0.5, description="of a daily count or mean: 0.5 is half as much again, or two thirds; unset: not watched"
    )
    difference: NonNegativeFloat | None = Field(
        0.1, description="of a daily share: 0.1 is ten percentage points; unset: not watched"
    )


class Drift(Section):
    """How the last days are compared with those before them, every day."""

    recent_days: PositiveInt = Field(3, description="days whose distributions are compared, the job's day the last")
    reference_days: PositiveInt = Field(28, description="days before them that they are compared with")
    least_days: PositiveInt = Field(14, description="days with data in the reference, before anything is compared")
    false_alarms: float = Field(
        0.01, gt=0, lt=1, description="alarms that chance alone may give a day, over all that is watched"
    )
    bounds: Bounds = Bounds()
    silenced: tuple[str, ...] = Field((), description="subjects of gold.drift that give no alarm, such as hour")
    retrain_on: tuple[Area, ...] = Field(AREAS, description="areas of gold.drift whose alarms start a training")

    @model_validator(mode="after")
    def _reference_is_long_enough(self) -> "Drift":
        if self.reference_days < max(self.least_days, 3 * self.recent_days):
            raise ValueError(
                f"reference_days is {self.reference_days}, least_days {self.least_days}, recent_days "
                f"{self.recent_days}: let the reference have least_days at least, and three times the recent days"
            )
        return self

    @property
    def all_days(self) -> int:
        return self.recent_days + self.reference_days
