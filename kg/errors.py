"""Errors that a user can put right: one sentence that names what was wrong, where, and what would be right."""

PUT_BACK = "build into an empty folder, or put back a copy of it"  # what to do about a damaged part of a store


class InputError(Exception):
    """The input is wrong; the message is shown to the user as it is and the exit code is 1."""


class DamagedError(InputError):
    """A part of the store can't be read, whatever is asked; the exit code is 1."""


class UsageError(InputError):
    """The options of a command make no sense; the exit code is 2."""


def to_sentence(error: Exception | str) -> str:
    """Return the message of an error, or a part of one, as a sentence of its own.

    >>> to_sentence(InputError("there is no concept 'x'"))
    "There is no concept 'x'."
    """
    text = str(error)
    return f"{text[:1].upper()}{text[1:]}."
