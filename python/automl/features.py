"""Feature engineering in the manner of AutoAI's "TA2" sums and "FS1" selection."""

import numpy as np
from sklearn.ensemble import ExtraTreesClassifier
from sklearn.feature_selection import f_classif

INFORMATIVE = 40
SUMS = 200
# Features that carry the last half percent of the importance are dropped: mostly pixels that are always black.
KEPT_IMPORTANCE = 0.995
# The choice of features needs no more rows than this to settle.
MOST_ROWS = 10_000


class SumFeatures:
    """Sums of pairs of pixels, appended to the pixels; then a selection by importance. Fitted on training rows only.

    left, right: the pixels summed [SUMS]; kept: the columns of [pixels, sums] that the estimator sees.
    """

    def fit(self, X, y, seed, threads):
        if len(X) > MOST_ROWS:
            chosen = np.random.RandomState(seed).choice(len(X), MOST_ROWS, replace=False)
            X, y = X[chosen], y[chosen]
        top = np.sort(np.argsort(importance(X, y, seed, threads), kind="stable")[-INFORMATIVE:])
        left, right = (top[i] for i in np.triu_indices(len(top), k=1))
        # How well each sum alone tells the classes apart; a sum that is constant tells nothing.
        with np.errstate(all="ignore"):
            separation = np.nan_to_num(f_classif(X[:, left] + X[:, right], y)[0], posinf=0.0)
        best = np.sort(np.argsort(separation, kind="stable")[-SUMS:])
        self.left, self.right = left[best], right[best]
        self.kept = np.arange(X.shape[1] + len(best))
        weights = importance(self.transform(X), y, seed, threads)
        order = np.argsort(weights, kind="stable")[::-1]
        enough = np.searchsorted(np.cumsum(weights[order]), KEPT_IMPORTANCE * weights.sum()) + 1
        self.kept = np.sort(order[:enough])
        return self

    def transform(self, X):
        """float32 [n, pixels] to float32 [n, kept]."""
        return np.ascontiguousarray(np.concatenate([X, X[:, self.left] + X[:, self.right]], axis=1)[:, self.kept])


def importance(X, y, seed, threads):
    forest = ExtraTreesClassifier(50, max_features="sqrt", min_samples_leaf=3, random_state=seed, n_jobs=threads)
    return forest.fit(X, y).feature_importances_
