"""A trained model with all it needs to answer."""

from dataclasses import dataclass
from typing import Any

import joblib
import numpy as np

from .features import SumFeatures


@dataclass
class Trained:
    """family: from families; model: its estimator; features: None where it sees the pixels themselves."""

    family: Any
    model: Any
    features: SumFeatures | None
    columns: int

    def probabilities(self, X):
        """float64 [n, K] for float32 pixels [n, columns]."""
        inputs = X if self.features is None else self.features.transform(X)
        return np.asarray(self.family.probabilities(self.model, inputs), dtype=np.float64)


def save(trained, path):
    part = path.with_name(path.name + ".part")
    joblib.dump(trained, part)
    part.replace(path)
