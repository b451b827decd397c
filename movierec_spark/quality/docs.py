"""Data Docs: one page for each audit, for people."""

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from great_expectations.core.run_identifier import RunIdentifier
from great_expectations.data_context.types.resource_identifiers import (
    ExpectationSuiteIdentifier,
    ValidationResultIdentifier,
)

from movierec_spark.quality.gx_context import ONE_AT_A_TIME, context
from movierec_spark.quality.verdict import Verdict

SITE = "movierec"


def write_page(verdict: Verdict, folder: Path, as_of: date, parameters: dict[str, Any]) -> Path:
    """Write the page of a verdict below the folder of Data Docs, and the index; gives the page."""
    key = ValidationResultIdentifier(
        expectation_suite_identifier=ExpectationSuiteIdentifier(verdict.suite.table.name),
        run_id=RunIdentifier(run_name=f"as-of-{as_of}", run_time=datetime.now(UTC)),
        batch_identifier="all",
    )
    with ONE_AT_A_TIME:
        docs = context()
        settle = docs.update_data_docs_site if SITE in docs.get_site_names() else docs.add_data_docs_site
        settle(SITE, _site(folder))
        docs.validation_results_store.set(key, verdict.as_validation(parameters))
        docs.build_data_docs(site_names=[SITE], resource_identifiers=[key])
    return folder.joinpath("validations", *key.to_tuple()).with_suffix(".html")


def _site(folder: Path) -> Any:
    return {
        "class_name": "SiteBuilder",
        "site_index_builder": {"class_name": "DefaultSiteIndexBuilder"},
        "store_backend": {"class_name": "TupleFilesystemStoreBackend", "base_directory": str(folder)},
    }
