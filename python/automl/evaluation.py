"""Fits on several training sets side by side, within a time."""

import time
from concurrent.futures import ThreadPoolExecutor
from math import ceil

import numpy as np
from sklearn.model_selection import StratifiedKFold, train_test_split

from .deadline import Deadline
from .errors import OutOfTime
from .features import SumFeatures

HOLDOUT = "holdout"
# A pipeline of fewer rounds tells nothing of its family; a slice that is too short for these is overrun.
LEAST_ROUNDS = 10


def sample_of(labels, size, seed):
    """Indices of a stratified sample."""
    everything = np.arange(len(labels))
    if size >= len(labels):
        return everything
    return np.sort(train_test_split(everything, train_size=size, random_state=seed, stratify=labels)[0])


class Splits:
    """The training sets of an experiment: each fold of the cross-validation, and all rows but the holdout."""

    def __init__(self, X, y, request):
        self.request = request
        rest, self.held = train_test_split(
            np.arange(len(y)), test_size=request.holdout_share, random_state=request.seed, stratify=y
        )
        folds = StratifiedKFold(request.folds, shuffle=True, random_state=request.seed)
        self.X, self.y, self.rest = X, y, rest
        self.sets = {k: (rest[a], rest[b]) for k, (a, b) in enumerate(folds.split(rest, y[rest]))}
        self.folds = list(self.sets)
        self.sets[HOLDOUT] = (rest, self.held)
        self.engineered = {}

    def engineer(self):
        """The features of all sets, side by side."""
        with ThreadPoolExecutor(self.request.threads) as pool:
            list(pool.map(self.features_of, self.sets))

    def features_of(self, key):
        """Engineered on this set's training rows alone, once for all families."""
        if key not in self.engineered:
            train = self.sets[key][0]
            self.engineered[key] = SumFeatures().fit(self.X[train], self.y[train], self.request.seed, 1)
        return self.engineered[key]

    def view(self, key, engineered):
        """Training rows, their labels, and the rows to predict."""
        train, test = (self.X[rows] for rows in self.sets[key])
        if engineered:
            features = self.features_of(key)
            train, test = features.transform(train), features.transform(test)
        return train, self.y[self.sets[key][0]], test

    def evaluate(self, family, parameters, engineered, keys, seconds):
        """Probabilities for the rows each set does not train on, by key; the boosting rounds behind them; and the rounds
        there would have been with more time.

        Where `seconds` are too few for all rounds, every set is predicted with the rounds the slowest one reached, so
        that the numbers belong to one setting. OutOfTime where that is none.
        """
        lanes = min(self.request.threads, len(keys))
        end = time.monotonic() + seconds

        def fitted(turn):
            train, labels, test = self.view(keys[turn], engineered)
            # What is left, shared among the fits that still have to follow in this lane.
            allowance = max(0.2, (end - time.monotonic()) / ceil((len(keys) - turn) / lanes))
            deadline = Deadline(allowance, LEAST_ROUNDS)
            model = family.fit(train, labels, parameters, 1, self.request.seed, deadline)
            return model, test, deadline.passed

        with ThreadPoolExecutor(lanes) as pool:
            models = dict(zip(keys, pool.map(fitted, range(len(keys)))))
        rounds = min(family.rounds_of(model) for model, _, _ in models.values())
        if rounds < 1:
            raise OutOfTime(f"{family.name}: no boosting round within {seconds:.1f} s")
        found = {key: np.asarray(family.probabilities(model, test, rounds)) for key, (model, test, _) in models.items()}
        rounds = min(rounds, parameters[family.rounds])
        # Without a deadline that passed it came to its own end: no time would have given more.
        return found, rounds, parameters[family.rounds] if any(cut for _, _, cut in models.values()) else rounds

    def pooled(self, found):
        """Out-of-fold probabilities of all rows but the holdout, with their labels."""
        rows = np.concatenate([self.sets[k][1] for k in self.folds])
        return self.y[rows], np.concatenate([found[k] for k in self.folds])
