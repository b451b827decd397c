"""What can go wrong and be put right by a person: each says what, where, the bound, and what to do."""

from datetime import date


class MovierecError(Exception):
    """Its text is one line for the person who runs the job; no stack trace is needed to act on it."""


class NothingKnown(MovierecError):
    """No movie is known by a day, so nothing can be made of it; no table was touched."""

    def __init__(self, as_of: date) -> None:
        super().__init__(f"no movie is known by {as_of}: ingest and conform a drop of that day or before")


class LakeOutdated(MovierecError):
    """The lake's files lie as an earlier version of the project wrote them; some readers would misread them."""

    def __init__(self, lake: str) -> None:
        super().__init__(
            f"the tables in {lake} were written by an earlier version, and some readers misread them: "
            "end what uses the lake, and run `movierec migrate` once"
        )


class DropRefused(MovierecError):
    """A drop, or a file of it, can't be read; nothing of it was taken."""


class SuiteBroken(MovierecError):
    """An expectations/*.json file can't be used; no table was touched."""


class NoChampion(MovierecError):
    """No version of the registered model carries the alias champion."""

    def __init__(self) -> None:
        super().__init__("no model has the alias champion: run movierec_train, or set it in MLflow")


class PublishRejected(MovierecError):
    """A table's audit failed; the table is as it was and the rows that were written for it stay for inspection."""


class PublishConflict(MovierecError):
    """Another job kept writing the same rows; the table holds what that job wrote."""


class FetchFailed(MovierecError):
    """An archive could not be had whole; the landing area is as it was."""


class ValidationFailed(MovierecError):
    """A published table breaks a critical rule of its suite."""


class MigrationRefused(MovierecError):
    """A table can't be migrated as it is; the lake is as it was, or in part migrated."""


class StoreRefused(MovierecError):
    """The object store of the lake can't be written, or would lose a commit of two jobs at once; nothing was done."""


class LakeLocked(MovierecError):
    """An erasure and jobs wait for each other too long; nothing was done."""


class ErasureRefused(MovierecError):
    """Nobody is known by the name that was given; nothing was done."""


class ErasureIncomplete(MovierecError):
    """Something that may name the person is left for a person to act on; the receipt says what."""


class TooFewEffectivePlaces(MovierecError):
    """A target policy shows too little of what was drawn at explored places for its value to be told."""

    def __init__(self, effective: float, bound: float, places: int) -> None:
        super().__init__(
            f"{places} explored places count as {effective:.1f} for the candidate (effective sample size), and at "
            f"least {bound:g} are needed: explore more places, or wait for more days of them"
        )
