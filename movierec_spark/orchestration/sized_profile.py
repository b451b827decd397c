"""The Spark properties of a task, chosen when it starts; imports nothing heavy, for the DAGs that name it."""

from datetime import date


def profile_for(profile: str, as_of: str) -> str:
    """The path of the properties that fit the data of a day (ISO 8601); see devstack.spark_size."""
    from movierec_spark.devstack.spark_size import sized_profile
    from movierec_spark.settings import settings

    return str(sized_profile(profile, date.fromisoformat(as_of), settings()))
