"""scikit-learn's gradient boosting (Friedman, 2001), the family of the study's pipeline 12."""

from itertools import islice

from sklearn.ensemble import GradientBoostingClassifier

from .thresholds import rounded_down


class GradientBoosting:
    name = "GradientBoosting"
    rounds = "n_estimators"
    staged = True

    def defaults(self):
        # The library's own default looks at all 784 features at each node: minutes for one fit of 3,000 rows.
        return {"n_estimators": 100, "learning_rate": 0.1, "max_depth": 3, "max_features": "sqrt"}

    def first(self):
        """The settings the study published."""
        return [{"n_estimators": 100, "learning_rate": 0.1, "max_depth": 5, "max_features": 0.01}]

    def space(self, trial):
        return {
            "n_estimators": trial.suggest_int("n_estimators", 80, 150, step=10),
            "learning_rate": trial.suggest_float("learning_rate", 0.06, 0.3, log=True),
            "max_depth": trial.suggest_int("max_depth", 3, 7),
            "max_features": trial.suggest_float("max_features", 0.005, 0.05, log=True),
            "subsample": trial.suggest_float("subsample", 0.6, 1.0),
            "min_samples_leaf": trial.suggest_int("min_samples_leaf", 1, 10, log=True),
        }

    def fit(self, X, y, parameters, threads, seed, go_on):
        model = GradientBoostingClassifier(**parameters, random_state=seed)
        return model.fit(X, y, monitor=lambda *_: not go_on())

    def rounds_of(self, model):
        return len(model.estimators_)

    def probabilities(self, model, X, rounds=None):
        if rounds is None or rounds >= len(model.estimators_):
            return model.predict_proba(X)
        return next(islice(model.staged_predict_proba(X), rounds - 1, None))

    def portable(self, model):
        """As LightGBM's: thresholds lie halfway between two float32 and are float64."""
        for tree in model.estimators_.ravel():
            thresholds = tree.tree_.threshold
            thresholds[:] = rounded_down(thresholds)
        return model
