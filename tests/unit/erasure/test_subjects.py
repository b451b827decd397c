"""Where a name stands for a person, and where it is a count, a part of another name, or another's."""

import pytest

from movierec_spark.erasure.subjects import Subjects

PEOPLE = Subjects(frozenset({414, 987654321987}), frozenset({"ann@mail.example", 'Zoë "Z" Roe', "007"}))


@pytest.mark.parametrize(
    "page",
    [
        "user 414",
        "User: 414.",
        "user_id=414",
        '"userId": "414"',
        "user_ids [414]",
        "<a href='/users/414?n=3'>",
        'user <b class="who">414</b>',
        "user-414.txt",
        "987654321987",
        "1,987654321987,4",
        "(987654321987.0)",
        "ann@mail.example.",
        "of ann%40mail.example&x",
        "Zoë &quot;Z&quot; Roe",
        'Zo\\u00eb \\"Z\\" Roe',
        "user 007",
    ],
)
def test_names_are_found(page: str) -> None:
    (start, end), *more = PEOPLE.mentions(page.encode())
    assert not more
    assert page.encode()[start:end] in PEOPLE.forms


@pytest.mark.parametrize(
    "page",
    [
        "414 rows",
        "users: 3, rows 414",
        "user 4140",
        "user 41.414",
        "user 414.5",
        "superuser 414",
        "user_id\n414",
        "9876543219871",
        "0.987654321987",
        "ann@mail.example.org",
        "joann@mail.example",
        "version 007",
    ],
)
def test_what_is_nobody(page: str) -> None:
    assert PEOPLE.mentions(page.encode()) == []


@pytest.mark.parametrize(
    ("text", "without_text_ids", "with_text_ids"),
    [
        ("414", True, True),
        (" 414\u00a0", True, True),
        ("414.0", True, True),
        ("+414", True, False),
        ("0414", True, False),
        ("9.87654321987E+11", True, True),
        ("007", True, True),
        ("ANN@mail.example", False, False),
        ("4140", False, False),
        ("414.5", False, False),
        ("", False, False),
    ],
)
def test_ids_are_read_as_conform_reads_them(text: str, without_text_ids: bool, with_text_ids: bool) -> None:
    assert (PEOPLE.is_id(text, False), PEOPLE.is_id(text, True)) == (without_text_ids, with_text_ids)
