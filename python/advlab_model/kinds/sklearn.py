"""scikit-learn's differentiable classifiers: perceptrons and logistic regressions, behind scalers in pipelines."""

import sys

import numpy as np

from .plain import Probable

# How far scikit-learn's own probabilities may be from those of the logits that are read here.
NEAR = 1e-5
ROWS = 4


class Foreign(Exception):
    """A step that is not differentiated here; the model is then a black box."""


def affine(scale, shift):
    """x · scale + shift, value by value."""
    return lambda x: (x * scale + shift, lambda cotangent: cotangent * scale)


def product(weights, shift):
    """x @ weights + shift."""
    return lambda x: (x @ weights + shift, lambda cotangent: cotangent @ weights.T)


def rectified(x):
    return np.maximum(x, 0), lambda cotangent: cotangent * (x > 0)


def hyperbolic(x):
    y = np.tanh(x)
    return y, lambda cotangent: cotangent * (1 - y * y)


def logistic(x):
    y = np.exp(-np.logaddexp(0, -x))
    return y, lambda cotangent: cotangent * y * (1 - y)


ACTIVATIONS = {"identity": None, "relu": rectified, "tanh": hyperbolic, "logistic": logistic}


def two_logits(x):
    """One logit z stands for the two logits 0 and z."""
    return np.concatenate([np.zeros_like(x), x], axis=1), lambda cotangent: cotangent[:, 1:]


def scaler(step):
    """What a step of a pipeline before the last does to features."""
    kind = type(step).__name__
    if kind == "StandardScaler":
        scale = 1 / step.scale_ if step.with_std else 1.0
        return affine(scale, -step.mean_ * scale if step.with_mean else 0.0)
    if kind == "RobustScaler":
        scale = 1 / step.scale_ if step.with_scaling else 1.0
        return affine(scale, -step.center_ * scale if step.with_centering else 0.0)
    if kind == "MinMaxScaler" and not step.clip:
        return affine(step.scale_, step.min_)
    if kind == "MaxAbsScaler":
        return affine(1 / step.scale_, 0.0)
    raise Foreign(kind)


def ending(found):
    """From features to two logits or more."""
    kind = type(found).__name__
    if kind == "LogisticRegression":
        steps = [product(found.coef_.T, found.intercept_)]
    elif kind == "MLPClassifier" and found.activation in ACTIVATIONS:
        layers = [product(*each) for each in zip(found.coefs_, found.intercepts_)]
        between = ACTIVATIONS[found.activation]
        steps = [layers[0]]
        for layer in layers[1:]:
            steps += [layer] if between is None else [between, layer]
    else:
        raise Foreign(kind)
    return steps + [two_logits] if len(found.classes_) == 2 else steps


class Differentiable(Probable):
    """Computes as scikit-learn does, in float64; the softmax is left to the other side."""

    softmax = True

    def __init__(self, found):
        super().__init__(found)
        # A pipeline is a list of named steps.
        steps = [step for _, step in getattr(found, "steps", [])[:-1]]
        before = [step for step in steps if step is not None and step != "passthrough"]
        last = found.steps[-1][1] if hasattr(found, "steps") else found
        self.steps = [*map(scaler, before), *ending(last)]
        self.libraries = [sys.modules["sklearn"], np]
        names = [type(step).__name__ for step in [*before, last]]
        self.kind = f"{' and '.join(names) if len(names) < 3 else ', '.join(names)} of scikit-learn"

    def run(self, rows):
        backs = []
        x = np.asarray(rows, dtype=np.float64)
        for step in self.steps:
            x, back = step(x)
            backs.append(back)
        return x, backs

    def scores(self, rows):
        return np.ascontiguousarray(self.run(rows)[0], dtype="<f4"), False

    def linearize(self, rows):
        logits, backs = self.run(rows)

        def pullback(cotangent):
            for back in reversed(backs):
                cotangent = back(cotangent)
            return cotangent

        return np.ascontiguousarray(logits, dtype="<f4"), pullback

    def agrees(self):
        """Whether the softmax of the logits is what scikit-learn itself answers: a copy that is off is no model."""
        rows = np.random.default_rng(0).normal(size=(ROWS, self.stated[0]))
        logits = self.run(rows)[0]
        odds = np.exp(logits - logits.max(axis=1, keepdims=True))
        known = self.found.predict_proba(rows)
        return known.shape == odds.shape and np.abs(odds / odds.sum(axis=1, keepdims=True) - known).max() < NEAR


def with_gradients(found):
    """The estimator with its gradients, or nothing where it has steps that are not known here."""
    if "sklearn" not in sys.modules or not type(found).__module__.startswith("sklearn."):
        return None
    try:
        made = Differentiable(found)
        return made if made.stated is not None and made.agrees() else None
    except (Foreign, AttributeError, ValueError, TypeError):
        # Not fitted, of another version, or made of parts of one's own: its answers are asked for, and are all.
        return None
