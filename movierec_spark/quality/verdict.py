"""What the audit of one publication found: row rules by the rows they rejected, table rules by GX."""

from dataclasses import dataclass
from typing import Any

from great_expectations.core.expectation_validation_result import (
    ExpectationSuiteValidationResult,
    ExpectationValidationResult,
)
from great_expectations.expectations.expectation_configuration import ExpectationConfiguration
from great_expectations.expectations.metadata_types import FailureSeverity

from movierec_spark.quality.suite import Rule, Suite, is_critical


@dataclass(frozen=True)
class Verdict:
    """Results by rule: of row rules the share of staged rows they rejected, of table rules what GX saw.

    rows_were_split: whether rows that break a row rule went to quarantine; where they did not, such a rule
    decides as a table rule does.
    """

    suite: Suite
    results: dict[str, ExpectationValidationResult]
    rows_were_split: bool = True

    @property
    def failed(self) -> dict[str, ExpectationValidationResult]:
        """The table rules that do not hold, and the row rules that rejected rows."""
        return {name: result for name, result in self.results.items() if not result.success}

    @property
    def refusal(self) -> str | None:
        """The first failed rule that stops a publication: its name, what was observed, what was expected."""
        for name, result in self.failed.items():
            expectation = self.suite.by_name[name]
            dealt_with = self.rows_were_split and name in self.suite.splitting_rules
            if is_critical(expectation) and not dealt_with:
                if trouble := _exception(result.exception_info or {}):
                    return f"{name} can't be judged: {trouble}"
                observed = result.result.get("observed_value", result.result.get("unexpected_count"))
                return f"{name} failed: observed {observed}, expected {_bounds(expectation)}"
        return None

    def as_validation(self, parameters: dict[str, Any]) -> ExpectationSuiteValidationResult:
        """The verdict as GX writes it into Data Docs."""
        met = len(self.results) - len(self.failed)
        return ExpectationSuiteValidationResult(
            suite_name=self.suite.table.name,
            success=self.refusal is None,
            results=list(self.results.values()),
            suite_parameters=parameters,
            statistics={
                "evaluated_expectations": len(self.results),
                "successful_expectations": met,
                "unsuccessful_expectations": len(self.failed),
                "success_percent": 100 * met / len(self.results),
            },
            meta={"great_expectations_version": "", "batch_spec": {}, "batch_markers": {}},
        )


def _exception(info: dict[str, Any]) -> str | None:
    """The first message in what GX keeps of exceptions: of the expectation, or by metric."""
    each = info.values() if all(isinstance(value, dict) for value in info.values()) else [info]
    messages = [one["exception_message"] for one in each if one.get("raised_exception")]
    return " ".join(str(messages[0]).split()) if messages else None


def _bounds(expectation: Rule) -> str:
    bounds = {key: value for key, value in expectation["kwargs"].items() if not key.startswith("column")}
    return ", ".join(f"{key} {value}" for key, value in bounds.items()) or "none that breaks it"


def counted(rules: dict[str, Rule], rows: int, broken_by: dict[str, int]) -> dict[str, ExpectationValidationResult]:
    """By the name of each rule that decides on a row, its result over so many rows, from counts made elsewhere."""
    return {
        name: ExpectationValidationResult(
            success=broken_by.get(name, 0) == 0,
            expectation_config=ExpectationConfiguration(
                type=rule["type"],
                kwargs=rule["kwargs"],
                description=rule.get("description"),
                severity=FailureSeverity(rule.get("severity", "critical")),
                meta={},
            ),
            result={
                "element_count": rows,
                "unexpected_count": broken_by.get(name, 0),
                "unexpected_percent": 100 * broken_by.get(name, 0) / rows if rows else 0.0,
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
