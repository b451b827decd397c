"""What the pages show of users, movies and segments, and that what comes from data stays text."""

import re
from urllib.parse import quote

import pytest
from starlette.testclient import TestClient

from tests.browse_home import FIRST_LISTED, HEAT, HTML, HTML_TITLE, MATRIX, NOBODY, RIGHT_TO_LEFT, RTL, USER
from tests.unit.browse.conftest import ADDRESS
from tests.unit.browse.page import Page, get

ODD_SEGMENT = "<b>Odd</b> & co"
ADDRESSES = [
    "/",
    f"/?{HTML}=5&{RTL}=4",
    "/?q=%3Cscript%3Ealert(1)%3C/script%3E",
    f"/movies/{MATRIX}?{HTML}=5",
    f"/movies/{HTML}",
    "/trending",
    f"/trending?segment={quote(ODD_SEGMENT)}&{HTML}=5",
    "/users",
    f"/users/{USER}",
    "/users/%3Cscript%3E",
    "/trending?segment=%3Cscript%3E",
    f"/?{MATRIX}=%3Cscript%3E",
    f"/why?user={USER}&movie={HTML}",
    f"/why?user={USER}&movie=%3Cscript%3E",
    "/nothing",
]
OF_PAGES = pytest.mark.parametrize("address", ADDRESSES)


@OF_PAGES
def test_a_page_is_sound_titled_and_labelled(visitor: TestClient, address: str) -> None:
    page = Page(visitor.get(address).text)
    assert page.all("html") == [{"lang": "en"}]
    assert re.search(r"<title>\S.* · movierec</title>", page.html)
    assert len(page.all("h1")) == 1
    ids = [attributes["id"] for _, attributes in page.elements if "id" in attributes]
    assert len(ids) == len(set(ids))
    labelled = {attributes.get("for") for attributes in page.all("label")}
    fields = [
        field for field in page.all("input") if field["type" if "type" in field else "name"] not in ("hidden", "radio")
    ]
    assert {field["id"] for field in fields} <= labelled
    assert len(page.all("fieldset")) == len(page.all("legend"))
    referred = {name for _, attributes in page.elements if (name := attributes.get("aria-labelledby"))}
    assert referred <= set(ids)


@OF_PAGES
def test_nothing_of_a_page_runs_or_comes_from_elsewhere(visitor: TestClient, address: str) -> None:
    answer = visitor.get(address)
    page = Page(answer.text)
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert page.all("script") == [{"src": "/static/browse.js", "defer": None}]
    assert page.all("img") == []
    attributes = [(name, value or "") for _, of_element in page.elements for name, value in of_element.items()]
    assert [name for name, _ in attributes if name == "style" or name.startswith("on")] == []
    addresses = [value for name, value in attributes if name in ("href", "src", "action")]
    assert [value for value in addresses if not re.match(r"/(?!/)|#", value)] == []


@pytest.mark.parametrize(
    "address",
    [f"/movies/{HTML}", f"/?{HTML}=5", f"/users/{USER}", f"/movies/{MATRIX}", f"/why?user={USER}&movie={HTML}"],
)
def test_a_title_with_html_is_shown_as_it_is_written(visitor: TestClient, address: str) -> None:
    assert HTML_TITLE in get(visitor, address).text


@pytest.mark.parametrize("address", [f"/movies/{RTL}", f"/?{RTL}=5", f"/users/{USER}", "/trending"])
def test_a_title_that_runs_from_right_to_left_leaves_what_follows_in_its_place(
    visitor: TestClient, address: str
) -> None:
    assert f"<bdi>{RIGHT_TO_LEFT}</bdi>" in get(visitor, address).html


def test_a_user_is_shown_with_history_list_day_version_and_reasons(visitor: TestClient) -> None:
    page = get(visitor, f"/users/{USER}")
    assert "2 movies served as of 2018-09-26 by version 1 of the model; strategy hybrid." in page.text
    assert page.linked_movies() == [MATRIX, RTL, FIRST_LISTED, HTML]
    assert "because of The Matrix" in page.text
    assert "Predicted: 4.1" in page.text
    assert page.text.count("drawn to explore, with a probability of 0.12") == 1


def test_asking_for_a_user_leads_to_the_page_with_the_ratings_kept(visitor: TestClient) -> None:
    answer = visitor.get(f"/users?user=+{USER}+&{MATRIX}=5")
    assert f"{answer.url}" == f"{ADDRESS}/users/{USER}?{MATRIX}=5"
    examples = [link["href"] for link in get(visitor, "/users").all("a")]
    assert f"/users/{USER}" in examples


@pytest.mark.parametrize(
    ("user", "told"),
    [
        (f"{NOBODY}", f"User {NOBODY} has neither ratings nor recommendations"),
        ("heat", "'heat' is no user_id: give a whole number"),
        ("9" * 19, "is no user_id"),
    ],
)
def test_a_user_who_is_not_there_is_said_so(visitor: TestClient, user: str, told: str) -> None:
    assert told in get(visitor, f"/users/{user}", 404).text


def test_a_movie_is_shown_with_its_people_mean_rating_and_the_movies_like_it(visitor: TestClient) -> None:
    page = get(visitor, f"/movies/{MATRIX}")
    assert "Director Lana Wachowski Actors Keanu Reeves, Carrie-Anne Moss" in re.sub(r" +", " ", spaced(page))
    assert "3.25" in page.text
    assert "1990" in page.text
    assert page.linked_movies() == [HEAT, HTML, RTL]


def spaced(page: Page) -> str:
    return Page(page.html.replace("</dt>", " </dt>").replace("</dd>", " </dd>")).text


def test_a_movie_that_is_not_there_is_said_so(visitor: TestClient) -> None:
    assert "The catalogue has no movie 12345: search it by its title." in get(visitor, "/movies/12345", 404).text


def test_segments_trend_each_on_its_own(visitor: TestClient) -> None:
    assert len(get(visitor, "/trending").linked_movies()) == 8
    assert get(visitor, "/trending?segment=Drama").linked_movies() == [RTL, RTL + 3]
    assert get(visitor, f"/trending?segment={quote(ODD_SEGMENT)}").linked_movies() == [RTL]
    assert "Nothing trends in 'Opera'" in get(visitor, "/trending?segment=Opera", 404).text


def test_each_movie_of_a_list_links_to_why_it_is_there(visitor: TestClient) -> None:
    links = [link["href"] for link in get(visitor, f"/users/{USER}").all("a")]
    assert f"/why?user={USER}&movie={FIRST_LISTED}" in links


def test_why_is_told_in_sentences_and_in_parts_that_add_up(visitor: TestClient) -> None:
    page = get(visitor, f"/why?user={USER}&movie=heat")
    assert f"of the list of user {USER}" in page.text
    assert "By version 1, trained as of" in page.text
    *parts, score = (float(figure) for figure in re.findall(r"<td[^>]*>([+-][0-9.]+)</td>", page.section("parts").html))
    assert score == pytest.approx(sum(parts), abs=0.0005 * len(parts))
    assert "The Matrix" in page.text


@pytest.mark.parametrize(
    ("address", "status", "told"),
    [
        (f"/why?user={NOBODY}&movie={HEAT}", 400, f"user {NOBODY}"),
        (f"/why?user={USER}&movie=zzzzzz", 400, "zzzzzz"),
        ("/why?movie=heat", 404, "is no user_id"),
    ],
)
def test_why_of_what_is_not_there_is_said_so(visitor: TestClient, address: str, status: int, told: str) -> None:
    assert told in get(visitor, address, status).text


def test_another_page_that_leads_to_this_machine_is_refused(visitor: TestClient) -> None:
    assert visitor.get("/", headers={"Host": "movies.example"}).status_code == 400
