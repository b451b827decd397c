"""Erase people from everything else that lies in the home: logs, artifacts, notes of jobs, downloads, scratch."""

from collections.abc import Iterator

from movierec_spark.erasure.drop_file import shown_text
from movierec_spark.erasure.drops import UNREADABLE, SourceFiles
from movierec_spark.erasure.finding import Finding, Findings, Unit
from movierec_spark.erasure.pages import PAGE
from movierec_spark.erasure.subjects import Subjects
from movierec_spark.settings import Settings
from movierec_spark.storage.location import Location

ERASED = b"*"
ARTIFACTS = "artifacts"
DEMO_FEEDBACK = "demo-feedback"  # simulated people, who have MovieLens's ids and nothing else of anybody
LOOKED_AT = ("landing", "lake", "data_docs", "checkpoints", "erasures", "report", "downloads", "collector")
TEXTS = (".log", ".txt", ".json", ".jsonl", ".csv", ".html", ".yaml", ".md", ".conf", ".out", ".err", "")
DATABASES = (".db", ".db-wal", ".db-journal", ".sqlite", ".sqlite3")
DATABASE_NAMES_THEM = "a database names them, not by movierec: delete what does, and vacuum it"
AN_ARTIFACT = "an artifact of MLflow names them, not by movierec: delete it"
NOT_A_TEXT = "names them, and is no text that could be changed: delete it"


def erase_scratch(settings: Settings, is_dry: bool) -> Findings:
    """What killed jobs left of what Spark writes down between steps: it can't be read, and nobody needs it."""
    folder = Location.of(settings.checkpoints, settings.store)
    if files := list(folder.files_below()):
        yield Finding("checkpoints", len(files), Unit.FILES)
    for entry in [] if is_dry else folder.entries():
        entry.delete()


def erase_downloads(subjects: Subjects, settings: Settings, is_dry: bool) -> Findings:
    """Archives that were fetched, and parts of such: they can be fetched again."""
    folder, files = Location.of(settings.home / "downloads"), SourceFiles.of("movielens", settings)
    holding = [file for file in folder.files_below() if _is_of_them(file, files, subjects)]
    if holding:
        yield Finding("downloads", len(holding), Unit.FILES)
    for file in [] if is_dry else holding:
        file.delete()


def erase_texts(subjects: Subjects, settings: Settings, is_dry: bool) -> Findings:
    """Texts that name them: each letter of a name becomes an asterisk, in place, so that who writes on can do so."""
    for place, file in _other_files(settings):
        names = subjects.mentions(_shown(file))
        if names and (left := _why_left(file, place)):
            yield Finding(place, 1, Unit.FILES, left)
        elif names:
            yield Finding(place, 1, Unit.FILES)
            if not is_dry:
                _overwrite(file, names)


def _other_files(settings: Settings) -> Iterator[tuple[str, Location]]:
    """The files of the home, and of MLflow and Airflow wherever they lie, that no other step looks at, by their place.

    Their own names are told in no receipt, since they may hold one of the people's.
    """
    home, artifacts = Location.of(settings.home), Location.of(settings.artifacts, settings.store)
    others = {ARTIFACTS: artifacts} | {
        entry.name: entry for entry in home.entries() if entry.name not in (*LOOKED_AT, DEMO_FEEDBACK)
    }
    others |= {name: Location.of(getattr(settings, name)) for name in ("mlflow", "airflow", "bench")}
    seen: set[str] = set()
    for place, folder in others.items():
        for file in [folder] if folder.is_file else folder.files_below():
            is_page = place == ARTIFACTS and file.name.endswith(PAGE)
            if file.uri not in seen and not is_page:
                yield place, file
            seen.add(file.uri)


def _is_of_them(file: Location, files: SourceFiles, subjects: Subjects) -> bool:
    try:
        emptied = files.without(subjects, file.name, file.read_bytes())
    except UNREADABLE:
        return True
    return file.name.endswith(".part") or bool(emptied and emptied.taken)


def _shown(file: Location) -> bytes:
    content = file.read_bytes()
    try:
        return shown_text(file.name, content)
    except UNREADABLE:
        return content


def _why_left(file: Location, place: str) -> str | None:
    """Why names in a file can't be overwritten; None where they can."""
    if place == ARTIFACTS:
        return AN_ARTIFACT
    if file.name.endswith(DATABASES):
        return DATABASE_NAMES_THEM
    suffix = f".{file.name.rpartition('.')[2]}" if "." in file.name else ""
    return None if suffix in TEXTS else NOT_A_TEXT


def _overwrite(file: Location, names: list[tuple[int, int]]) -> None:
    if file.is_local:
        with file.path.open("r+b") as opened:
            for start, end in names:
                opened.seek(start)
                opened.write(ERASED * (end - start))
        return
    content = bytearray(file.read_bytes())
    for start, end in names:
        content[start:end] = ERASED * (end - start)
    file.write_bytes(bytes(content))
