"""Links from the report to Great Expectations' Data Docs."""

import os
from dataclasses import dataclass
from pathlib import Path

from movierec_spark.publish.audit import Audit
from movierec_spark.tables import BY_NAME

RUN_TIME = "%Y%m%dT%H%M%S.%fZ"  # the name of a run's folder, in UTC


@dataclass(frozen=True)
class DataDocs:
    """folder: where Data Docs lie. page_folder: where the page lies that links to them."""

    folder: Path
    page_folder: Path

    @property
    def index(self) -> str | None:
        """The relative link to all pages; None where there are none."""
        return self._link(self.folder / "index.html")

    def page(self, audit: Audit) -> str | None:
        """The relative link to the page that an audit wrote: the last one before the audit was recorded."""
        table_pages = self.folder / "validations" / BY_NAME[audit.table_name].name.replace(".", "/")
        before = audit.published_at.strftime(RUN_TIME)
        runs = sorted(run for run in table_pages.glob(f"as-of-{audit.as_of}/*") if run.name <= before)
        pages = sorted(runs[-1].rglob("*.html")) if runs else []
        return self._link(pages[0]) if pages else None

    def _link(self, target: Path) -> str | None:
        return Path(os.path.relpath(target, self.page_folder)).as_posix() if target.exists() else None
