"""The trainer's own arithmetic, without the command line: run by trainer.test.ts."""

import tempfile
import time
import unittest
from dataclasses import replace
from math import log, sqrt
from pathlib import Path
from types import SimpleNamespace
from unittest.mock import patch

import numpy as np
from automl import autoai, deadline, tables
from automl.data import read_rows
from automl.errors import OutOfTime
from automl.evaluation import HOLDOUT, Splits
from automl.families import ExtraTrees, LogisticRegression
from automl.metrics import confusion_of, metrics_of
from automl.request import SearchRequest
from automl.record import Record


class Metrics(unittest.TestCase):
    def test_are_those_worked_out_by_hand(self):
        labels = np.array([0, 0, 0, 1])
        scores = np.array([[0.8, 0.2], [0.6, 0.4], [0.25, 0.75], [0.1, 0.9]], np.float32)
        found = metrics_of(labels, scores)
        # Class 0: 2 of 2 answers right, 2 of 3 rows found, F1 4/5. Class 1: 1 of 2, 1 of 1, F1 2/3.
        expected = {
            "accuracy": 3 / 4,
            "precisionMacro": 3 / 4,
            "precisionWeighted": 7 / 8,
            "recallMacro": 5 / 6,
            "recallWeighted": 3 / 4,
            "f1Macro": 11 / 15,
            "f1Weighted": 23 / 30,
        }
        losses = [-log(p) for p in (0.8, 0.6, 0.25, 0.9)]
        mean = sum(losses) / 4
        expected["logLoss"] = mean
        expected["logLossDeviation"] = sqrt(sum((loss - mean) ** 2 for loss in losses) / 3)
        self.assertEqual(found.keys(), expected.keys())
        for name, value in expected.items():
            self.assertAlmostEqual(found[name], value, places=6, msg=name)
        self.assertEqual(confusion_of(labels, scores), [[2, 1], [0, 1]])

    def test_count_a_class_that_is_never_answered_as_0(self):
        found = metrics_of(np.array([0, 1]), np.array([[0.9, 0.1], [0.9, 0.1]]))
        self.assertAlmostEqual(found["precisionMacro"], 1 / 4)
        self.assertAlmostEqual(found["f1Macro"], 1 / 3)


class Clock:
    """Time that passes only when it is told to."""

    def __init__(self):
        self.now = 100.0

    def monotonic(self):
        return self.now


class Deadlines(unittest.TestCase):
    def rounds(self, first, each, seconds, most=50, **more):
        """Rounds until it says stop, of which the first takes longer, and whether it had to."""
        clock = Clock()
        with patch.object(deadline, "time", clock):
            until = deadline.Deadline(seconds, **more)
            for done in range(1, most + 1):
                clock.now += first if done == 1 else each
                if not until():
                    break
        return done, until.passed, clock.now - 100

    def test_ends_before_the_round_that_would_be_late(self):
        # The first ends at 2.5, then one a second: the fifth would end at 6.5.
        self.assertEqual(self.rounds(2.5, 1, 6), (4, True, 5.5))

    def test_lets_a_fit_that_is_quick_enough_come_to_its_own_end(self):
        self.assertEqual(self.rounds(0.5, 0.5, 60)[:2], (50, False))

    def test_grants_the_least_rounds_whatever_the_time(self):
        self.assertEqual(self.rounds(2, 1, 0.5, least=10)[:2], (10, True))
        self.assertEqual(self.rounds(2, 1, 0.5)[:2], (1, True))


class Rounds(LogisticRegression):
    """A family whose rounds take as long as they are told, and are all the same model."""

    name = "LightGBM"
    rounds = "n_estimators"

    def __init__(self, seconds):
        self.seconds = seconds

    def defaults(self):
        return {"n_estimators": 100, "max_iter": 20, "C": 1.0}

    def fit(self, X, y, parameters, threads, seed, go_on):
        model = super().fit(X, y, parameters, threads, seed, lambda: True)
        model.done = 0
        while model.done < parameters["n_estimators"]:
            time.sleep(self.seconds)
            model.done += 1
            if not go_on():
                break
        return model

    def rounds_of(self, model):
        return model.done


class Slow(LogisticRegression):
    """Logistic regression that takes its time for the search, not for the refit."""

    name = "Slow"
    seconds = 0.0

    def fit(self, X, y, parameters, threads, seed, go_on):
        time.sleep(self.seconds)
        return super().fit(X, y, parameters, threads, seed, go_on)


class Trainings(unittest.TestCase):
    def setUp(self):
        scratch = tempfile.TemporaryDirectory()
        self.addCleanup(scratch.cleanup)
        self.folder = Path(scratch.name)
        rng = np.random.RandomState(5)
        labels = np.arange(60) % 3
        # Each class is bright in a column of its own.
        pixels = np.clip(rng.rand(60, 6) / 2 + np.eye(6)[labels] / 2, 0, 1)
        lines = [f"{label}," + ",".join(f"{value:.4f}" for value in row) for label, row in zip(labels, pixels)]
        file = self.folder / "rows.csv"
        file.write_text("\n".join(["label,1,2,3,4,5,6", *lines]))
        self.rows = read_rows(file)
        common = {"train": str(file), "provenance": "three bright columns", "folder": str(self.folder)}
        self.request = SearchRequest(**common, budget_seconds=4, sample_rows=60, folds=2, threads=1, max_trials=1)

    def record(self, body=None):
        """As the session makes it, but without taking standard output."""
        record = Record.__new__(Record)
        with patch("automl.record.os"), patch.object(Record, "seconds", lambda self: 0):
            record.__init__(self.folder, body or self.board(), time.monotonic())
        record.out = SimpleNamespace(write=lambda text: None, flush=lambda: None)
        return record

    def board(self):
        return {"kind": "tables", "seconds": 0, "pipelines": [], "candidates": [], "refits": [], "events": []}

    def test_rounds_cut_by_a_slice_are_told_from_those_asked_for(self):
        splits = Splits(self.rows.pixels, self.rows.labels, self.request)
        record = self.record()
        search = autoai.Search(self.request, splits, record, time.monotonic() + 60)
        # Three fits one after another in 1.5 times .6 s: some 30 of their rounds each.
        search.run("P1", Rounds(0.01), "none", 0.6)
        first = record.body["pipelines"][0]
        self.assertEqual(first["roundsWanted"], 100)
        self.assertTrue(10 <= first["parameters"]["n_estimators"] < 100, first["parameters"])
        self.assertEqual(first["holdout"]["n"] + first["crossValidation"]["n"], 60)
        # What a stage inherits was asked for with more rounds than it has.
        search.run("P2", Rounds(0.0001), "hpo-1", 0)
        second = record.body["pipelines"][1]
        self.assertEqual(second["roundsWanted"], 100)
        self.assertEqual(second["parameters"], first["parameters"])

    def test_rounds_that_are_all_done_are_those_asked_for(self):
        splits = Splits(self.rows.pixels, self.rows.labels, self.request)
        keys = [*splits.folds, HOLDOUT]
        family = Rounds(0.0001)
        found, rounds, wanted = splits.evaluate(family, family.defaults(), False, keys, 60)
        self.assertEqual((rounds, wanted), (100, 100))
        self.assertEqual(sum(len(scores) for scores in found.values()), 60)

    def test_a_fit_without_a_round_is_no_pipeline(self):
        splits = Splits(self.rows.pixels, self.rows.labels, self.request)
        family = Rounds(0)
        with patch.object(family, "rounds_of", lambda model: 0), self.assertRaises(OutOfTime):
            splits.evaluate(family, family.defaults(), False, [HOLDOUT], 1)

    def test_time_is_looked_at_before_features_are_made(self):
        def never(*_):
            raise AssertionError("features were made after the time was up")

        record = self.record()
        with patch.object(Splits, "engineer", never):
            autoai.search(self.request, self.rows, record, time.monotonic() - self.request.budget_seconds)
        skipped = [event["id"] for event in record.body["events"] if event["kind"] == "skipped"]
        self.assertEqual(len(skipped), 12)
        self.assertEqual(record.body["pipelines"], [])

    def test_a_tables_search_that_was_stopped_tries_what_it_had_skipped(self):
        slow = Slow()
        with patch.object(tables, "FAMILIES", (slow, ExtraTrees())):
            slow.seconds = 3  # More than the budget without the refit's reserve.
            record = self.record()
            self.assertFalse(tables.search(self.request, self.rows, record, time.monotonic()))
            self.assertEqual([c["family"] for c in record.body["candidates"]], ["Slow"])
            [refit] = record.body["refits"]
            self.assertEqual(refit["score"], record.body["candidates"][0]["validation"]["logLoss"])

            slow.seconds = 0
            # As a board of a trainer that did not say what it had refitted.
            del refit["score"]
            again = self.record(record.body)
            self.assertTrue(tables.search(self.request, self.rows, again, time.monotonic()))
            self.assertEqual({c["family"] for c in again.body["candidates"]}, {"Slow", "ExtraTrees"})
            losses = [c["validation"]["logLoss"] for c in again.body["candidates"]]
            self.assertEqual(losses, sorted(losses))
            [refit] = again.body["refits"]
            self.assertEqual(refit.get("score", losses[0]), losses[0])
            self.assertTrue((self.folder / "Tables.onnx").exists())

    def test_the_best_of_a_small_sample_meet_again_on_nearly_all_rows(self):
        with patch.object(tables, "FAMILIES", (LogisticRegression(), ExtraTrees())):
            request = replace(self.request, sample_rows=24, budget_seconds=20)
            record = self.record()
            self.assertTrue(tables.search(request, self.rows, record, time.monotonic()))
        finals = [c for c in record.body["candidates"] if "rows" in c]
        self.assertEqual({c["family"] for c in finals}, {"LogisticRegression", "ExtraTrees"})
        self.assertEqual([(c["rows"], c["validation"]["n"]) for c in finals], [(54, 6), (54, 6)])
        # They stand before those of the sample, whatever a few validation rows say.
        self.assertEqual(record.body["candidates"][:2], finals)
        self.assertEqual(record.body["refits"][0]["score"], finals[0]["validation"]["logLoss"])

        # A run that ended between two of them: the next one makes the other, and no more.
        body = {**record.body, "candidates": [c for c in record.body["candidates"] if c != finals[1]]}
        again = self.record(body)
        with patch.object(tables, "FAMILIES", (LogisticRegression(), ExtraTrees())):
            self.assertTrue(tables.search(request, self.rows, again, time.monotonic()))
        families = [c["family"] for c in again.body["candidates"] if "rows" in c]
        self.assertEqual(sorted(families), ["ExtraTrees", "LogisticRegression"])

    def test_rounds_are_those_with_the_least_log_loss(self):
        def answers(model, X, rounds):
            # Right with the more certainty the nearer it is to 60 rounds.
            right = 0.9 - abs(rounds - 60) / 200
            return np.tile([right, 1 - right], (len(X), 1))

        staged = SimpleNamespace(staged=True, probabilities=answers)
        rounds, metrics = tables.chosen_rounds(staged, None, np.zeros((5, 1)), np.zeros(5, int), 107)
        self.assertEqual(rounds, 60)
        self.assertAlmostEqual(metrics["logLoss"], -log(0.9))
        whole = SimpleNamespace(staged=False, probabilities=answers)
        self.assertEqual(tables.chosen_rounds(whole, None, np.zeros((5, 1)), np.zeros(5, int), 107)[0], 107)

    def test_a_better_candidate_takes_the_refits_place(self):
        self.assertTrue(tables.refitted([{"score": 0.2}], 0.2, 0.3))
        self.assertFalse(tables.refitted([{"score": 0.3}], 0.2, 0.3))
        self.assertFalse(tables.refitted([{}], 0.2, 0.3))
        self.assertTrue(tables.refitted([{}], 0.3, 0.3))
        self.assertFalse(tables.refitted([], 0.3, None))


if __name__ == "__main__":
    unittest.main()
