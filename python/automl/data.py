"""Rows of a CSV file as arrays."""

import csv
import hashlib
import io
import warnings
import zipfile
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from .errors import BadInput

LABELS = ("label", "true_label")


@dataclass(frozen=True)
class Rows:
    """pixels: float32 [n, columns]; labels: int [n], or None where the file has none."""

    pixels: np.ndarray
    labels: np.ndarray | None


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


def header_of(path):
    """The column names, each of them once."""
    try:
        with opened(path) as file:
            header = [name.strip() for name in next(csv.reader([file.readline().decode("utf-8-sig")]), [])]
    except (ValueError, zipfile.BadZipFile, OSError) as error:
        raise BadInput(f"{path}: cannot be read as CSV ({error}); expected a header and rows of numbers") from None
    twice = [name for name, count in Counter(header).items() if count > 1]
    if twice:
        raise BadInput(f"{path}: the header names column {twice[0]!r} more than once; rename or drop one")
    return header


def table_of(path, header, columns):
    """float32 [n, columns], or None where a cell is not a number or a row is too long. A short row ends in NaN."""
    types = {name: np.float32 if name in columns else object for name in header}
    try:
        with opened(path) as file, warnings.catch_warnings():
            warnings.simplefilter("error", pd.errors.ParserWarning)
            frame = pd.read_csv(file, names=header, header=0, index_col=False, dtype=types, skipinitialspace=True)
    except (ValueError, pd.errors.ParserWarning):
        return None
    return frame[columns].to_numpy(np.float32)


def first_bad_cell(path, header, columns):
    """What is wrong with the first row that cannot be used; reads the file a second time, as text."""
    with opened(path) as file:
        lines = csv.reader(io.TextIOWrapper(file, "utf-8-sig", newline=""))
        next(lines)
        for number, cells in enumerate((line for line in lines if line), 1):
            if len(cells) != len(header):
                return f"row {number} after the header has {len(cells)} cells"
            for name, cell in zip(header, cells):
                if name in columns and not is_finite(cell):
                    return f"row {number} after the header, column {name!r} is {cell!r}"
    return "a row cannot be read"


def is_finite(cell):
    try:
        return bool(np.isfinite(np.float32(cell)))
    except ValueError:
        return False


def read_rows(path, needs_label=True):
    """Pixels and labels of a CSV or a zip with one; BadInput says what is wrong with the file."""
    if not Path(path).is_file():
        raise BadInput(f"{path}: no such file; expected a CSV or a zip with one; correct the path")
    header = header_of(path)
    label = next((name for name in LABELS if name in header), None)
    if label is None and needs_label:
        raise BadInput(f"{path}: has no column 'label' (columns: {', '.join(header[:5])}, …); add it to the header")
    pixels = [name for name in header if name.isdigit()]
    if not pixels:
        raise BadInput(f"{path}: has no pixel columns; expected columns named by numbers (1, 2, …); rename them")
    columns = ([label] if label else []) + pixels
    values = table_of(path, header, columns)
    if values is None or not np.isfinite(values).all():
        where = first_bad_cell(path, header, columns)
        raise BadInput(f"{path}: {where}; expected {len(header)} finite numbers in each row; correct or drop the row")
    labels = None
    if label:
        labels = values[:, 0].astype(np.int64)
        if (labels != values[:, 0]).any():
            row = int(np.argmax(labels != values[:, 0]))
            raise BadInput(f"{path}: label {values[row, 0]} in row {row + 1} is not a whole number; correct it")
        values = values[:, 1:]
    return Rows(np.ascontiguousarray(values), labels)


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
        expected = f"0 to {len(found) - 1} without gaps"
        raise BadInput(f"{path}: labels are {found.tolist()}, expected {expected}; renumber them")
    if counts.min() < least:
        rare = int(found[counts.argmin()])
        few = f"class {rare} has {counts.min()} rows, expected at least {least}"
        raise BadInput(f"{path}: {few}; add rows or lower folds")
    return len(found)
