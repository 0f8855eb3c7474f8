"""Models of NumPy arrays: functions, scikit-learn's estimators, and objects with a gradient of their own."""

import numpy as np

from ..errors import ModelError
from .arrays import main_output, scores_or_labels


class Plain:
    """`layouts`: ways of handing images over, the likeliest first. `stated`: one image's shape, where it says so."""

    layouts = ["nhwc", "flat", "nchw"]
    stated = None
    classes = None
    softmax = False
    libraries = [np]


class FunctionModel(Plain):
    kind = "function of NumPy arrays"

    def __init__(self, function):
        self.function = function

    def scores(self, images):
        output = main_output(self.function(images))
        # A function of arrays may compute in torch.
        if hasattr(output, "detach"):
            output = output.detach().cpu()
        return scores_or_labels(output)


class WithProduct(Plain):
    """An object with `logits(images)` and `vjp(images, cotangent)`: the cotangent's product with the Jacobian."""

    def __init__(self, found):
        self.found = found
        self.kind = f"{type(found).__name__} with logits and vjp"
        layout = getattr(found, "layout", None)
        self.layouts = self.layouts if layout is None else [layout]
        shape = getattr(found, "input_shape", None)
        self.stated = None if shape is None else [int(size) for size in shape]

    def scores(self, images):
        return scores_or_labels(self.found.logits(images))

    def linearize(self, images):
        scores, _ = self.scores(images)

        def pullback(cotangent):
            gradient = np.asarray(self.found.vjp(images, cotangent))
            if gradient.shape != images.shape:
                raise ModelError(
                    f"gives a vjp of the shape {list(gradient.shape)} for images {list(images.shape)}; expected theirs."
                )
            return gradient

        return scores, pullback


class Estimator(Plain):
    layouts = ["flat", "nhwc", "nchw"]

    def __init__(self, found, method):
        self.found = found
        self.kind = f"{type(found).__name__} with {method}"
        features = getattr(found, "n_features_in_", None)
        self.stated = None if features is None else [int(features)]
        known = getattr(found, "classes_", None)
        numbers = known is not None and np.ndim(known) == 1 and np.asarray(known).dtype.kind in "iuf"
        # Names are in the order of the scores; only numbers can contradict it.
        if numbers and list(known) != list(range(len(known))):
            raise ModelError(f"has the classes {', '.join(map(str, known))}; expected 0 to {len(known) - 1} in order.")
        self.names = None if known is None or numbers else list(known)
        self.classes = None if known is None or np.ndim(known) != 1 else len(known)


class Probable(Estimator):
    def __init__(self, found):
        super().__init__(found, "predict_proba")

    def scores(self, images):
        return scores_or_labels(self.found.predict_proba(images))


class Labelled(Estimator):
    def __init__(self, found):
        super().__init__(found, "predict")

    def scores(self, images):
        answer = np.asarray(self.found.predict(images))
        if self.names is not None and answer.ndim == 1:
            answer = np.array([self.names.index(label) for label in answer])
        scores, labels = scores_or_labels(answer)
        return scores, labels or scores.ndim == 1
