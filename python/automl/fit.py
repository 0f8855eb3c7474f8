"""One family with given settings, on every row of a CSV, exported."""

import json
from pathlib import Path

from . import families
from .data import check_classes, read_rows
from .errors import BadInput
from .export import onnx_bytes
from .record import write_atomically
from .trained import Trained

# Several threads wait for one another where other programs have the processors.
THREADS = 1


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
