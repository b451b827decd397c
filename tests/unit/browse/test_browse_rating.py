"""Somebody rates movies and sees the list change."""

import pytest
from starlette.testclient import TestClient

from tests.browse_home import HEAT, HTML, LATE, MATRIX, RTL
from tests.unit.browse.page import Page, get


def recommended(page: Page) -> list[int]:
    return page.section("recommended").linked_movies()


def checked(page: Page) -> dict[str, str]:
    """The stars that are chosen on a page, by the movie's id."""
    return {
        f"{radio['name']}": f"{radio['value']}"
        for radio in page.all("input")
        if radio.get("type") == "radio" and "checked" in radio
    }


def test_a_rating_changes_the_list_and_takes_the_movie_off_it(visitor: TestClient) -> None:
    before, after = get(visitor, "/"), get(visitor, f"/?{MATRIX}=5")
    assert len(recommended(before)) == 20
    assert MATRIX in recommended(before)
    assert MATRIX not in recommended(after)
    assert recommended(before) != recommended(after)
    assert "because you liked The Matrix" in after.text
    assert checked(after) == {f"{MATRIX}": "5"}


def test_the_same_stars_give_the_same_list_and_others_another_one(visitor: TestClient) -> None:
    taste = f"/?{MATRIX}=5&{HEAT}=4.5&{RTL}="
    loving, again, hating = (recommended(get(visitor, f"{taste}{stars}")) for stars in ("5", "5", "0.5"))
    assert loving == again != hating


def test_removing_a_rating_leaves_the_others_and_the_search(visitor: TestClient) -> None:
    answer = visitor.get(f"/?q=heat&{MATRIX}=5&{HEAT}=4.5&remove={MATRIX}")
    assert answer.url.query.decode() == f"q=heat&{HEAT}=4.5"
    assert checked(Page(answer.text)) == {f"{HEAT}": "4.5"}


def test_a_search_forgives_and_keeps_the_ratings(visitor: TestClient) -> None:
    page = get(visitor, f"/?q=terminater&{HEAT}=4")
    assert page.section("offered").linked_movies()[0] == MATRIX + 3 * 4
    assert checked(page) == {f"{HEAT}": "4"}


def test_a_search_without_a_result_says_so(visitor: TestClient) -> None:
    assert "No title is like qwxzzk" in get(visitor, "/?q=qwxzzk").text


def test_a_visitor_without_an_idea_is_offered_known_movies_and_then_others(visitor: TestClient) -> None:
    first, second = (get(visitor, address).section("offered").linked_movies() for address in ("/", "/?page=1"))
    assert first == [MATRIX, HEAT, HTML, RTL]
    assert not set(first) & set(second)


@pytest.mark.parametrize("stars", ["0", "5.5", "4.25", "-1", "nan", "good", "", "١"])
def test_stars_that_there_are_not_are_refused_in_one_line(visitor: TestClient, stars: str) -> None:
    page = get(visitor, f"/?{MATRIX}={stars}", 400)
    assert f"{f'{MATRIX}={stars}'!r}: stars go from 0.5 to 5 in halves, as 4.5" in page.text


def test_more_ratings_than_an_address_holds_are_refused(visitor: TestClient) -> None:
    query = "&".join(f"{movie}=3" for movie in range(201))
    assert "201 ratings are more than an address holds: give at most 200" in get(visitor, f"/?{query}", 400).text


def test_a_movie_that_is_not_in_the_catalogue_is_left_out_and_said(visitor: TestClient) -> None:
    page = get(visitor, f"/?999={5}&{10**18}=3&{MATRIX}=5")
    assert "2 ratings of the address are left out" in page.text
    assert recommended(page) == recommended(get(visitor, f"/?{MATRIX}=5"))


def test_a_movie_that_came_after_the_training_is_marked(visitor: TestClient) -> None:
    assert "Newer than the model" in get(visitor, f"/?{LATE}=5").section("rated").text


def test_each_link_keeps_the_ratings(visitor: TestClient) -> None:
    page = get(visitor, f"/?{MATRIX}=5&{HEAT}=4.5")
    links = [link["href"] or "" for link in page.all("a")]
    forgetting = {"#content", "#list-title", "/"}
    assert [link for link in links if not link.endswith(f"?{MATRIX}=5&{HEAT}=4.5")] == ["#content", "/", "#list-title"]
    assert forgetting < set(links)
    movie = get(visitor, f"/movies/{HEAT}?{MATRIX}=5&{HEAT}=4.5")
    hidden = {field["name"]: field["value"] for field in movie.all("input") if field["type"] == "hidden"}
    assert hidden == {f"{MATRIX}": "5"}
    assert checked(movie) == {f"{HEAT}": "4.5"}
