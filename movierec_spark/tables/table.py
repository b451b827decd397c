"""What a table is: its grain, key, columns, and how it is written."""

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


@dataclass(frozen=True)
class Table:
    """A Delta table of the lake, declared once in tables.py.

    mode: "slice" replaces the rows of one slice (replaces), "current" replaces the whole
    table by a state that is not older, "append" only adds.
    natural_key: what two rows share that tell of the same thing, event_time: which of them is later.
    volatile: columns that may differ between two publications of the same content.
    derived: frames that are derived from its rows when they are published, for the suite to look at: their columns.
    provenance: whether staged rows carry source_file and row_number, though the table doesn't.
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
        """The columns as delta-rs knows them; needs no session."""
        return Schema(
            [
                Field(
                    name,
                    DELTA_TYPES[kind],
                    nullable=name not in self.required_columns,
                    metadata={"comment": meaning} if meaning else {},
                )
                for name, kind, meaning in self.documentation
            ]
        )

    @property
    def layer(self) -> str:
        return self.name.split(".")[0]

    @property
    def path(self) -> str:
        """The table's folder below the lake."""
        return self.name.replace(".", "/")

    @property
    def column_names(self) -> list[str]:
        return [line.split()[0] for line in self._column_lines]

    @property
    def required_columns(self) -> list[str]:
        """The columns that are NOT NULL."""
        return [line.split()[0] for line in self._column_lines if "NOT NULL" in line]

    @property
    def data_columns(self) -> tuple[str, ...]:
        """The columns whose values stand in the files; those that partition the table name their folders."""
        return tuple(name for name in self.column_names if name not in self.partitioned_by)

    @property
    def documentation(self) -> list[tuple[str, str, str]]:
        """Name, type and meaning of each column."""
        found = [re.match(r"(\w+) ([\w<>]+)(?: NOT NULL)?(?: COMMENT '(.*)')?$", line) for line in self._column_lines]
        return [(m[1], m[2], m[3] or "") for m in found if m]

    @property
    def _column_lines(self) -> list[str]:
        return [line.strip().rstrip(",") for line in self.columns.strip().splitlines()]
