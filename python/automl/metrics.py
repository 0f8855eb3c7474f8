"""The study's measures of a pipeline."""

import numpy as np
from sklearn.metrics import accuracy_score, confusion_matrix, log_loss, precision_recall_fscore_support


def metrics_of(labels, probabilities):
    """All measures of probabilities [n, K] against labels [n]; a class never predicted counts 0 in precision."""
    classes = np.arange(probabilities.shape[1])
    answers = probabilities.argmax(axis=1)
    # float32 probabilities sum to 1 only to six digits, which log_loss would complain about.
    rows = probabilities.astype(np.float64)
    rows /= rows.sum(axis=1, keepdims=True)
    result = {"accuracy": float(accuracy_score(labels, answers))}
    for average in ("macro", "weighted"):
        precision, recall, f1, _ = precision_recall_fscore_support(
            labels, answers, labels=classes, average=average, zero_division=0
        )
        ending = average.capitalize()
        result |= {f"precision{ending}": float(precision), f"recall{ending}": float(recall), f"f1{ending}": float(f1)}
    result["logLoss"] = float(log_loss(labels, rows, labels=classes))
    losses = -np.log(np.maximum(rows[np.arange(len(labels)), labels], np.finfo(rows.dtype).eps))
    # What an interval of the mean takes.
    result["logLossDeviation"] = float(losses.std(ddof=1))
    return result


def confusion_of(labels, probabilities):
    """Counts [K][K]: rows are true classes, columns predicted ones."""
    classes = np.arange(probabilities.shape[1])
    return confusion_matrix(labels, probabilities.argmax(axis=1), labels=classes).tolist()
