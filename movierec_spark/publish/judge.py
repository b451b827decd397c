"""Write the rows of a publication and judge them: first each row, then the table and what is derived from it."""

from typing import Any

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from movierec_spark.errors import SuiteBroken
from movierec_spark.publish.attempt import PROVENANCE, Attempt
from movierec_spark.publish.file_layout import as_files
from movierec_spark.publish.publication import Publication
from movierec_spark.publish.write_rows import write_rows
from movierec_spark.quality.conditions import violation_conditions
from movierec_spark.quality.derived_frames import validate_derived_frame
from movierec_spark.quality.gx_context import validate
from movierec_spark.quality.row_split import with_duplicates, with_violations
from movierec_spark.quality.suite import Suite
from movierec_spark.quality.verdict import Verdict, results_from_counts
from movierec_spark.storage.location import Location
from movierec_spark.tables.table import Table


def write_judged(
    rows: DataFrame,
    publication: Publication,
    suite: Suite,
    parameters: dict[str, Any],
    places: tuple[Location, Location],
) -> Attempt:
    """Write the rows once; a second time where some repeat a key, since these have to be compared with each other.

    places: the folders of the table and of rejected rows. Raises SuiteBroken where a rule can't be evaluated.
    """
    table, rules = publication.table, tuple(suite.quarantine_rules)
    declared = _declared_columns(rows, table)
    conditions = violation_conditions(declared, table, suite.row_rules, parameters)
    judged = with_violations(declared, [conditions[name] for name in suite.row_rules])
    judged = judged if publication.in_order else as_files(judged, table)
    attempt = write_rows(judged, table, rules, publication.partition, places, bool(suite.uniqueness))
    if not attempt.repeats_keys:
        return attempt
    attempt.drop()
    compared = with_duplicates(judged, table, rules.index(suite.uniqueness or ""))
    return write_rows(as_files(compared, table), table, rules, publication.partition, places)


def verdict_on(
    attempt: Attempt, publication: Publication, suite: Suite, parameters: dict[str, Any], rows: DataFrame
) -> Verdict:
    """The results of all rules. rows: the accepted ones. Raises SuiteBroken where a derived frame is missing."""
    results = results_from_counts(suite.quarantine_rules, attempt.rows_in, attempt.violations)
    results |= validate(rows, attempt.table, suite.table_rules, parameters)
    frames = publication.derive(rows, attempt.dataset) if publication.derive and suite.frames else {}
    if missing := suite.frames - frames.keys():
        raise SuiteBroken(f"{attempt.table.name}: this publication does not derive {sorted(missing)}; correct meta.of")
    for name, derived in frames.items():
        results |= validate_derived_frame(derived, suite, name, parameters)
    return Verdict(suite, results)


def _declared_columns(rows: DataFrame, table: Table) -> DataFrame:
    """Select exactly the columns that the table declares, cast to their types, and its provenance."""
    columns = [F.col(field.name).cast(field.dataType) for field in table.schema]
    return rows.select(*columns, *(field.name for field in PROVENANCE if table.provenance))
