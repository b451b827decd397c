"""The settings of `movierec run maintain`: what is kept how long."""

from pydantic import Field, PositiveInt

from movierec_spark.settings.section import Section

FOR_EVER = "unset: for ever"


class Maintenance(Section):
    """How many days each thing is kept; of the tables, the rest is compacted and stays.

    The age of what belongs to a day counts from the day of the job, that of files from when they were written. Nothing
    is removed that a promised day still needs, see docs/maintenance.md.
    """

    versions_days: int = Field(
        7,
        ge=1,
        description="data files that a later version of their table has replaced, the log, and what killed "
        "jobs left; longer than any job runs",
    )
    drops_days: PositiveInt | None = Field(None, description=f"drops whose rows stand in silver; {FOR_EVER}")
    bronze_days: PositiveInt | None = Field(None, description=f"raw rows that stand in silver; {FOR_EVER}")
    quarantine_days: PositiveInt | None = Field(None, description=f"rejected rows; {FOR_EVER}")
    features_days: PositiveInt | None = Field(
        None,
        description=f"features, profiles, model_performance, variant_comparisons, drift (gold) of a day; {FOR_EVER}",
    )
    history_days: PositiveInt | None = Field(
        None, description=f"recommendations_history, exploration, attributed_events (gold) of a day; {FOR_EVER}"
    )
    runs_days: PositiveInt | None = Field(
        None, description=f"MLflow's runs that no version and no later training needs; {FOR_EVER}"
    )
    pages_days: PositiveInt | None = Field(180, description=f"pages of Data Docs; {FOR_EVER}")
    logs_days: PositiveInt | None = Field(90, description=f"Airflow's logs of tasks; {FOR_EVER}")
