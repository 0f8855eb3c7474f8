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

# Quick ones first: what they leave of their time goes to the boosted trees.
FAMILIES = (LogisticRegression(), ExtraTrees(), Network(), XGBoost(), LightGBM())
VALIDATION = 0.2
MOST_TRIALS = 20
# Where there are many more rows than the sample holds, the best of this many families meet again on nearly all of them.
FINALISTS = 3
FINAL_VALIDATION = 0.1
# Rounds of a finalist at most, in its family's usual number; more would make the exported model slow to query.
LONGEST = 2


def search(request, rows, record, started):
    """Whether every family was tried and the best one trained on all rows."""
    chosen = sample_of(rows.labels, request.sample_rows, request.seed)
    X, y = rows.pixels[chosen], rows.labels[chosen]
    train, test = train_test_split(np.arange(len(y)), test_size=VALIDATION, random_state=request.seed, stratify=y)
    end = started + request.budget_seconds
    again = len(rows.labels) > 2 * len(chosen)
    reserve = (0.6 if again else 0.3) * request.budget_seconds
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
            model = family.fit(X[train], y[train], parameters, request.threads, request.seed, go_on)
            metrics = metrics_of(y[test], family.probabilities(model, X[test]))
            candidate = {
                "family": family.name,
                "parameters": {**parameters, family.rounds: min(parameters[family.rounds], family.rounds_of(model))},
                "validation": {"n": len(test), "logLoss": metrics["logLoss"], "accuracy": metrics["accuracy"]},
                "seconds": round(time.monotonic() - start, 3),
            }
            with record.lock:
                body = record.body
                body["candidates"] = ranked([*body["candidates"], candidate])
                record.event("trial", family.name, family.name, metrics["logLoss"])
                record.write()
            return -metrics["logLoss"]

        most = min(request.max_trials or MOST_TRIALS, MOST_TRIALS)
        tune(family.space, [family.defaults(), *family.first()], attempt, request.seed, began + seconds, most)
    if again:
        complete &= finals(request, rows, record, end)
    candidates = record.body["candidates"]
    if candidates and not refitted(record.body["refits"], best_loss(candidates), before):
        best = candidates[0]
        family = next(f for f in FAMILIES if f.name == best["family"])
        left = end - time.monotonic()
        # The finals chose the rounds; a candidate of the sample alone did not.
        chosen = {"family": family, "parameters": best["parameters"], "engineered": False, "usual": "rows" not in best}
        refit(request, rows, record, id="tables", seconds=left, score=best_loss(candidates), **chosen)
    return complete and bool(record.body["refits"])


def ranked(candidates):
    """Best first: those trained on more rows before the others, then by log loss."""
    return sorted(candidates, key=lambda c: (-c.get("rows", 0), c["validation"]["logLoss"]))


def finals(request, rows, record, end):
    """Whether the best families were trained again, on nearly all rows and for longer; rounds by log loss on the rest."""
    candidates = record.body["candidates"]
    best = {}
    for candidate in (c for c in candidates if "rows" not in c):
        best.setdefault(candidate["family"], candidate)
    # A run before this one may have ended between two of them.
    met = {c["family"] for c in candidates if "rows" in c}
    waiting = [c for c in list(best.values())[:FINALISTS] if c["family"] not in met]
    if not waiting:
        return True
    everything = np.arange(len(rows.labels))
    train, test = train_test_split(
        everything, test_size=FINAL_VALIDATION, random_state=request.seed, stratify=rows.labels
    )
    X, y = rows.pixels[train], rows.labels[train]
    # The refit takes as long as one of these, and somewhat more rows.
    share = (end - time.monotonic()) / (len(waiting) + 1.5)
    for candidate in waiting:
        family = next(f for f in FAMILIES if f.name == candidate["family"])
        began = time.monotonic()
        if share <= 0:
            record.event("skipped", f"{family.name}: no time left for a final", family.name)
            return False
        longest = max(candidate["parameters"][family.rounds], LONGEST * family.defaults()[family.rounds])
        parameters = {**candidate["parameters"], family.rounds: longest}
        model = family.fit(X, y, parameters, request.threads, request.seed, Deadline(0.9 * share))
        reached = min(longest, family.rounds_of(model))
        rounds, metrics = chosen_rounds(family, model, rows.pixels[test], rows.labels[test], reached)
        final = {
            "family": family.name,
            "parameters": {**parameters, family.rounds: rounds},
            "validation": {"n": len(test), "logLoss": metrics["logLoss"], "accuracy": metrics["accuracy"]},
            "rows": len(train),
            "seconds": round(time.monotonic() - began, 3),
        }
        with record.lock:
            record.body["candidates"] = ranked([*record.body["candidates"], final])
            record.event("trial", f"{family.name} on {len(train)} rows", family.name, metrics["logLoss"])
            record.write()
    return True


def chosen_rounds(family, model, X, y, reached):
    """The rounds, of those reached, with the lowest log loss, and the measures there."""
    # Families that cannot be cut short give the same answer for each of these.
    steps = sorted({reached, *range(20, reached, 20)}) if family.staged else [reached]
    scored = [(r, metrics_of(y, np.asarray(family.probabilities(model, X, r)))) for r in steps]
    return min(scored, key=lambda one: one[1]["logLoss"])


def best_loss(candidates):
    """Log loss of the best candidate, which is first; None where there is none."""
    return candidates[0]["validation"]["logLoss"] if candidates else None


def refitted(refits, best, before):
    """Whether the best candidate is trained on all rows already. An entry that does not say what it refits has what was
    the best `before` this run."""
    return any(refit.get("score", before) == best for refit in refits)
