"""A small scikit-learn teacher for the digits profile: zipped CSVs in, predictions out, in both clouds' file formats.

Two families stand in for the two clouds, as in the study: gradient-boosted trees for IBM AutoAI, and a random forest for
GCP AutoML Tables. They see nothing but the CSV files, and answer through CSV files.

usage: stand_in_teacher.py FOLDER    (the run's data_compressed folder)
"""

import csv
import io
import sys
import zipfile
from pathlib import Path

import numpy as np
from sklearn.ensemble import GradientBoostingClassifier, RandomForestClassifier

SEED = 33
PIXELS = 784


def read(path):
    """Header and values of the one CSV in a zip file."""
    with zipfile.ZipFile(path) as archive:
        with archive.open(archive.namelist()[0]) as file:
            header = file.readline().decode().strip().split(",")
            return header, np.loadtxt(file, delimiter=",", ndmin=2)


def write(path, header, rows):
    """A zip file with one CSV; it appears whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(rows)
    part = path.with_name(path.name + ".part")
    with zipfile.ZipFile(part, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(path.name.removesuffix(".zip"), text.getvalue())
    part.replace(path)


def split(header, values):
    """Labels and pixels: pixel columns are the ones whose names are numbers."""
    pixels = [i for i, name in enumerate(header) if name.isdigit()]
    label = header.index("label") if "label" in header else header.index("true_label")
    return values[:, label].astype(int), values[:, pixels]


def scored(teacher, labels, pixels):
    """Rows in the format of AutoML Tables: pixels, scores, label, answer as text and as a number."""
    scores = teacher.predict_proba(pixels)
    answers = scores.argmax(axis=1)
    for label, image, score, answer in zip(labels, pixels, scores, answers):
        yield label, [f"{p:.8g}" for p in image], [f"{s:.10g}" for s in score], [f"label_{answer}_score", answer]


def main(folder):
    labels, pixels = split(*read(folder / "mnist_train_pytorch.csv.zip"))
    ibm = GradientBoostingClassifier(n_estimators=30, max_depth=3, max_features=0.05, random_state=SEED)
    gcp = RandomForestClassifier(n_estimators=100, random_state=SEED, n_jobs=2)
    ibm.fit(pixels, labels)
    gcp.fit(pixels, labels)

    for hundredths in (15, 30):
        truth, images = split(*read(folder / f"adv_examples_{hundredths}.csv.zip"))
        write(
            folder / "ibm_predictions" / f"adv{hundredths}_predictions.csv.zip",
            ["true_label", "adv_label"],
            zip(truth, ibm.predict(images)),
        )

    pixel_names = [str(i + 1) for i in range(PIXELS)]
    score_names = [f"label_{k}_score" for k in range(10)]
    answer_names = ["Predicted_Label_String", "Predicted_label"]
    truth, images = split(*read(folder / "adv_examples_15_gcp.csv.zip"))
    write(
        folder / "gcp_scored" / "adv_15_scored_pred.csv.zip",
        [*pixel_names, *score_names, "true_label", *answer_names],
        ([*image, *score, label, *answer] for label, image, score, answer in scored(gcp, truth, images)),
    )
    for part in ("train", "test"):
        truth, images = split(*read(folder / "distillation" / f"scoring_{part}.csv.zip"))
        write(
            folder / "distillation" / f"gcp_distil_{part}.csv.zip",
            ["label", *pixel_names, *score_names, *answer_names],
            ([label, *image, *score, *answer] for label, image, score, answer in scored(gcp, truth, images)),
        )


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    main(Path(sys.argv[1]))
