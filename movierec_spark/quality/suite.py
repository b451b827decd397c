"""A table's suite: its expectations by name, and which of them judge rows, the table, or a derived frame."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from movierec_spark.tables.table import Table

# For these types GX gives the condition of a failing row, by which executors can split rows.
ROW_RULE_TYPES = frozenset(
    {
        "expect_column_values_to_not_be_null",
        "expect_column_values_to_be_null",
        "expect_column_values_to_be_between",
        "expect_column_values_to_be_in_set",
        "expect_column_values_to_not_be_in_set",
        "expect_column_values_to_match_regex",
        "expect_column_values_to_not_match_regex",
        "expect_column_value_lengths_to_be_between",
        "expect_column_pair_values_a_to_be_greater_than_b",
        "expect_column_pair_values_to_be_equal",
    }
)

Rule = dict[str, Any]  # one expectation as the JSON file holds it


@dataclass(frozen=True)
class Suite:
    """The expectations of one table, in the order of the file.

    A row rule decides on each row alone; every other expectation is a table rule. An expectation whose meta.of names
    a derived frame is about that frame, every other one about the table itself.
    """

    table: Table
    expectations: tuple[Rule, ...]

    @cached_property
    def by_name(self) -> dict[str, Rule]:
        """All expectations, by the names that audits and reasons use."""
        return {rule_name(rule): rule for rule in self.expectations}

    @cached_property
    def row_rules(self) -> dict[str, Rule]:
        """The critical row rules of the table: a row that violates one is quarantined."""
        return {name: rule for name, rule in self.rules_of(None).items() if is_row_rule(rule) and is_critical(rule)}

    @cached_property
    def uniqueness(self) -> str | None:
        """The name of the rule that the rows of one drop have unique keys; None where the suite lacks it."""
        return next((name for name, rule in self.by_name.items() if self._is_uniqueness(rule)), None)

    @cached_property
    def quarantine_rules(self) -> dict[str, Rule]:
        """The rules that quarantine rows instead of stopping the publication: row_rules and uniqueness."""
        return self.row_rules | ({self.uniqueness: self.by_name[self.uniqueness]} if self.uniqueness else {})

    @cached_property
    def table_rules(self) -> dict[str, Rule]:
        """The rules of the table that quarantine no rows."""
        return {name: rule for name, rule in self.rules_of(None).items() if name not in self.quarantine_rules}

    @cached_property
    def frames(self) -> frozenset[str]:
        """The names of the derived frames that the suite has expectations about."""
        return frozenset(frame for rule in self.expectations if (frame := frame_of(rule)))

    def rules_of(self, frame: str | None) -> dict[str, Rule]:
        """The rules about a derived frame; None: about the table itself."""
        return {name: rule for name, rule in self.by_name.items() if frame_of(rule) == frame}

    def row_rules_of(self, frame: str) -> dict[str, Rule]:
        """The row rules about a derived frame, of any severity."""
        return {name: rule for name, rule in self.rules_of(frame).items() if is_row_rule(rule)}

    def table_rules_of(self, frame: str) -> dict[str, Rule]:
        """The rules about a derived frame that need it as a whole."""
        return {name: rule for name, rule in self.rules_of(frame).items() if not is_row_rule(rule)}

    def _is_uniqueness(self, rule: Rule) -> bool:
        """Such a rule needs the other rows, unlike a row rule, and says which rows to quarantine, like one."""
        return (
            self.table.provenance
            and rule["type"] == "expect_compound_columns_to_be_unique"
            and tuple(rule["kwargs"]["column_list"]) == self.table.key
        )


def rule_name(rule: Rule) -> str:
    """The name in audits and in reasons: type(frame, columns): description."""
    kwargs = rule["kwargs"]
    columns = [kwargs[key] for key in ("column", "column_A", "column_B") if key in kwargs]
    columns = columns or kwargs.get("column_list", [])
    frame = frame_of(rule)
    name = f"{rule['type']}({', '.join([*([frame] if frame else []), *columns])})"
    return f"{name}: {rule['description']}" if rule.get("description") else name


def frame_of(rule: Rule) -> str | None:
    """The derived frame that the rule is about, as its meta.of says; None: the table itself."""
    return rule.get("meta", {}).get("of")


def is_row_rule(rule: Rule) -> bool:
    """Whether the rule decides on each row alone, without exempt rows (row_condition) or a tolerated share (mostly)."""
    return rule["type"] in ROW_RULE_TYPES and not rule["kwargs"].keys() & {"mostly", "row_condition"}


def is_critical(rule: Rule) -> bool:
    """Whether a violated rule stops the publication; critical is also the default severity of GX."""
    return rule.get("severity", "critical") == "critical"
