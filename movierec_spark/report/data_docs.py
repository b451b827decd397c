"""Links from the report to Great Expectations' Data Docs."""

import os
from dataclasses import dataclass
from pathlib import Path

from movierec_spark.publish.audit import Audit
from movierec_spark.storage.location import Location
from movierec_spark.tables import BY_NAME

RUN_TIME = "%Y%m%dT%H%M%S.%fZ"  # the name of a run's folder, in UTC


@dataclass(frozen=True)
class DataDocs:
    """folder: where Data Docs lie. page_folder: where the page lies that links to them."""

    folder: Location
    page_folder: Path

    @property
    def index(self) -> str | None:
        """The link to all pages, relative where they are on this machine; None where there are none."""
        return self._link(self.folder / "index.html")

    def page(self, audit: Audit) -> str | None:
        """The relative link to the page that an audit wrote: the last one before the audit was recorded."""
        table_pages = self.folder / "validations" / BY_NAME[audit.table_name].name.replace(".", "/")
        before = audit.published_at.strftime(RUN_TIME)
        runs = [run for run in (table_pages / f"as-of-{audit.as_of}").entries() if run.name <= before]
        pages = [page for page in runs[-1].files_below() if page.name.endswith(".html")] if runs else []
        return self._link(pages[0]) if pages else None

    def _link(self, target: Location) -> str | None:
        if not target.exists:
            return None
        return Path(os.path.relpath(target.path, self.page_folder)).as_posix() if target.is_local else target.uri
