"""Multinomial logistic regression, a few L-BFGS iterations at a time so that time can end them."""

import warnings

from sklearn.exceptions import ConvergenceWarning
from sklearn.linear_model import LogisticRegression as Regression

STEP = 10


class LogisticRegression:
    name = "LogisticRegression"
    rounds = "max_iter"
    staged = False

    def defaults(self):
        return {"max_iter": 100, "C": 0.1}

    def first(self):
        return []

    def space(self, trial):
        return {"max_iter": 100, "C": trial.suggest_float("C", 0.003, 3.0, log=True)}

    def fit(self, X, y, parameters, threads, seed, go_on):
        model = Regression(C=parameters["C"], max_iter=STEP, warm_start=True, random_state=seed)
        model.iterations = 0
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", ConvergenceWarning)
            while model.iterations < parameters["max_iter"]:
                model.fit(X, y)
                done = int(model.n_iter_[0])
                model.iterations += done
                if done < STEP or not go_on():
                    break
        return model

    def rounds_of(self, model):
        return model.iterations

    def probabilities(self, model, X, rounds=None):
        return model.predict_proba(X)

    def portable(self, model):
        return model
