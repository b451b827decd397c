"""Results of rules without the values by which they would name users: pages, audits and logs keep them for long."""

from great_expectations.core.expectation_validation_result import ExpectationValidationResult

from movierec_spark.tables.table import USER_COLUMNS, Table

EXAMPLES = (
    *("unexpected_list", "unexpected_index_list", "details"),
    *("partial_unexpected_list", "partial_unexpected_counts", "partial_unexpected_index_list"),
)
OBSERVED = "observed_value"
NUMBERS_OF_VALUES = ("_count_", "_unique_", "_proportion_", "_lengths_")  # in types of rules that observe no value


def without_user_values(result: ExpectationValidationResult, table: Table) -> ExpectationValidationResult:
    """The result without examples of violating values, of tables whose rows are about users; counts stay.

    What a rule about a column of users has observed goes too, unless it is a number of values.
    """
    if table.names_users:
        left_out = EXAMPLES if _observes_no_user(result) else (*EXAMPLES, OBSERVED)
        result.result = {name: value for name, value in result.result.items() if name not in left_out}
    return result


def _observes_no_user(result: ExpectationValidationResult) -> bool:
    rule = result.expectation_config
    assert rule is not None
    columns = {value for value in rule.kwargs.values() if isinstance(value, str)}
    return columns.isdisjoint(USER_COLUMNS) or any(part in rule.type for part in NUMBERS_OF_VALUES)
