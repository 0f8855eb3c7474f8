"""A seeded TPE search (Bergstra et al., 2011) that ends with its time."""

import time

import optuna

from .errors import OutOfTime


class Near:
    """An Optuna trial that draws around settings already found good: a third of each range, where they have a value."""

    def __init__(self, trial, around):
        self.trial, self.around = trial, around

    def suggest_int(self, name, low, high, *, step=1, log=False):
        value = self.around.get(name)
        if isinstance(value, (int, float)) and low <= value <= high:
            reach = max(step, round((high - low) / 6))
            low, high = max(low, int(value) - reach), min(high, int(value) + reach)
            high -= (high - low) % step
        return self.trial.suggest_int(name, low, high, step=step, log=log)

    def suggest_float(self, name, low, high, *, log=False):
        value = self.around.get(name)
        if isinstance(value, (int, float)) and low <= value <= high:
            factor = (high / low) ** (1 / 6)
            reach = (high - low) / 6
            wide = (value / factor, value * factor) if log else (value - reach, value + reach)
            low, high = max(low, wide[0]), min(high, wide[1])
        return self.trial.suggest_float(name, low, high, log=log)


def tune(space, first, attempt, seed, end, most, around=None):
    """Settings tried. `attempt(parameters)` returns a score to maximize and keeps what it needs; `end` is the time to
    stop at (time.monotonic), `most` the number of trials to stop at."""
    optuna.logging.set_verbosity(optuna.logging.CRITICAL)
    study = optuna.create_study(direction="maximize", sampler=optuna.samplers.TPESampler(seed=seed, n_startup_trials=4))
    tried = 0
    longest = 0.0
    queue = list(first)
    # A trial that has not even two thirds of the time of the longest one would only be cut short.
    while tried < most and time.monotonic() + 0.67 * longest < end:
        began = time.monotonic()
        trial = None if queue else study.ask()
        parameters = queue.pop(0) if trial is None else space(trial if around is None else Near(trial, around))
        try:
            score = attempt(parameters)
        except OutOfTime:
            score = None
        if trial is not None:
            study.tell(trial, score, state=None if score is not None else optuna.trial.TrialState.PRUNED)
        tried += score is not None
        longest = max(longest, time.monotonic() - began)
        if score is None:
            break
    return tried
