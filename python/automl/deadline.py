"""When a fit that goes round by round has to end."""

import time


class Deadline:
    """Asked after each round: whether another one, as long as they are on average, would still end in time.

    least: rounds to do whatever the time. passed: whether it ended a fit; else the fit came to its own end.
    """

    def __init__(self, seconds, least=1):
        self.end = time.monotonic() + seconds
        self.least = least
        self.first = None
        self.rounds = 0
        self.passed = False

    def __call__(self):
        go_on = self.another()
        self.passed |= not go_on
        return go_on

    def another(self):
        now = time.monotonic()
        if self.first is None:
            # The first round holds the preparation of the data too, and says nothing of the next.
            self.first = now
            return self.least > 1 or now < self.end
        self.rounds += 1
        return self.rounds + 1 < self.least or now + (now - self.first) / self.rounds < self.end
