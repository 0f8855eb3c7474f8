"""leaderboard.json and the lines on stdout: everything the outside sees of a search."""

import json
import os
import sys
import threading
import time
from importlib.metadata import version
from pathlib import Path

LIBRARIES = ("numpy", "scikit-learn", "lightgbm", "xgboost-cpu", "optuna", "onnx", "onnxmltools", "skl2onnx")


def write_atomically(path, content):
    """A file that appears whole or not at all, also where the machine fails."""
    path = Path(path)
    part = path.with_name(path.name + ".part")
    with open(part, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    part.replace(path)


def versions():
    return {"python": sys.version.split()[0]} | {name: version(name) for name in LIBRARIES}


class Record:
    """A leaderboard that is on disk after each step. Safe to use from several threads."""

    def __init__(self, folder, body, started):
        self.folder = Path(folder)
        self.body = body
        self.before = body["seconds"]
        self.started = started
        self.lock = threading.RLock()
        # Only events go to the real stdout: whatever a library prints there joins stderr.
        self.out = os.fdopen(os.dup(1), "w", encoding="utf-8")
        os.dup2(2, 1)

    def seconds(self):
        return round(self.before + time.monotonic() - self.started, 3)

    def event(self, kind, message, id=None, score=None):
        with self.lock:
            event = {"second": self.seconds(), "kind": kind}
            event |= {} if id is None else {"id": id}
            event |= {} if score is None else {"score": float(score)}
            event["message"] = message
            self.body["events"].append(event)
            try:
                self.out.write(json.dumps(event) + "\n")
                self.out.flush()
            except (BrokenPipeError, ValueError):
                pass  # Nobody listens any more; the end of standard input stops the run.

    def write(self):
        with self.lock:
            self.body["seconds"] = self.seconds()
            self.folder.mkdir(parents=True, exist_ok=True)
            text = json.dumps(self.body, indent=1, allow_nan=False)
            write_atomically(self.folder / "leaderboard.json", text.encode())

    def finish(self, state, message):
        with self.lock:
            self.body["state"] = state
            self.event(state, message)
            self.write()
