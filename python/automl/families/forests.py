"""Extremely randomized trees (Geurts, Ernst and Wehenkel, 2006), grown ten at a time so that time can end them."""

from sklearn.ensemble import ExtraTreesClassifier

from .thresholds import rounded_down

STEP = 10


class ExtraTrees:
    name = "ExtraTrees"
    rounds = "n_estimators"
    staged = False

    def defaults(self):
        return {"n_estimators": 100, "max_features": 0.1, "min_samples_leaf": 2, "max_leaf_nodes": 2000}

    def first(self):
        return []

    def space(self, trial):
        return {
            "n_estimators": trial.suggest_int("n_estimators", 50, 100, step=10),
            "max_features": trial.suggest_float("max_features", 0.03, 0.3, log=True),
            "min_samples_leaf": trial.suggest_int("min_samples_leaf", 1, 5),
            # Unbounded trees of 60,000 rows make an ONNX file of hundreds of megabytes.
            "max_leaf_nodes": 2000,
        }

    def fit(self, X, y, parameters, threads, seed, go_on):
        wanted = parameters["n_estimators"]
        model = ExtraTreesClassifier(**parameters, n_jobs=threads, random_state=seed, warm_start=True)
        for trees in [*range(STEP, wanted, STEP), wanted]:
            model.set_params(n_estimators=trees).fit(X, y)
            if not go_on():
                break
        return model

    def rounds_of(self, model):
        return len(model.estimators_)

    def probabilities(self, model, X, rounds=None):
        return model.predict_proba(X)

    def portable(self, model):
        for tree in model.estimators_:
            thresholds = tree.tree_.threshold
            thresholds[:] = rounded_down(thresholds)
        return model
