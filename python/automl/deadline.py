"""When a fit that goes round by round has to end."""

import time


class Deadline:
    """Asked after each round: whether another like the last one would still end in time."""

    def __init__(self, seconds):
        self.last = time.monotonic()
        self.end = self.last + seconds

    def __call__(self):
        now = time.monotonic()
        step, self.last = now - self.last, now
        return now + step < self.end
