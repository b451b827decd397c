"""The class of a table declaration: grain, key, columns, partitioning, and how the table is written."""

import re
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

from deltalake import Field, Schema
from deltalake.schema import ArrayType, PrimitiveType
from pyspark.sql.types import StructType, _parse_datatype_string

DELTA_TYPES: dict[str, PrimitiveType | ArrayType] = {
    "STRING": PrimitiveType("string"),
    "BIGINT": PrimitiveType("long"),
    "INT": PrimitiveType("integer"),
    "FLOAT": PrimitiveType("float"),
    "DOUBLE": PrimitiveType("double"),
    "BOOLEAN": PrimitiveType("boolean"),
    "DATE": PrimitiveType("date"),
    "TIMESTAMP": PrimitiveType("timestamp"),
    "ARRAY<STRING>": ArrayType(PrimitiveType("string"), contains_null=True),
}
USER_COLUMNS = frozenset({"user_id", "userId", "external_id"})
ROW_OF_ANY_TABLE = "row STRING"  # the column of silver.quarantine


@dataclass(frozen=True)
class Table:
    """The declaration of a Delta table of the lake.

    grain: what one row is. key: the columns that are unique within one publication.
    columns: as in CREATE TABLE, one per line.
    mode: how a publication changes the table. "slice" replaces the rows with the same values in the columns replaces,
    "current" replaces the whole table unless its state is of a later day, "append" only adds rows.
    natural_key: columns that rows about the same thing share. event_time: the column that says which one is later.
    volatile: columns that may differ between two publications of the same rows.
    derived: by the name of each frame that is derived from published rows for the suite, its columns.
    provenance: whether rows on their way in have source_file and row_number, though the table doesn't.
    """

    name: str
    grain: str
    key: tuple[str, ...]
    columns: str
    mode: Literal["slice", "current", "append"] = "slice"
    replaces: tuple[str, ...] = ()
    partitioned_by: tuple[str, ...] = ()
    sorted_by: tuple[str, ...] = ()
    natural_key: tuple[str, ...] = ()
    event_time: str | None = None
    volatile: tuple[str, ...] = ()
    provenance: bool = False
    properties: dict[str, str] = field(default_factory=dict, hash=False)
    derived: dict[str, tuple[str, ...]] = field(default_factory=dict, hash=False)

    @cached_property
    def schema(self) -> StructType:
        """The columns as Spark types; needs an active session."""
        schema = _parse_datatype_string(self.columns)
        assert isinstance(schema, StructType)
        return schema

    @property
    def delta_schema(self) -> Schema:
        """The columns as delta-rs types; needs no session."""
        return Schema(
            [
                Field(
                    name,
                    DELTA_TYPES[kind],
                    nullable=name not in self.required_columns,
                    metadata={"comment": comment} if comment else {},
                )
                for name, kind, comment in self.documentation
            ]
        )

    @property
    def layer(self) -> str:
        """bronze, silver, gold or ops."""
        return self.name.split(".")[0]

    @property
    def path(self) -> str:
        """The table's folder below the lake."""
        return self.name.replace(".", "/")

    @property
    def column_names(self) -> list[str]:
        return [line.split()[0] for line in self._column_lines]

    @property
    def names_users(self) -> bool:
        """Whether rows are about users."""
        return not USER_COLUMNS.isdisjoint(self.column_names) or ROW_OF_ANY_TABLE in self.columns

    @property
    def required_columns(self) -> list[str]:
        """The columns that are NOT NULL."""
        return [line.split()[0] for line in self._column_lines if "NOT NULL" in line]

    @property
    def data_columns(self) -> tuple[str, ...]:
        """The columns that the files hold: all but the partition columns, whose values are in the folders' names."""
        return tuple(name for name in self.column_names if name not in self.partitioned_by)

    @property
    def documentation(self) -> list[tuple[str, str, str]]:
        """The name, type and comment of each column."""
        matches = [re.match(r"(\w+) ([\w<>]+)(?: NOT NULL)?(?: COMMENT '(.*)')?$", line) for line in self._column_lines]
        return [(match[1], match[2], match[3] or "") for match in matches if match]

    @property
    def _column_lines(self) -> list[str]:
        return [line.strip().rstrip(",") for line in self.columns.strip().splitlines()]
