"""What the user can mend."""


class BadInput(Exception):
    """One line for the user: what is wrong, where, what was expected, what to do."""


class SearchFailed(Exception):
    """A search that broke down: with what, and where its finished work lies."""


class OutOfTime(Exception):
    """A step did not finish within its time; nothing of it is kept."""
