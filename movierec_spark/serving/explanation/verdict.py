"""An explanation in sentences: where the movie stands, what keeps it out, what would have to change."""

from collections.abc import Iterator

from movierec_spark.serving.explanation.explanation import Explanation
from movierec_spark.serving.explanation.why import Why

RULES = {
    "at_most.per_director": "so many movies of one director",
    "at_most.per_franchise": "so many movies of one franchise",
    "demote.served_times": "served in vain",
    "diversity": "unlike the movies before",
    "pins": "movies at a fixed rank",
}


def verdict(why: Why) -> list[str]:
    """The sentences, the most important first."""
    explanation = why.explanation
    if explanation is None:
        return [f"{why.movie} was not known on {why.served.as_of}: it is known from {why.known_from} on."]
    return [
        _standing(why, explanation),
        *_draw(why, explanation),
        *_obstacles(explanation),
        *_rules(explanation),
        *_background(why, explanation),
    ]


def _standing(why: Why, explanation: Explanation) -> str:
    n, by_score = explanation.n, f"{explanation.rank:,} of {explanation.n_movies:,} movies by score"
    of_list = f"of the list of user {why.user}{' by rank' if why.served.is_explored else ''}"
    if explanation.list_rank:
        return f"{why.movie} is number {explanation.list_rank} {of_list}; number {by_score}."
    if explanation.obstacles:
        return f"{why.movie} can't be in the list of user {why.user}; number {by_score}."
    reached = f"{why.movie} is not among the {n} {of_list}; number {by_score}"
    if explanation.last_score is None or explanation.free_rank <= n:
        return f"{reached}."
    lacking = explanation.last_score - explanation.score
    return (
        f"{reached}, number {explanation.free_rank:,} of those that the user may get. "
        f"It needs a score above {explanation.last_score:.4f}, which number {n} has: {lacking:.4f} more."
    )


def _draw(why: Why, explanation: Explanation) -> Iterator[str]:
    """Where the movie stands because it was drawn, or because others were."""
    served, rank = why.served, why.served.rank(explanation.movie_id)
    propensity = served.propensity(explanation.movie_id)
    if propensity is not None:
        yield (
            f"Number {rank} of the list that was served for {served.as_of} is an explored place: the movie was drawn "
            f"for it, with a probability of {propensity:.2g}."
        )
    elif served.is_explored and rank != explanation.list_rank:
        was = f"number {rank}" if rank else "not there"
        yield (
            f"In the list that was served for {served.as_of} it is {was}: movies were drawn for explored places; "
            "the model, rules or data may have been others, too."
        )


def _obstacles(explanation: Explanation) -> Iterator[str]:
    for obstacle in explanation.obstacles:
        yield f"{obstacle.name}: {obstacle.text}."
    if explanation.obstacles:
        causes = [f"rule {obstacle.name}" if obstacle.is_rule else obstacle.name for obstacle in explanation.obstacles]
        yield f"Without that ({', '.join(causes)}) it would be number {explanation.free_rank:,} by its score."


def _rules(explanation: Explanation) -> Iterator[str]:
    for name, rank in explanation.rank_without.items():
        place = f"number {rank} of the list" if rank else "not in the list"
        yield f"The rule {name} ({RULES[name]}) moves it: without the rule it would be {place}."
    is_kept_back = not explanation.list_rank and not explanation.obstacles and explanation.free_rank <= explanation.n
    if is_kept_back and not any(explanation.rank_without.values()):
        yield f"It is number {explanation.free_rank} by score; rules of conf/rules.yaml together keep it behind."


def _background(why: Why, explanation: Explanation) -> Iterator[str]:
    """By what the answer is computed, and where that is not what made the list that was served."""
    served, rank, model = why.served, why.served.rank(explanation.movie_id), why.model
    by = f"version {model.number}, trained as of {model.state.trained_as_of}" if model else "what trended, no model"
    yield f"By {by}; by the data of {served.as_of} and the rules that conf/rules.yaml holds now."
    if model and explanation.movie_id not in model.state.movie_ids:
        yield "The movie arrived after that training: what it is about is all that the model knows of it."
    if rank == explanation.list_rank or served.is_explored:
        return
    was = f"number {rank}" if rank else "not there"
    maker = f"version {served.model_version}" if served.model_version else "what trended"
    reason = "the rules or the data were others then" if why.is_past else "another version, other rules or data"
    yield f"In the list that was served for {served.as_of}, made by {maker}, it is {was}: {reason}."
