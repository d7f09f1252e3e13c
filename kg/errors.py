"""Errors that a user can put right: one sentence that names what was wrong, where, and what would be right."""


class InputError(Exception):
    """The input is wrong; the message is shown to the user as it is and the exit code is 1."""
