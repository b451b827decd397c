"""What can go wrong and be put right by a person: each says what, where, the bound, and what to do."""

from datetime import date


class MovierecError(Exception):
    """Its text is one line for the person who runs the job; no stack trace is needed to act on it."""


class NothingKnown(MovierecError):
    """No movie is known by a day, so nothing can be made of it; no table was touched."""

    def __init__(self, as_of: date) -> None:
        super().__init__(f"no movie is known by {as_of}: ingest and conform a drop of that day or before")


class DropRefused(MovierecError):
    """A drop, or a file of it, can't be read; nothing of it was taken."""


class SuiteBroken(MovierecError):
    """An expectations/*.json file can't be used; no table was touched."""


class PublishRejected(MovierecError):
    """A table's audit failed; the table is as it was and the staged rows stay for inspection."""


class PublishConflict(MovierecError):
    """Another job kept writing the same rows; the table holds what that job wrote."""


class FetchFailed(MovierecError):
    """An archive could not be had whole; the landing area is as it was."""


class ValidationFailed(MovierecError):
    """A published table breaks a critical rule of its suite."""
