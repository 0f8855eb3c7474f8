"""What models return, as one array of scores or of labels."""

import numpy as np

from ..errors import ModelError


def main_output(result):
    """Of several outputs the logits, or the first: as transformers, Inception and detectors return them."""
    if isinstance(result, dict):
        return main_output(result["logits"] if "logits" in result else next(iter(result.values())))
    # A list may be the rows themselves.
    if (isinstance(result, tuple) and result) or (
        isinstance(result, list) and result and getattr(result[0], "ndim", 0) > 1
    ):
        return main_output(result[0])
    logits = getattr(result, "logits", None)
    return result if logits is None or callable(logits) else logits


def scores_or_labels(array):
    """A contiguous float32 array, and whether it holds whole numbers, which are labels."""
    array = np.asarray(array)
    if array.dtype.kind not in "fiub":
        raise ModelError(f"answers with an array of {array.dtype}; expected scores, or labels as numbers from 0 on.")
    return np.ascontiguousarray(array, dtype="<f4"), array.dtype.kind in "iu" and array.ndim == 1
