"""One family with given settings, on every row of a CSV, exported."""

import json
from pathlib import Path

from lightgbm import LGBMClassifier
from sklearn.ensemble import ExtraTreesClassifier, GradientBoostingClassifier
from xgboost import XGBClassifier

from . import families
from .data import check_classes, read_rows
from .errors import BadInput
from .export import onnx_bytes
from .record import write_atomically
from .trained import Trained

# Several threads wait for one another where other programs have the processors.
THREADS = 1
# What takes the settings of a family; the other families take those of their defaults alone.
ESTIMATORS = {
    "ExtraTrees": ExtraTreesClassifier,
    "GradientBoosting": GradientBoostingClassifier,
    "LightGBM": LGBMClassifier,
    "XGBoost": XGBClassifier,
}


def known_settings(name, defaults):
    """Names of settings: the estimator's parameters, and what the family's defaults name besides (LightGBM's bins)."""
    estimator = ESTIMATORS.get(name)
    return {*defaults, *(estimator().get_params() if estimator else ())}


def fit(name, settings, seed, source, output):
    """Trains the family called NAME with the settings, a JSON object beside its defaults; writes its ONNX file."""
    if name not in families.__all__:
        raise BadInput(f"{name}: no such family; there are {', '.join(families.__all__)}; name one of them")
    try:
        given = json.loads(settings)
        key = int(seed)
    except ValueError as error:
        raise BadInput(f"{name}: settings must be JSON and the seed a whole number ({error})") from None
    family = getattr(families, name)()
    if not isinstance(given, dict):
        raise BadInput(f"{name}: the settings {settings} are no JSON object; give names with values")
    # LightGBM and XGBoost take any name, and leave out what they do not know without an error.
    known = known_settings(name, family.defaults())
    unknown = sorted(set(given) - known)
    if unknown:
        raise BadInput(f"{name}: no settings {', '.join(unknown)}; there are {', '.join(sorted(known))}; correct them")
    rows = read_rows(source)
    check_classes(source, rows.labels, 1)
    parameters = {**family.defaults(), **given}
    try:
        model = family.fit(rows.pixels, rows.labels, parameters, THREADS, key, lambda: True)
    except (TypeError, ValueError) as error:
        raise BadInput(f"{name}: the settings {settings} are refused ({error}); correct them") from None
    target = Path(output)
    target.parent.mkdir(parents=True, exist_ok=True)
    write_atomically(target, onnx_bytes(Trained(family, family.portable(model), None, rows.pixels.shape[1])))
