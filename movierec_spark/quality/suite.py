"""A table's suite: its expectations, and what each of them judges."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from movierec_spark.tables.table import Table

# Of these GX gives the condition of a failing row, so that they can split rows on the executors.
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


Rule = dict[str, Any]  # an expectation as the file has it


@dataclass(frozen=True)
class Suite:
    """The expectations of one table, as the file has them."""

    table: Table
    expectations: tuple[Rule, ...]

    @cached_property
    def by_name(self) -> dict[str, Rule]:
        """Each expectation by the name that audits and reasons give it."""
        return {rule_name(each): each for each in self.expectations}

    @cached_property
    def row_rules(self) -> dict[str, Rule]:
        """By its name, each expectation that decides on a row alone: one that breaks it goes to quarantine."""
        return {name: each for name, each in self.own_rules.items() if is_of_rows(each) and is_critical(each)}

    @cached_property
    def uniqueness(self) -> str | None:
        """The name of the rule that rows of one drop must not contradict each other, where the suite has it."""
        return next((name for name, each in self.by_name.items() if self._is_uniqueness(each)), None)

    @cached_property
    def splitting_rules(self) -> dict[str, Rule]:
        """By its name, each expectation that rejects rows rather than the table."""
        return self.row_rules | ({self.uniqueness: self.by_name[self.uniqueness]} if self.uniqueness else {})

    @cached_property
    def own_rules(self) -> dict[str, Rule]:
        """By its name, each expectation of the table itself."""
        return self._rules_of(None)

    @cached_property
    def table_rules(self) -> dict[str, Rule]:
        """By its name, each expectation that needs the table as a whole."""
        return {name: each for name, each in self.own_rules.items() if name not in self.splitting_rules}

    def row_rules_of(self, frame: str) -> dict[str, Rule]:
        """Of a frame that is derived when the table's rows are published, what decides on a row alone."""
        return {name: each for name, each in self._rules_of(frame).items() if is_of_rows(each)}

    def table_rules_of(self, frame: str) -> dict[str, Rule]:
        """Of a frame that is derived when the table's rows are published, what needs it as a whole."""
        return {name: each for name, each in self._rules_of(frame).items() if not is_of_rows(each)}

    @cached_property
    def frames(self) -> frozenset[str]:
        """The derived frames that the suite has expectations of."""
        return frozenset(frame for each in self.expectations if (frame := frame_of(each)))

    def _rules_of(self, frame: str | None) -> dict[str, Rule]:
        return {name: each for name, each in self.by_name.items() if frame_of(each) == frame}

    def _is_uniqueness(self, expectation: Rule) -> bool:
        """Unlike a row rule it needs the other rows; like one it tells which rows to reject."""
        return (
            self.table.provenance
            and expectation["type"] == "expect_compound_columns_to_be_unique"
            and tuple(expectation["kwargs"]["column_list"]) == self.table.key
        )


def rule_name(expectation: Rule) -> str:
    """What a rejected row's reasons say of an expectation: its type, its columns, its description."""
    kwargs = expectation["kwargs"]
    columns = [kwargs[key] for key in ("column", "column_A", "column_B") if key in kwargs]
    columns = columns or kwargs.get("column_list", [])
    frame = frame_of(expectation)
    name = f"{expectation['type']}({', '.join([*([frame] if frame else []), *columns])})"
    return f"{name}: {expectation['description']}" if expectation.get("description") else name


def frame_of(expectation: Rule) -> str | None:
    """The derived frame that an expectation is of, as its "meta" says; None for the table itself."""
    return expectation.get("meta", {}).get("of")


def is_of_rows(expectation: Rule) -> bool:
    """Whether each row alone keeps to it or breaks it, all of them counting."""
    return expectation["type"] in ROW_RULE_TYPES and not expectation["kwargs"].keys() & {"mostly", "row_condition"}


def is_critical(expectation: Rule) -> bool:
    """Whether it stops a publication; GX's own default."""
    return expectation.get("severity", "critical") == "critical"
