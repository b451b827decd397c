"""The verdict on one publication: the results of all rules, and whether they stop it."""

from dataclasses import dataclass
from typing import Any

from great_expectations.core.expectation_validation_result import (
    ExpectationSuiteValidationResult,
    ExpectationValidationResult,
)
from great_expectations.expectations.expectation_configuration import ExpectationConfiguration
from great_expectations.expectations.metadata_types import FailureSeverity

from movierec_spark.quality.suite import Rule, Suite, is_critical

UNTOLD = "a value that would name a user"


@dataclass(frozen=True)
class Verdict:
    """The results by the name of the rule.

    Results of quarantine rules count violations among the written rows; GX computed all others.
    rows_were_split: whether rows that violate a quarantine rule are quarantined. Where they are not, such a rule stops
    the publication like a table rule.
    """

    suite: Suite
    results: dict[str, ExpectationValidationResult]
    rows_were_split: bool = True

    @property
    def failed(self) -> dict[str, ExpectationValidationResult]:
        """The results of the rules that at least one row, or the table, violates."""
        return {name: result for name, result in self.results.items() if not result.success}

    @property
    def rejection_reason(self) -> str | None:
        """The first violated rule that stops the publication, with the observed and the expected value; None: none."""
        for name, result in self.failed.items():
            rule = self.suite.by_name[name]
            is_quarantined = self.rows_were_split and name in self.suite.quarantine_rules
            if is_critical(rule) and not is_quarantined:
                if message := _exception_message(result.exception_info or {}):
                    return f"{name} can't be judged: {message}"
                observed = result.result.get("observed_value", result.result.get("unexpected_count", UNTOLD))
                return f"{name} failed: observed {observed}, expected {_bounds(rule)}"
        return None

    def as_validation(self, parameters: dict[str, Any]) -> ExpectationSuiteValidationResult:
        """The verdict as the GX object that Data Docs are built from."""
        successful = len(self.results) - len(self.failed)
        return ExpectationSuiteValidationResult(
            suite_name=self.suite.table.name,
            success=self.rejection_reason is None,
            results=list(self.results.values()),
            suite_parameters=parameters,
            statistics={
                "evaluated_expectations": len(self.results),
                "successful_expectations": successful,
                "unsuccessful_expectations": len(self.failed),
                "success_percent": 100 * successful / len(self.results),
            },
            meta={"great_expectations_version": "", "batch_spec": {}, "batch_markers": {}},
        )


def results_from_counts(
    rules: dict[str, Rule], rows: int, violations: dict[str, int]
) -> dict[str, ExpectationValidationResult]:
    """Build the results of rules that were counted without GX.

    rows: the number of all rows. violations: by the name of the rule, the number of rows that violate it; default 0.
    """
    return {
        name: ExpectationValidationResult(
            success=violations.get(name, 0) == 0,
            expectation_config=ExpectationConfiguration(
                type=rule["type"],
                kwargs=rule["kwargs"],
                description=rule.get("description"),
                severity=FailureSeverity(rule.get("severity", "critical")),
                meta={},
            ),
            result={
                "element_count": rows,
                "unexpected_count": violations.get(name, 0),
                "unexpected_percent": 100 * violations.get(name, 0) / rows if rows else 0.0,
            },
            exception_info={
                "raised_exception": False,
                "exception_message": None,
                "exception_traceback": None,
            },
            meta={},
        )
        for name, rule in rules.items()
    }


def _exception_message(info: dict[str, Any]) -> str | None:
    """The first message in exception_info, which GX fills either for the whole expectation or by metric."""
    infos = info.values() if all(isinstance(value, dict) for value in info.values()) else [info]
    messages = [metric["exception_message"] for metric in infos if metric.get("raised_exception")]
    return " ".join(str(messages[0]).split()) if messages else None


def _bounds(rule: Rule) -> str:
    bounds = {key: value for key, value in rule["kwargs"].items() if not key.startswith("column")}
    return ", ".join(f"{key} {value}" for key, value in bounds.items()) or "none that breaks it"
