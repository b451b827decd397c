"""Data Docs: one page for people about each validation of a table."""

from datetime import UTC, date, datetime
from typing import Any, cast

from great_expectations.core.run_identifier import RunIdentifier
from great_expectations.data_context.types.resource_identifiers import (
    ExpectationSuiteIdentifier,
    ValidationResultIdentifier,
)

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
        gx_context = context()
        is_configured = SITE in gx_context.get_site_names()
        configure = gx_context.update_data_docs_site if is_configured else gx_context.add_data_docs_site
        configure(SITE, cast(Any, _site(folder)))
        gx_context.validation_results_store.set(key, verdict.as_validation(parameters))
        gx_context.build_data_docs(site_names=[SITE], resource_identifiers=[key])
    return folder / "/".join(("validations", *key.to_tuple()[:-1], f"{key.to_tuple()[-1]}.html"))


def _site(folder: Location) -> dict[str, Any]:
    return {
        "class_name": "SiteBuilder",
        "site_index_builder": {"class_name": "DefaultSiteIndexBuilder"},
        "store_backend": store_backend(folder),
    }
