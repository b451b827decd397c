"""Ratings as people type them."""

import pytest

from movierec_spark.cli.rating_list import parse_ratings
from movierec_spark.errors import MovierecError


@pytest.mark.parametrize(
    ("text", "ratings"),
    [
        ("Toy Story=5, Matrix, The = 4.5; Heat=1", [("Toy Story", 5.0), ("Matrix, The", 4.5), ("Heat", 1.0)]),
        ("Heat=4,Toy Story=5", [("Heat", 4.0), ("Toy Story", 5.0)]),
        ("Heat=4,12 Angry Men=5,9=.5,", [("Heat", 4.0), ("12 Angry Men", 5.0), ("9", 0.5)]),
        ("10,000 BC=1; Heat=4, 5,000 Fingers=3", [("10,000 BC", 1.0), ("Heat", 4.0), ("5,000 Fingers", 3.0)]),
        ("1, 2, 3, Sun=４", [("1, 2, 3, Sun", 4.0)]),
    ],
)
def test_titles_with_commas_and_figures_keep_them(text: str, ratings: list[tuple[str, float]]) -> None:
    assert parse_ratings(text) == ratings


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("Heat=4,5", "4,5"),
        ("Heat=4,50; Toy Story=3", "4,50"),
        ("Heat=4,5, Toy Story=5", "4,5"),
        ("Heat=4, 5, Toy Story=5", "4, 5"),
        ("Heat=4,5 Toy Story=5", "4,5"),
        ("Heat=4,5 stars", "4,5"),
        ("Toy Story=5, Heat=4 5", "Heat=4 5"),
        ("Toy Story=5, Heat", "Heat"),
    ],
)
def test_what_is_left_over_is_named_with_the_way_to_write_it(text: str, part: str) -> None:
    with pytest.raises(MovierecError) as refused:
        parse_ratings(text)
    advice = 'give titles and stars, with a decimal point, as "Toy Story=5, Heat=4.5"'
    assert str(refused.value) == f"{text!r} can't be read at {part!r}; {advice}"


@pytest.mark.parametrize(
    "text", ["", " ", "Heat", "Heat 4", "Heat:4", "Heat=4 Toy Story=5", "Heat=4=5", "Heat==4", "=4", " =4"]
)
def test_what_is_no_rating_is_refused(text: str) -> None:
    with pytest.raises(MovierecError, match="can't be read"):
        parse_ratings(text)


@pytest.mark.parametrize("stars", ["", "7", "0.4", "5.01", "-4", "nan", "inf", "1e0", "0_4", "4/5", "good", "4½"])
def test_stars_are_plain_numbers_from_a_half_to_five(stars: str) -> None:
    with pytest.raises(MovierecError, match=f"^'Heat={stars}': stars go from 0.5 to 5, with a decimal point"):
        parse_ratings(f"Heat={stars}")
