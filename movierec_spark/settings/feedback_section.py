"""The settings of feedback: how long an event may come after the list that it is credited to."""

from pydantic import Field, PositiveInt, model_validator

from movierec_spark.settings.section import Section


class Feedback(Section):
    """How users' events are credited to what was served, and measured."""

    window_days: PositiveInt = Field(
        7, description="an event that names no publication is credited to a list of at most so many days before it"
    )
    curve_days: tuple[PositiveInt, ...] = Field(
        (1, 3, 7, 28), min_length=1, description="windows of days after a list within which its events are measured"
    )
    horizon_days: PositiveInt = Field(
        14, description="days of lists before which no variant is called better or worse than the champion"
    )
    compared_days: PositiveInt = Field(
        56, description="a variant is compared with the champion by their lists of the last so many days at most"
    )

    @model_validator(mode="after")
    def _horizon_is_reached(self) -> "Feedback":
        if self.horizon_days > self.compared_days:
            raise ValueError(
                f"horizon_days is {self.horizon_days}, compared_days {self.compared_days}: "
                "no comparison would come to a verdict; set horizon_days to compared_days at most"
            )
        return self

    @model_validator(mode="after")
    def _windows_ascend(self) -> "Feedback":
        if sorted(set(self.curve_days)) != list(self.curve_days) or self.window_days > self.curve_days[-1]:
            raise ValueError(
                f"curve_days are {list(self.curve_days)}, window_days {self.window_days}: "
                "let curve_days ascend, to window_days or beyond"
            )
        return self

    @property
    def last_window(self) -> int:
        """Days after which the figures of a list are closed."""
        return self.curve_days[-1]
