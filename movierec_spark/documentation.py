"""The README's account of the tables, made from their declarations.

python -m movierec_spark.documentation     writes it between the marks in README.md
"""

import re
from pathlib import Path

from movierec_spark import tables
from movierec_spark.settings import PROJECT
from movierec_spark.tables.table import Table

MARKS = re.compile(r"(<!-- tables: .*? -->\n).*?(<!-- /tables -->)", re.DOTALL)
WRITTEN = {"slice": "replaces by {}", "current": "the current state, replaced whole", "append": "only grows"}


def documented(table: Table) -> str:
    """One table in Markdown: its grain, key, how it is written, its columns."""
    columns = "\n".join(f"| {name} | {kind} | {meaning} |" for name, kind, meaning in table.documentation)
    written = WRITTEN[table.mode].format(", ".join(table.replaces))
    return (
        f"<details><summary><b>{table.name}</b>: {table.grain}</summary>\n\n"
        f"Key: {', '.join(table.key)}. Written: {written}.\n\n"
        f"| column | type | meaning |\n|---|---|---|\n{columns}\n\n</details>\n"
    )


def with_tables(readme: str) -> str:
    """The README with the account of every table between its marks."""
    return MARKS.sub(lambda marks: marks[1] + "\n".join(map(documented, tables.ALL)) + marks[2], readme)


def main() -> None:
    path = Path(PROJECT / "README.md")
    path.write_text(with_tables(path.read_text()))


if __name__ == "__main__":
    main()
