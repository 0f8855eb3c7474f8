"""XGBoost, histogram method (Chen and Guestrin, 2016)."""

import numpy as np
from xgboost import XGBClassifier
from xgboost.callback import TrainingCallback

# As in LightGBM: few bins, short fits.
FIXED = {"tree_method": "hist", "max_bin": 64}


class EachRound(TrainingCallback):
    def __init__(self, go_on):
        super().__init__()
        self.go_on = go_on

    def after_iteration(self, model, epoch, evals_log):
        return not self.go_on()


class XGBoost:
    name = "XGBoost"
    rounds = "n_estimators"
    staged = True

    def defaults(self):
        return {"n_estimators": 100, "learning_rate": 0.3, "max_depth": 6, **FIXED}

    def first(self):
        return []

    def space(self, trial):
        return {
            "n_estimators": trial.suggest_int("n_estimators", 80, 150, step=10),
            "learning_rate": trial.suggest_float("learning_rate", 0.08, 0.4, log=True),
            "max_depth": trial.suggest_int("max_depth", 3, 7),
            "min_child_weight": trial.suggest_float("min_child_weight", 0.5, 5.0, log=True),
            "colsample_bytree": trial.suggest_float("colsample_bytree", 0.1, 1.0, log=True),
            "subsample": trial.suggest_float("subsample", 0.6, 1.0),
            "reg_lambda": trial.suggest_float("reg_lambda", 0.1, 10.0, log=True),
            **FIXED,
        }

    def fit(self, X, y, parameters, threads, seed, go_on):
        model = XGBClassifier(
            **parameters, n_jobs=threads, random_state=seed, verbosity=0, callbacks=[EachRound(go_on)]
        )
        model.fit(X, y)
        # A callback holds the search's clock, which cannot be written to a file.
        model.set_params(callbacks=None)
        return model

    def rounds_of(self, model):
        return model.get_booster().num_boosted_rounds()

    def probabilities(self, model, X, rounds=None):
        return np.asarray(model.predict_proba(X, iteration_range=(0, rounds or 0)), dtype=np.float64)

    def portable(self, model):
        return model
