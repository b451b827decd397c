"""All figures of a day, from one pass or two over the rows of each table."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor

from movierec_spark.job.job import SIDE_BY_SIDE, Job
from movierec_spark.profiling.activity import describe_activity
from movierec_spark.profiling.arrival import describe_late_events
from movierec_spark.profiling.catalogue import describe_catalogue
from movierec_spark.profiling.distribution import describe_distributions
from movierec_spark.profiling.drift import drift_of_recent_events
from movierec_spark.profiling.figure import Figure
from movierec_spark.profiling.metrics import ROWS
from movierec_spark.profiling.output import describe_recommendations
from movierec_spark.profiling.population import Population
from movierec_spark.profiling.populations import PROFILED, day_before, movie_features_of, population_of
from movierec_spark.profiling.rating_groups import describe_rating_groups
from movierec_spark.profiling.rejections import describe_audits, describe_rejected
from movierec_spark.profiling.summary import summarize
from movierec_spark.tables import AUDIT, MOVIES, QUARANTINE, RATINGS, RECOMMENDATIONS, USERS
from movierec_spark.tables.table import Table


def measure(job: Job) -> list[Figure]:
    """The figures of every profiled table on the job's day; tables are measured side by side."""
    parts: list[Callable[[], list[Figure]]] = [
        *(lambda table=table: _of_table(job, table) for table in PROFILED),
        lambda: describe_audits(job.lake.read(job.spark, AUDIT), job.as_of),
        lambda: describe_rejected(job.lake.read(job.spark, QUARANTINE), job.as_of),
    ]
    with ThreadPoolExecutor(SIDE_BY_SIDE) as pool:
        running = [pool.submit(part) for part in parts]
    figures = [figure for part in running for figure in part.result()]
    return [*figures, *drift_of_recent_events(figures)]


def _of_table(job: Job, table: Table) -> list[Figure]:
    population = population_of(job, table)
    population.rows.persist()
    try:
        summary = summarize(population)
        if any(figure.metric == ROWS and figure.value for figure in summary):
            return [*summary, *describe_distributions(population), *_of_its_own(job, table, population)]
        return summary
    finally:
        population.rows.unpersist()


def _of_its_own(job: Job, table: Table, population: Population) -> Iterator[Figure]:
    """What is told of events, and of single tables."""
    if population.event_time:
        yield from describe_activity(population, population.event_time)
        yield from describe_late_events(population, population.event_time)
    if table is RATINGS:
        movies, users = (job.lake.known(job.spark, entity, job.as_of) for entity in (MOVIES, USERS))
        yield from describe_rating_groups(population.rows, movies, users)
    if table is MOVIES:
        yield from describe_catalogue(population.rows)
    if table is RECOMMENDATIONS:
        yield from describe_recommendations(population.rows, movie_features_of(job), day_before(job), job.as_of)
