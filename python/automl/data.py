"""Rows of a CSV file as arrays."""

import hashlib
import zipfile
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from .errors import BadInput

LABELS = ("label", "true_label")


@dataclass(frozen=True)
class Rows:
    """pixels: float32 [n, columns]; labels: int [n], or None where the file has no such column; names: of the pixels."""

    pixels: np.ndarray
    labels: np.ndarray | None
    names: tuple


def member_of(path):
    """The one CSV in a zip file; archives made on a Mac carry a second, empty-looking one."""
    with zipfile.ZipFile(path) as archive:
        names = [n for n in archive.namelist() if n.endswith(".csv") and not n.startswith("__MACOSX/")]
    if len(names) != 1:
        raise BadInput(f"{path}: holds {len(names)} CSV files, expected exactly one; pack one CSV per zip file")
    return names[0]


def opened(path):
    if zipfile.is_zipfile(path):
        return zipfile.ZipFile(path).open(member_of(path))
    return open(path, "rb")


def first_bad_cell(path, columns):
    """Where the first cell stands that is not a number, for the message; reads the file a second time, as text."""
    with opened(path) as file:
        frame = pd.read_csv(file, dtype=str, usecols=columns, skipinitialspace=True, keep_default_na=False)
    for name in columns:
        bad = pd.to_numeric(frame[name], errors="coerce").isna()
        if bad.any():
            row = int(np.argmax(bad.to_numpy()))
            return f"row {row + 1} after the header, column {name!r}: {frame[name].iloc[row]!r}"
    return "a row with another number of cells than the header"


def read_rows(path, needs_label=True):
    """Pixels and labels of a CSV or a zip with one; BadInput says what is wrong with the file."""
    if not Path(path).is_file():
        raise BadInput(f"{path}: no such file; expected a CSV or a zip with one; correct the path")
    try:
        with opened(path) as file:
            header = [str(c).strip() for c in pd.read_csv(file, nrows=0, skipinitialspace=True).columns]
    except (ValueError, zipfile.BadZipFile, OSError) as error:
        raise BadInput(f"{path}: cannot be read as CSV ({error}); expected a header and rows of numbers") from None
    label = next((name for name in LABELS if name in header), None)
    if label is None and needs_label:
        raise BadInput(f"{path}: has no column 'label' (columns: {', '.join(header[:5])}, …); add it to the header")
    pixels = [name for name in header if name.isdigit()]
    if not pixels:
        raise BadInput(f"{path}: has no pixel columns; expected columns named by numbers (1, 2, …); rename them")
    columns = ([label] if label else []) + pixels
    try:
        with opened(path) as file:
            frame = pd.read_csv(
                file, names=header, header=0, usecols=columns, dtype=np.float32, skipinitialspace=True, engine="c"
            )
    except ValueError:
        frame = None
    values = None if frame is None else frame[columns].to_numpy(np.float32)
    if values is None or not np.isfinite(values).all():
        raise BadInput(f"{path}: {first_bad_cell(path, columns)} is not a finite number; correct or drop the row")
    labels = None
    if label:
        labels = values[:, 0].astype(np.int64)
        if (labels != values[:, 0]).any():
            row = int(np.argmax(labels != values[:, 0]))
            raise BadInput(f"{path}: label {values[row, 0]} in row {row + 1} is not a whole number; correct it")
        values = values[:, 1:]
    return Rows(np.ascontiguousarray(values), labels, tuple(pixels))


def hash_of(path):
    """SHA-256 of a file."""
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest() if hasattr(hashlib, "file_digest") else chunked(file)


def chunked(file):
    digest = hashlib.sha256()
    while block := file.read(1 << 20):
        digest.update(block)
    return digest.hexdigest()


def check_classes(path, labels, least):
    """The number of classes; the labels must be 0 … K−1, each on at least `least` rows."""
    found, counts = np.unique(labels, return_counts=True)
    if len(found) < 2:
        only = f"only the class {found[0]}" if len(found) else "no rows"
        raise BadInput(f"{path}: holds {only}; expected at least 2 classes; add rows of others")
    if found[0] != 0 or found[-1] != len(found) - 1:
        raise BadInput(f"{path}: labels are {found.tolist()}, expected 0 to {len(found) - 1} without gaps; renumber them")
    if counts.min() < least:
        rare = int(found[counts.argmin()])
        raise BadInput(f"{path}: class {rare} has {counts.min()} rows, expected at least {least}; add rows or lower folds")
    return len(found)
