"""CSV in, predictions out, with the Python model itself."""

import csv
import io
import zipfile
from pathlib import Path

import joblib

from .data import read_rows
from .errors import BadInput
from .record import write_atomically


def answers(path, columns, rows):
    """The model's probabilities for the rows, in float64."""
    trained = joblib.load(path)
    if trained.columns != columns:
        found = f"was trained on {trained.columns} pixel columns, the rows have {columns}"
        raise BadInput(f"{path}: {found}; score rows like those it was trained on")
    return trained.probabilities(rows)


def table(rows, scores):
    """true_label (where known), and the model's answer."""
    header = [*(["true_label"] if rows.labels is not None else []), "answer"]
    given = [[]] * len(scores) if rows.labels is None else rows.labels[:, None].tolist()
    return header, ([*label, int(answer)] for label, answer in zip(given, scores.argmax(axis=1)))


def score(folder, id, source, output):
    """Writes the predictions of model ID (P1 … P12, Tables) of an experiment's folder."""
    model = Path(folder) / f"{'Tables' if id == 'tables' else id}.joblib"
    if not model.is_file():
        known = ", ".join(sorted(p.stem for p in Path(folder).glob("*.joblib"))) or "none"
        raise BadInput(f"{model}: no such model; the folder's are: {known}; name one of them")
    rows = read_rows(source, needs_label=False)
    scores = answers(model, rows.pixels.shape[1], rows.pixels)
    header, lines = table(rows, scores)
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(lines)
    content = text.getvalue().encode()
    target = Path(output)
    target.parent.mkdir(parents=True, exist_ok=True)
    if target.suffix == ".zip":
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr(target.name.removesuffix(".zip"), content)
        content = packed.getvalue()
    write_atomically(target, content)
