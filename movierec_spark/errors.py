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
