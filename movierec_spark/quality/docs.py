"""Data Docs: one page for people about each validation of a table."""

from datetime import UTC, date, datetime
from functools import lru_cache
from typing import Any

from great_expectations.core.run_identifier import RunIdentifier
from great_expectations.data_context.types.resource_identifiers import (
    ExpectationSuiteIdentifier,
    ValidationResultIdentifier,
)
from great_expectations.render.renderer.site_builder import SiteBuilder

from movierec_spark.quality.docs_store import store_backend
from movierec_spark.quality.gx_context import GX_LOCK, context
from movierec_spark.quality.verdict import Verdict
from movierec_spark.storage.location import Location

SITE = "movierec"


def write_page(verdict: Verdict, folder: Location, as_of: date, parameters: dict[str, Any]) -> Location:
    """Write the page of a verdict into the folder of Data Docs, update the index, and return the path of the page."""
    key = ValidationResultIdentifier(
        expectation_suite_identifier=ExpectationSuiteIdentifier(verdict.suite.table.name),
        run_id=RunIdentifier(run_name=f"as-of-{as_of}", run_time=datetime.now(UTC)),
        batch_identifier="all",
    )
    with GX_LOCK:
        site = site_of(folder)
        site.data_context.validation_results_store.set(key, verdict.as_validation(parameters))
        site.build(resource_identifiers=[key])
    return folder / "/".join(("validations", *key.to_tuple()[:-1], f"{key.to_tuple()[-1]}.html"))


@lru_cache(maxsize=1)
def site_of(folder: Location) -> SiteBuilder:
    """What builds the pages below a folder, kept for the next: another would compile GX's templates anew."""
    return SiteBuilder(data_context=context(), store_backend=store_backend(folder), site_name=SITE)
