"""People go from files of drops; every other byte stays, and every line keeps its number."""

import gzip
import io
import zipfile
from collections.abc import Callable

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from movierec_spark.erasure import text_file
from movierec_spark.erasure.drops import SourceFiles
from movierec_spark.erasure.subjects import Subjects
from movierec_spark.erasure.text_file import Emptied
from movierec_spark.errors import DropRefused
from movierec_spark.settings import Settings
from movierec_spark.settings.data_sections import Source

EMAIL = "ann@mail.example"
PEOPLE = Subjects(frozenset({414}), frozenset({EMAIL}))
SHOP = Source.model_validate(
    {
        "kind": "table",
        "text_ids": True,
        "files": [
            {
                "holds": "ratings",
                "pattern": pattern,
                "columns": {"user_id": "who", "movie_id": "film", "rating": "stars", "rated_at": "when"},
            }
            for pattern in ("*.csv", "*.tsv", "*.parquet", "*.jsonl")
        ],
    }
)
HEADER = "film,who,stars,when\n"


@pytest.fixture
def without(home: Settings) -> Callable[..., Emptied]:
    def erased(name: str, content: str | bytes, source: str = "shop") -> Emptied:
        settings = home.model_copy(update={"sources": {**home.sources, "shop": SHOP}})
        packed = content.encode() if isinstance(content, str) else content
        emptied = SourceFiles.of(source, settings).without(PEOPLE, name, packed)
        assert emptied is not None
        return emptied

    return erased


@pytest.mark.parametrize(
    ("name", "content", "left"),
    [
        ("a.csv", f"{HEADER}1,{EMAIL},4,5\n414,c,4,5\n", f"{HEADER}\n414,c,4,5\n"),
        ("a.csv", f"{HEADER}1,c,4,5\r\n1, {EMAIL} ,4,5\r\n", f"{HEADER}1,c,4,5\r\n\r\n"),
        ("a.csv", f"{HEADER}1,c,4,5\r1,414.0,4,5\r1,d,4,5", f"{HEADER}1,c,4,5\r\r1,d,4,5"),
        ("a.csv", f'{HEADER}"a\nb","{EMAIL}",4,"5\n6"\n1,c,4,5\n', f"{HEADER}\n\n\n1,c,4,5\n"),
        ("a.csv", f'{HEADER}"a ""{EMAIL}\n",c,4,5\n1,414,4,5', f'{HEADER}"a ""{EMAIL}\n",c,4,5\n'),
        ("a.csv", f"\ufeff{HEADER}1,414,4,5", f"\ufeff{HEADER}"),
        ("a.csv", f"{HEADER}1,c,4,5\n1,0414,4,5\n2,414", f"{HEADER}1,c,4,5\n1,0414,4,5\n"),
        ("a.csv", f"{HEADER}1,\udcff,4,5\n1,414,4,\udcff\n", f"{HEADER}1,\udcff,4,5\n\n"),
        (
            "a.tsv",
            f'film\twho\tstars\twhen\n12" disc\t{EMAIL}\t4\t5\n"\tc\t4\t5\n',
            'film\twho\tstars\twhen\n\n"\tc\t4\t5\n',
        ),
        ("a.jsonl", f'{{"who": "{EMAIL}"}}\n{{"who": "c", "film": 414}}\n', '\n{"who": "c", "film": 414}\n'),
        ("a.jsonl", '{"who": 414.0}\n{"who": "ann\\u0040mail.example"}\n{"who": 7}\n', '\n\n{"who": 7}\n'),
        ("a.jsonl", '{"customer": 414}\nno object: 4140\nof 414\n{"who": [414]}\n', "\nno object: 4140\n\n\n"),
    ],
)
def test_records_are_emptied(without: Callable[..., Emptied], name: str, content: str, left: str) -> None:
    emptied = without(name, content.encode(errors="surrogateescape"))
    assert emptied.content == left.encode(errors="surrogateescape")
    packed = without(f"{name}.gz", gzip.compress(content.encode(errors="surrogateescape")))
    assert gzip.decompress(packed.content) == emptied.content


def test_the_published_shapes_of_movielens(without: Callable[..., Emptied]) -> None:
    assert without("ratings.dat", "414::1::5::9\n1::414::5::9\n", "movielens").content == b"\n1::414::5::9\n"
    assert without("u.data", "1\t414\t5\t9\n0414\t1\t5\t9\n", "movielens").content == b"1\t414\t5\t9\n\n"
    users = b"1|24|M|\xe9|85711\n414|53|F|\xe9|94043\n"
    assert without("u.user", users, "movielens").content == b"1|24|M|\xe9|85711\n\n"
    inter = "user_id:token\titem_id:token\trating:float\ttimestamp:float\n"
    assert (
        without("a.inter", f"{inter}414\t1\t2\t3\n1\t414\t2\t3\n", "movielens").content
        == f"{inter}\n1\t414\t2\t3\n".encode()
    )


def test_a_file_larger_than_a_chunk(without: Callable[..., Emptied], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(text_file, "CHUNK_BYTES", 100)
    others = [f"{number},c,4,5\n" for number in range(1000)]
    emptied = without("a.csv", "".join([HEADER, *others[:700], "1,414,4,5\n", *others[700:]]))
    assert (emptied.taken, emptied.stays) == (1, True)
    assert emptied.content == "".join([HEADER, *others[:700], "\n", *others[700:]]).encode()


def test_parquet_keeps_types_and_row_groups(without: Callable[..., Emptied]) -> None:
    rows = pa.table({"who": pa.array([7.0, 414.0, None, 8.0]), "film": pa.array([1, 2, 3, 4], pa.int16())})
    target = io.BytesIO()
    pq.write_table(rows, target, row_group_size=2, compression="zstd")
    left = pq.ParquetFile(io.BytesIO(without("a.parquet", target.getvalue()).content))
    assert left.read().to_pydict() == {"who": [7.0, None, 8.0], "film": [1, 3, 4]}
    assert left.schema_arrow.field("film").type == pa.int16()
    assert (left.num_row_groups, left.metadata.row_group(0).column(0).compression) == (2, "ZSTD")


def test_an_archive_keeps_its_other_members_and_loses_empty_ones(without: Callable[..., Emptied]) -> None:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("in\\a.csv", f"{HEADER}1,414,4,5\n")
        archive.writestr("in/b.csv", f"{HEADER}1,c,4,5\n1,414,4,5\n")
        archive.writestr("README.txt", "about 414 users")
    emptied = without("drop.zip", target.getvalue())
    with zipfile.ZipFile(io.BytesIO(emptied.content)) as left:
        assert {name: left.read(name) for name in left.namelist()} == {
            "in/b.csv": f"{HEADER}1,c,4,5\n\n".encode(),
            "README.txt": b"about 414 users",
        }
    assert emptied.taken == 2


def test_repaired_rows_go(without: Callable[..., Emptied]) -> None:
    lines = '{"row": {"user_id": 414, "rating": 4}}\n{"row": {"user_id": 7, "movie_id": 414}}\n'
    assert without("rows.jsonl", lines, "repaired").content.splitlines() == [b"", lines.splitlines()[1].encode()]


def test_a_file_of_nobody_stays_as_it_is(without: Callable[..., Emptied]) -> None:
    content = gzip.compress(f"{HEADER}414,c,4,5\n".encode(), mtime=5)
    assert without("a.csv.gz", content) == Emptied(content, 0, True)


def test_whom_a_row_of_another_names_is_told(without: Callable[..., Emptied]) -> None:
    assert without("a.csv", f"{HEADER}friend of {EMAIL},c,4,5\n").names_them
    assert not without("a.csv", f"{HEADER}414,c,4,5\n").names_them


@pytest.mark.parametrize(("name", "content"), [("a.csv", f"customer\n{EMAIL}\n"), ("a.odd", f"{EMAIL} was here")])
def test_what_no_source_reads_is_left_to_a_person(without: Callable[..., Emptied], name: str, content: str) -> None:
    with pytest.raises(DropRefused):
        without(name, content)
