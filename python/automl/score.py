"""CSV in, predictions out, with the Python model itself, in the file formats of the two clouds."""

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


def ibm(rows, scores):
    """true_label (where known), adv_label: the model's answer."""
    header = [*(["true_label"] if rows.labels is not None else []), "adv_label"]
    given = [[]] * len(scores) if rows.labels is None else rows.labels[:, None].tolist()
    return header, ([*label, int(answer)] for label, answer in zip(given, scores.argmax(axis=1)))


def gcp(rows, scores):
    """AutoML Tables: pixels, scores, answer as text and as a number, and the label where the study's files have it:
    first if it is called `label`, else as `true_label` after the scores."""
    first = [rows.label_name] if rows.label_name == "label" else []
    later = [rows.label_name] if rows.label_name == "true_label" else []
    names = [f"label_{k}_score" for k in range(scores.shape[1])]
    header = [*first, *rows.names, *names, *later, "Predicted_Label_String", "Predicted_label"]

    def lines():
        for i, (image, score) in enumerate(zip(rows.pixels, scores)):
            answer = int(score.argmax())
            label = [] if rows.labels is None else [int(rows.labels[i])]
            cells = [*map(shortest, image), *map(repr, score.tolist())]
            yield [*label[: len(first)], *cells, *label[: len(later)], f"label_{answer}_score", answer]

    return header, lines()


def shortest(value):
    """The shortest decimal that reads back as the same float32."""
    return str(value).removesuffix(".0")


def only_scores(rows, scores):
    """label_0_score … label_K_score and nothing else, one line per row."""
    return [f"label_{k}_score" for k in range(scores.shape[1])], (map(repr, score) for score in scores.tolist())


SCHEMAS = {"ibm": ibm, "gcp": gcp, "scores": only_scores}


def score(folder, id, source, output, schema):
    """Writes the predictions of model ID (P1 … P12, Tables) of an experiment's folder."""
    model = Path(folder) / f"{'Tables' if id == 'tables' else id}.joblib"
    if not model.is_file():
        known = ", ".join(sorted(p.stem for p in Path(folder).glob("*.joblib"))) or "none"
        raise BadInput(f"{model}: no such model; the folder's are: {known}; name one of them")
    rows = read_rows(source, needs_label=False)
    scores = answers(model, rows.pixels.shape[1], rows.pixels)
    header, lines = SCHEMAS[schema](rows, scores)
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
