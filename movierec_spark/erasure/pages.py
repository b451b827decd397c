"""Erase people from pages: those of the report are written again, those of Data Docs and lost ones deleted."""

from collections.abc import Callable
from datetime import date
from functools import partial

from movierec_spark.erasure.finding import Finding, Findings, Unit
from movierec_spark.erasure.subjects import Subjects
from movierec_spark.errors import MovierecError
from movierec_spark.report import write_report
from movierec_spark.report.exploration import write_exploration
from movierec_spark.settings import Settings
from movierec_spark.storage.location import Location

PAGE = ".html"
EXAMPLES = b"Unexpected Value"  # the head of a list of values that break a rule


def erase_pages(subjects: Subjects, settings: Settings, is_dry: bool) -> Findings:
    """Pages that name them, or tell what they alone wrote. The tables hold nothing of them any more."""
    report, docs = Location.of(settings.home / "report"), Location.of(settings.data_docs, settings.store)
    telling = {"report": _pages(report, subjects.is_told_by), "data_docs": _pages(docs, partial(_shows, subjects))}
    for place, pages in telling.items():
        if pages:
            yield Finding(place, len(pages), Unit.FILES)
        for page in [] if is_dry else pages:
            _write_again(page, report, settings)


def erase_logged_pages(subjects: Subjects, settings: Settings, is_dry: bool) -> Findings:
    """Copies of reports among MLflow's artifacts: they become what the report's page of their day is now."""
    pages = _pages(Location.of(settings.artifacts, settings.store), subjects.is_told_by)
    if pages:
        yield Finding("artifacts", len(pages), Unit.FILES)
    for page in [] if is_dry else pages:
        current = Location.of(settings.home / "report" / "explore" / page.name)
        if current.is_file:
            page.write_bytes(current.read_bytes())
        else:
            page.delete()


def _pages(folder: Location, tells: Callable[[bytes], bool]) -> list[Location]:
    """The pages below a folder whose content tells of the people."""
    return [file for file in folder.files_below() if file.name.endswith(PAGE) and tells(file.read_bytes())]


def _shows(subjects: Subjects, page: bytes) -> bool:
    """Whether a page of Data Docs names them; where one of earlier versions lists examples, any number may be an id."""
    if EXAMPLES not in page:
        return bool(subjects.mentions(page))
    return subjects.is_told_by(page) or subjects.stands_in(page.decode(errors="replace"))


def _write_again(page: Location, report: Location, settings: Settings) -> None:
    """Make a page of the report from the tables; delete one of another kind, and where its tables hold no such day."""
    try:
        if page == report / "index.html":
            write_report(settings)
        elif page.parent == report / "explore":
            write_exploration(settings, date.fromisoformat(page.name.removesuffix(PAGE)))
        else:
            page.delete()
    except (MovierecError, ValueError):
        page.delete()
