"""What the user can mend."""


class BadInput(Exception):
    """One line for the user: what is wrong, where, what was expected, what to do."""


class OutOfTime(Exception):
    """A step did not finish within its time; nothing of it is kept."""
