"""The experiment: twelve pipelines by cross-validated accuracy, then the finalists on every row."""

import time

from .errors import OutOfTime
from .evaluation import HOLDOUT, Splits, sample_of
from .families import GradientBoosting, LightGBM, XGBoost
from .metrics import confusion_of, metrics_of
from .refit import refit
from .tuning import tune

FAMILIES = (LightGBM(), XGBoost(), GradientBoosting())
STAGES = ("none", "hpo-1", "hpo-1+fe", "hpo-1+fe+hpo-2")
SEARCHES = ("hpo-1", "hpo-1+fe+hpo-2")
# How the time left is shared among the steps left.
WEIGHT = {"none": 2, "hpo-1": 3, "hpo-1+fe": 2, "hpo-1+fe+hpo-2": 3}
LAST = "P12"
# More settings than this teach nothing on a few thousand rows.
MOST_TRIALS = 40


def pipelines():
    """(id, family, stage) in the order they are tried: stage by stage, so that a short budget has something of each
    family, and the stages with engineered features from the last family on, because pipeline 12 is the study's."""
    steps = []
    for s, stage in enumerate(STAGES):
        tried = list(enumerate(FAMILIES))
        for f, family in reversed(tried) if "fe" in stage else tried:
            steps.append((f"P{4 * f + s + 1}", family, stage))
    return steps


class Search:
    def __init__(self, request, splits, record, end):
        self.request, self.splits, self.record = request, splits, record
        # When the refits are to begin (time.monotonic).
        self.end = end
        # Probabilities of the pipelines of this run, by id.
        self.found = {}

    def find(self, family, stage):
        same = (p for p in self.record.body["pipelines"] if p["algorithm"] == family.name and p["stage"] == stage)
        return next(same, None)

    def run(self, id, family, stage, seconds):
        """One pipeline within about `seconds`, added to the record."""
        began = time.monotonic()
        engineered = "fe" in stage
        trials, keys = 0, [*self.splits.folds, HOLDOUT]
        before = self.find(family, STAGES[max(0, STAGES.index(stage) - 1)])
        if stage == "none":
            parameters = family.defaults()
        elif before is None:
            raise OutOfTime("the stage before it was not finished")
        else:
            parameters = before["parameters"]
        wanted = wanted_of(before, family) if before else parameters[family.rounds]
        if stage not in SEARCHES:
            found, rounds, asked = self.splits.evaluate(family, parameters, engineered, keys, 1.5 * seconds)
            # After a stage that was cut short, its fewer rounds are all that is asked for here.
            wanted = wanted if wanted > parameters[family.rounds] else asked
            parameters = {**parameters, family.rounds: rounds}
        else:
            parameters, wanted, found, trials = self.tuned(id, family, stage, before, seconds, began)
            if found:
                # Five seconds for a short slice, but only where they are left.
                allowed = max(2 * seconds, min(5, self.end - time.monotonic()))
                rest, rounds, _ = self.splits.evaluate(family, parameters, engineered, [HOLDOUT], allowed)
                # Settings that cannot be fitted once more within all that time are no improvement.
                found = {**found, **rest} if rounds == parameters[family.rounds] else {}
            if not found:
                parameters, wanted = before["parameters"], wanted_of(before, family)
                # Nothing better was found, so this pipeline is the one before it.
                found = self.found.get(before["id"], {})
            if not found:
                found, rounds, _ = self.splits.evaluate(family, parameters, engineered, keys, seconds)
                parameters = {**parameters, family.rounds: rounds}
        self.found[id] = found
        self.add(id, family, stage, parameters, wanted, found, trials, began)

    def tuned(self, id, family, stage, before, seconds, began):
        """The best settings of this stage's own search, the rounds they asked for, their out-of-fold probabilities, and
        the settings tried."""
        score = before["crossValidation"]["metrics"]["accuracy"]
        best = {"score": score, "parameters": before["parameters"], "wanted": wanted_of(before, family), "found": {}}
        end = began + 0.75 * seconds
        engineered = "fe" in stage

        def attempt(parameters):
            # At least two settings per slice; the last one may borrow a little.
            allowed = max(min(end - time.monotonic(), seconds / 3), seconds / 8)
            found, rounds, wanted = self.splits.evaluate(family, parameters, engineered, self.splits.folds, allowed)
            labels, probabilities = self.splits.pooled(found)
            score = float((probabilities.argmax(axis=1) == labels).mean())
            parameters = {**parameters, family.rounds: rounds}
            self.record.event("trial", f"{family.name}: {described(parameters)}", id, score)
            if score > best["score"]:
                best.update(score=score, parameters=parameters, wanted=wanted, found=found)
            return score

        again = stage == STAGES[-1]
        most = min(self.request.max_trials or MOST_TRIALS, MOST_TRIALS)
        # Each stage draws other settings than the one before.
        seed = self.request.seed + STAGES.index(stage)
        around = before["parameters"] if again else None
        tried = tune(family.space, [] if again else family.first(), attempt, seed, end, most, around)
        return best["parameters"], best["wanted"], best["found"], tried

    def add(self, id, family, stage, parameters, wanted, found, trials, began):
        splits = self.splits
        labels, probabilities = splits.pooled(found)
        held = splits.y[splits.held]
        inputs = splits.X.shape[1] if "fe" not in stage else len(splits.features_of(HOLDOUT).kept)
        cross = {
            "n": len(labels),
            "folds": len(splits.folds),
            "metrics": metrics_of(labels, probabilities),
            "confusion": confusion_of(labels, probabilities),
        }
        pipeline = {
            "id": id,
            "algorithm": family.name,
            "stage": stage,
            "parameters": parameters,
            "roundsWanted": wanted,
            "features": inputs,
            "trials": trials,
            "holdout": {
                "n": len(held),
                "metrics": metrics_of(held, found[HOLDOUT]),
                "confusion": confusion_of(held, found[HOLDOUT]),
            },
            "crossValidation": cross,
            "seconds": round(time.monotonic() - began, 3),
        }
        body = self.record.body
        with self.record.lock:
            body["pipelines"] = sorted([*body["pipelines"], pipeline], key=lambda p: int(p["id"][1:]))
            body["winner"] = ranked(body["pipelines"])[0]["id"]
            score = cross["metrics"]["accuracy"]
            self.record.event("pipeline", f"{family.name}, {stage}: {described(parameters)}", id, score)
            self.record.write()


def wanted_of(pipeline, family):
    """The rounds its settings asked for: more than it has where its time ended first."""
    return pipeline.get("roundsWanted", pipeline["parameters"][family.rounds])


def described(parameters):
    return ", ".join(f"{k} {v:.4g}" if isinstance(v, float) else f"{k} {v}" for k, v in parameters.items())


def ranked(found):
    """Best first; of equals the one that was simpler to make."""
    return sorted(found, key=lambda p: (-p["crossValidation"]["metrics"]["accuracy"], int(p["id"][1:])))


def finalists(found):
    """The winner and pipeline 12; where they are one, the runner-up too."""
    order = [p["id"] for p in ranked(found)]
    chosen = [order[0]] + [i for i in order[1:] if i == LAST or order[0] == LAST][:1]
    return [next(p for p in found if p["id"] == i) for i in chosen]


def search(request, rows, record, started):
    """Whether all twelve pipelines and the refits were finished."""
    chosen = sample_of(rows.labels, request.sample_rows, request.seed)
    splits = Splits(rows.pixels[chosen], rows.labels[chosen], request)
    end = started + request.budget_seconds
    # Training on every row is most of what makes the teacher good; where the sample is all there is, it is quick.
    reserve = (0.45 if len(rows.labels) > 2 * len(chosen) else 0.25) * request.budget_seconds
    run = Search(request, splits, record, end - reserve)
    done = {p["id"] for p in record.body["pipelines"]}
    waiting = [p for p in pipelines() if p[0] not in done]
    while waiting:
        id, family, stage = waiting[0]
        weights = sum(WEIGHT[s] for _, _, s in waiting)
        waiting.pop(0)
        try:
            # A stage that only searches can always repeat the one before it.
            repeats = stage in SEARCHES and f"P{int(id[1:]) - 1}" in run.found
            if time.monotonic() >= run.end and not repeats:
                raise OutOfTime("no time left in the budget")
            if "fe" in stage:
                splits.engineer()
            left = run.end - time.monotonic()
            if left <= 0 and not repeats:
                raise OutOfTime("the features took what was left of the budget")
            run.run(id, family, stage, left * WEIGHT[stage] / weights)
        except OutOfTime as why:
            record.event("skipped", f"{family.name}, {stage}: {why}", id)
    found = record.body["pipelines"]
    refits = finalists(found) if found else []
    have = {r["id"] for r in record.body["refits"]}
    for i, pipeline in enumerate(refits):
        if pipeline["id"] in have:
            continue
        family = next(f for f in FAMILIES if f.name == pipeline["algorithm"])
        left = end - time.monotonic()
        # The last one is slower to train, and has what the first leaves.
        share = 0.4 if i + 1 < len(refits) else 1.0
        refit(
            request,
            rows,
            record,
            id=pipeline["id"],
            family=family,
            parameters=pipeline["parameters"],
            engineered="fe" in pipeline["stage"],
            seconds=share * left,
        )
    return len(found) == len(FAMILIES) * len(STAGES) and len(record.body["refits"]) >= len(refits)
