"""A multilayer perceptron, one epoch at a time so that time can end it."""

import numpy as np
from sklearn.neural_network import MLPClassifier


class Network:
    name = "MLPClassifier"
    rounds = "epochs"
    staged = False

    def defaults(self):
        return {"epochs": 15, "width": 128, "layers": 1, "learning_rate_init": 0.001, "alpha": 0.001, "batch_size": 128}

    def first(self):
        return []

    def space(self, trial):
        return {
            "epochs": trial.suggest_int("epochs", 8, 25),
            "width": trial.suggest_int("width", 64, 256, log=True),
            "layers": trial.suggest_int("layers", 1, 2),
            "learning_rate_init": trial.suggest_float("learning_rate_init", 3e-4, 3e-3, log=True),
            "alpha": trial.suggest_float("alpha", 1e-5, 1e-1, log=True),
            "batch_size": 128,
        }

    def fit(self, X, y, parameters, threads, seed, go_on):
        model = MLPClassifier(
            hidden_layer_sizes=(parameters["width"],) * parameters["layers"],
            learning_rate_init=parameters["learning_rate_init"],
            alpha=parameters["alpha"],
            batch_size=min(parameters["batch_size"], len(X)),
            random_state=seed,
        )
        model.epochs = 0
        classes = np.arange(int(y.max()) + 1)
        while model.epochs < parameters["epochs"]:
            model.partial_fit(X, y, classes=classes)
            model.epochs += 1
            if not go_on():
                break
        return model

    def rounds_of(self, model):
        return model.epochs

    def probabilities(self, model, X, rounds=None):
        return model.predict_proba(X)

    def portable(self, model):
        return model
