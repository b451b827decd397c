"""The file that is read is the file that landed, whatever it is called."""

import os
import unicodedata
import zipfile
from pathlib import Path

import pytest
from pyspark.sql import SparkSession

from movierec_spark.errors import DropRefused
from movierec_spark.sources.drop import Drop
from movierec_spark.sources.feedback import FILES
from movierec_spark.sources.raw_file import open_recognised_files, raw_rows
from movierec_spark.storage.location import Location

ODD_NAMES = [
    *("plays[1].jsonl", "plays{a,b}.jsonl", "plays*?.jsonl", "_plays.jsonl", "plays-2018-09-20T10:00:00.jsonl"),
    *("plays 100% #1 & co.jsonl", "o'brien\"s.jsonl", "-été試.jsonl", "a\\b.jsonl", "plays\n.jsonl", "file:x.jsonl"),
]


@pytest.fixture
def folders(tmp_path: Path) -> tuple[Path, Path]:
    """A drop and an empty folder to work in."""
    for name in ("drop", "work"):
        (tmp_path / name).mkdir()
    return tmp_path / "drop", tmp_path / "work"


def opened(folders: tuple[Path, Path]) -> Drop:
    folder, work = map(Location.of, folders)
    return open_recognised_files(folder, work, FILES)


def event(number: int) -> str:
    return f'{{"event_id": "e{number}"}}\n'


def events_of(spark: SparkSession, drop: Drop) -> list[tuple[str, str]]:
    """event_id, source_file."""
    ((_, rows),) = raw_rows(spark, drop.files, FILES)
    return sorted((row["event_id"], row["source_file"]) for row in rows.collect())


@pytest.mark.parametrize("packed", [False, True])
def test_a_file_whose_name_looks_like_a_pattern_is_read_alone(
    spark: SparkSession, folders: tuple[Path, Path], packed: bool
) -> None:
    folder = folders[0]
    names = [name for name in [*ODD_NAMES, "plays1.jsonl"] if not (packed and "\\" in name)]
    for number, name in enumerate(names):
        if packed:
            with zipfile.ZipFile(folder / "all.zip", "a") as archive:
                archive.writestr(f"more/{name}", event(number))
        else:
            (folder / name).write_text(event(number))
    drop = opened(folders)
    assert not drop.ignored
    assert events_of(spark, drop) == sorted((f"e{number}", name) for number, name in enumerate(names))


def test_only_the_files_of_archives_are_copied(folders: tuple[Path, Path]) -> None:
    folder, work = folders
    for name in ODD_NAMES:
        (folder / name).write_text(event(1))
    with zipfile.ZipFile(folder / "export.zip", "w") as archive:
        archive.writestr("a/packed.jsonl", event(2))
    files = opened(folders).files
    assert {file.location.path.parent for file in files if file.name != "packed.jsonl"} == {folder}
    assert [file.location.path.read_text() for file in files if file.name == "packed.jsonl"] == [event(2)]
    assert len(list(work.iterdir())) == 1


def test_a_name_that_is_no_text_is_refused_in_one_line(folders: tuple[Path, Path]) -> None:
    (folders[0] / os.fsdecode(b"plays\xff.jsonl")).write_text(event(1))
    with pytest.raises(DropRefused, match="is not UTF-8; deliver it renamed") as refused:
        opened(folders)
    assert "\n" not in str(refused.value)


def test_names_that_a_mac_writes_decomposed_are_found(folders: tuple[Path, Path]) -> None:
    folder = folders[0]
    (folder / unicodedata.normalize("NFD", "été.jsonl")).write_text(event(1))
    assert [file.name for file in opened(folders).files] == ["été.jsonl"]


def test_files_that_the_source_does_not_recognise_are_ignored_and_named(folders: tuple[Path, Path]) -> None:
    folder = folders[0]
    for name in (".DS_Store", "._plays.jsonl", "Thumbs.db", "README", "plays.jsonl"):
        (folder / name).write_text(event(1))
    (folder / "more").mkdir()
    with zipfile.ZipFile(folder / "export.zip", "w") as archive:
        for name in ("README", "a/README", "__MACOSX/a/b.jsonl", "a/.hidden/c.jsonl", "a/d.jsonl", "a/"):
            archive.writestr(name, event(2) if name[-1] != "/" else "")
    drop = opened(folders)
    assert [file.name for file in drop.files] == ["d.jsonl", "plays.jsonl"]
    assert sorted(drop.ignored) == sorted(
        [
            *(".DS_Store", "._plays.jsonl", "README", "README", "Thumbs.db", "more"),
            *("__MACOSX/a/b.jsonl", "a/.hidden/c.jsonl", "a/README"),
        ]
    )


def test_a_drop_that_holds_a_name_twice_is_refused(folders: tuple[Path, Path]) -> None:
    folder = folders[0]
    with zipfile.ZipFile(folder / "export.zip", "w") as archive:
        archive.writestr("a/plays.jsonl", event(1))
        archive.writestr("b/plays.jsonl", event(2))
    with pytest.raises(DropRefused, match=r"plays\.jsonl stands there twice"):
        opened(folders)


def test_an_archive_of_windows_is_read(spark: SparkSession, folders: tuple[Path, Path]) -> None:
    folder = folders[0]
    with zipfile.ZipFile(folder / "EXPORT.ZIP", "w") as archive:
        archive.writestr("export\\plays.jsonl", event(1))
    assert events_of(spark, opened(folders)) == [("e1", "plays.jsonl")]


@pytest.mark.parametrize("name", ["C:\\plays.jsonl", "..\\plays.jsonl", "\\plays.jsonl"])
def test_an_archive_of_windows_that_leads_out_of_its_folder_is_refused(folders: tuple[Path, Path], name: str) -> None:
    folder = folders[0]
    with zipfile.ZipFile(folder / "export.zip", "w") as archive:
        archive.writestr(name, event(1))
    with pytest.raises(DropRefused, match="leads out of its folder"):
        opened(folders)
