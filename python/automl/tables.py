"""One search over model families for the lowest log loss, in the manner of AutoML Tables."""

import time

import numpy as np
from sklearn.model_selection import train_test_split

from .deadline import Deadline
from .evaluation import sample_of
from .families import ExtraTrees, LightGBM, LogisticRegression, Network, XGBoost
from .metrics import metrics_of
from .refit import refit
from .tuning import tune

FAMILIES = (LightGBM(), Network(), XGBoost(), ExtraTrees(), LogisticRegression())
VALIDATION = 0.2
MOST_TRIALS = 20


def search(order, rows, record, started):
    """Whether every family was tried and the best one trained on all rows."""
    chosen = sample_of(rows.labels, order.sample_rows, order.seed)
    X, y = rows.pixels[chosen], rows.labels[chosen]
    train, test = train_test_split(np.arange(len(y)), test_size=VALIDATION, random_state=order.seed, stratify=y)
    end = started + order.budget_seconds
    reserve = (0.5 if len(rows.labels) > 2 * len(chosen) else 0.3) * order.budget_seconds
    tried = {c["family"] for c in record.body["candidates"]}
    waiting = [f for f in FAMILIES if f.name not in tried]
    complete = True
    before = best_loss(record.body["candidates"])
    while waiting:
        seconds = (end - reserve - time.monotonic()) / len(waiting)
        family = waiting.pop(0)
        if seconds <= 0:
            complete = False
            record.event("skipped", f"{family.name}: no time left in the budget", family.name)
            continue
        began = time.monotonic()

        def attempt(parameters):
            start = time.monotonic()
            # At least two settings per family.
            go_on = Deadline(max(0.1, min(seconds / 2, began + seconds - start)))
            model = family.fit(X[train], y[train], parameters, order.threads, order.seed, go_on)
            metrics = metrics_of(y[test], family.probabilities(model, X[test]))
            candidate = {
                "family": family.name,
                "parameters": {**parameters, family.rounds: min(parameters[family.rounds], family.rounds_of(model))},
                "validation": {"n": len(test), "logLoss": metrics["logLoss"], "accuracy": metrics["accuracy"]},
                "seconds": round(time.monotonic() - start, 3),
            }
            with record.lock:
                body = record.body
                body["candidates"] = sorted([*body["candidates"], candidate], key=lambda c: c["validation"]["logLoss"])
                record.event("trial", family.name, family.name, metrics["logLoss"])
                record.write()
            return -metrics["logLoss"]

        most = min(order.max_trials or MOST_TRIALS, MOST_TRIALS)
        tune(family.space, [family.defaults(), *family.first()], attempt, order.seed, began + seconds, most)
    candidates = record.body["candidates"]
    if candidates and not refitted(record.body["refits"], best_loss(candidates), before):
        best = candidates[0]
        family = next(f for f in FAMILIES if f.name == best["family"])
        left = end - time.monotonic()
        chosen = {"family": family, "parameters": best["parameters"], "engineered": False}
        refit(order, rows, record, id="tables", seconds=left, score=best_loss(candidates), **chosen)
    return complete and bool(record.body["refits"])


def best_loss(candidates):
    """Log loss of the best candidate, which stands first; None where there is none."""
    return candidates[0]["validation"]["logLoss"] if candidates else None


def refitted(refits, best, before):
    """Whether the best candidate is trained on all rows already. An entry that does not say what it refits has what was
    the best `before` this run."""
    return any(refit.get("score", before) == best for refit in refits)
