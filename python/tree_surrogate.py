"""A boosted-tree surrogate: learns from images what another model answered, and is written as an ONNX file.

The table is a zipped CSV with a column "label", the other model's answers, and pixel columns named by numbers. Classes
that were never answered get scores near zero, so that scores always belong to the classes 0 to 9.

usage: tree_surrogate.py TABLE.csv.zip MODEL.onnx ROUNDS SEED
"""

import os
import sys
from pathlib import Path

import numpy as np
from automl.data import read_rows
from automl.errors import BadInput
from lightgbm import LGBMClassifier
from onnxmltools import convert_lightgbm
from onnxmltools.convert.common.data_types import FloatTensorType

CLASSES = 10
# Several threads wait for one another where other programs have the processors.
THREADS = 1
BINS = 31
OPSET = 15


def main(table, model, rounds, seed):
    rows = read_rows(table)
    labels, pixels = rows.labels, rows.pixels
    # A blank image of almost no weight is in every class, so that none is missing from the scores.
    weights = np.concatenate([np.ones(len(labels)), np.full(CLASSES, 1e-6)])
    pixels = np.concatenate([pixels, np.zeros((CLASSES, pixels.shape[1]))]).astype(np.float32)
    labels = np.concatenate([labels, np.arange(CLASSES)])
    surrogate = LGBMClassifier(
        n_estimators=rounds,
        num_leaves=15,
        min_child_samples=5,
        colsample_bytree=0.3,
        max_bin=BINS,
        random_state=seed,
        deterministic=True,
        force_row_wise=True,
        n_jobs=THREADS,
        verbose=-1,
    )
    surrogate.fit(pixels, labels, sample_weight=weights)
    onnx = convert_lightgbm(
        surrogate.booster_,
        initial_types=[("images", FloatTensorType([None, pixels.shape[1]]))],
        zipmap=False,
        target_opset=OPSET,
    )
    part = model.with_name(model.name + ".part")
    part.write_bytes(onnx.SerializeToString())
    os.replace(part, model)


if __name__ == "__main__":
    if len(sys.argv) != 5:
        sys.exit(__doc__)
    try:
        main(Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4]))
    except BadInput as error:
        sys.exit(f"tree_surrogate: {error}")
