"""A folder on a disk and one on an object store do the same."""

from pathlib import Path

import pytest

from movierec_spark.settings.store_section import Store
from movierec_spark.storage.location import Location

ODD_NAMES = ("a b", "as_of=2018-09-26", "ä+%20#?", "[x]{y}", "file.csv")


@pytest.fixture(params=["disk", "s3"])
def folder(request: pytest.FixtureRequest, tmp_path: Path) -> Location:
    """An empty folder; the object store starts with the first test that takes it."""
    if request.param == "disk":
        return Location.of(tmp_path / "folder")
    return request.getfixturevalue("bucket") / "folder"


def test_what_was_written_is_read_and_listed(folder: Location) -> None:
    file = folder / "below" / "file.csv"
    assert not file.exists
    file.write_bytes(b"one")
    file.write_bytes(b"three")
    assert file.read_bytes() == b"three"
    assert (file.size, file.is_file, file.is_folder) == (5, True, False)
    assert (file.parent.is_folder, file.parent.is_file, file.name) == (True, False, "file.csv")
    assert folder.entries() == [folder / "below"]
    assert list(folder.files_below()) == [file]


def test_files_are_listed_by_path_at_any_depth(folder: Location) -> None:
    names = ["b", "a/2", "a/1", "c/d/e"]
    for name in names:
        (folder / name).write_bytes(b"")
    assert [str(file) for file in folder.files_below()] == [f"{folder}/{name}" for name in sorted(names)]
    assert [entry.name for entry in folder.entries()] == ["a", "b", "c"]


@pytest.mark.parametrize("name", ODD_NAMES)
def test_a_name_stays_what_it_is(folder: Location, name: str) -> None:
    (folder / name / name).write_bytes(b"here")
    assert folder.entries() == [folder / name]
    assert [file.read_bytes() for file in folder.files_below()] == [b"here"]


def test_a_stream_is_there_when_it_is_closed(folder: Location) -> None:
    with (folder / "new" / "file").open_output() as output:
        output.write(b"0123456789")
    with (folder / "new" / "file").open_input() as opened:
        opened.seek(4)
        assert opened.read(3) == b"456"


def test_what_is_missing_is_nothing_or_an_error(folder: Location) -> None:
    missing = folder / "missing"
    assert [missing.exists, missing.is_file, missing.is_folder] == [False, False, False]
    assert missing.entries() == list(missing.files_below()) == []
    missing.delete()
    with pytest.raises(FileNotFoundError):
        missing.read_bytes()


def test_files_and_folders_are_deleted_and_their_neighbours_are_not(folder: Location) -> None:
    for name in ("a/1", "a/2", "ab/1", "c"):
        (folder / name).write_bytes(b"")
    (folder / "a").delete()
    (folder / "c").delete()
    assert list(folder.files_below()) == [folder / "ab" / "1"]


def test_folders_are_copied_with_all_below(folder: Location) -> None:
    for name in ("one/a", "one/b/c"):
        (folder / name).write_bytes(name.encode())
    (folder / "one").copy_to(folder / "two")
    (folder / "one" / "a").copy_to(folder / "three" / "d")
    assert {str(file).removeprefix(f"{folder}/"): file.read_bytes() for file in folder.files_below()} == {
        "one/a": b"one/a",
        "one/b/c": b"one/b/c",
        "two/a": b"one/a",
        "two/b/c": b"one/b/c",
        "three/d": b"one/a",
    }


def test_a_folder_goes_from_a_disk_to_an_object_store_and_back(bucket: Location, tmp_path: Path) -> None:
    here = Location.of(tmp_path / "here")
    (here / "a" / "b").write_bytes(b"content")
    here.copy_to(bucket / "there")
    (bucket / "there").copy_to(Location.of(tmp_path / "back"))
    assert (tmp_path / "back" / "a" / "b").read_bytes() == b"content"


@pytest.mark.parametrize(
    ("place", "uri", "spark_uri"),
    [
        ("s3://bucket/lake/", "s3://bucket/lake", "s3a://bucket/lake"),
        ("file:///data/lake", "/data/lake", "/data/lake"),
        ("hdfs://host:9000/lake", "hdfs://host:9000/lake", "hdfs://host:9000/lake"),
        ("/data//lake/", "/data/lake", "/data/lake"),
        ("/", "/", "/"),
    ],
)
def test_addresses_as_spark_takes_them(place: str, uri: str, spark_uri: str) -> None:
    location = Location.of(place)
    assert (location.uri, location.spark_uri) == (uri, spark_uri)


def test_a_relative_path_is_of_the_working_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert Location.of("lake").uri == f"{tmp_path}/lake"
    assert Location.of("lake").path == tmp_path / "lake"


def test_only_a_disk_has_paths(bucket: Location) -> None:
    with pytest.raises(ValueError, match=r"^s3://.*/lake is no path of this machine$"):
        _ = (bucket / "lake").path


def test_a_bucket_lists_what_lies_in_it(bucket: Location) -> None:
    (bucket / "lake" / "file").write_bytes(b"")
    assert bucket.entries() == [bucket / "lake"]
    assert list(bucket.files_below()) == [bucket / "lake" / "file"]


def test_secrets_are_not_shown(s3: Store) -> None:
    assert s3.secret_key is not None
    location = Location.of("s3://bucket/lake", s3)
    assert s3.secret_key.get_secret_value() not in f"{location} {location!r} {s3!r} {s3}"


def test_a_file_can_be_read_at_a_path_and_no_copy_stays(folder: Location) -> None:
    file = folder / "below" / "archive.zip"
    file.write_bytes(b"content")
    with file.local_copy() as path:
        assert path.name == "archive.zip"
        assert path.read_bytes() == b"content"
    assert path.exists() == folder.is_local


def test_a_folder_of_this_machine_is_renamed_with_all_below(tmp_path: Path) -> None:
    folder = Location.of(tmp_path)
    (folder / ".arriving" / "a" / "b").write_bytes(b"content")
    (folder / ".arriving").move_to(folder / "there")
    assert [str(file) for file in folder.files_below()] == [f"{tmp_path}/there/a/b"]
