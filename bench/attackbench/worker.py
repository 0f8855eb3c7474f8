"""
The peers' side of the attack bench in a process of its own: commands as JSON lines on stdin, answers on stdout.

Start: worker.py --images FILE.f32 --labels FILE.i32. First line out: {"versions": {...}}. Then, one line out for each in:
  {"network": {"arch": ..., "file": ...}, "logits": true} -> {"logits": [[...]]} of all images
  {"network": ..., "norm": "l2", "from": 0, "to": 25, "judge": FILE.f32}
    -> {"distances": [...]} of somebody's images of these rows, null where no error
  {"network": ..., "norm": ..., "from": ..., "to": ..., "library": ..., "name": ..., "settings": {}, "budget": 1000, "seed": 0}
    -> {"distances": [...], "forwards": [...], "backwards": [...], "seconds": ..., "failed": null or why}
"""

import argparse
import json
import os
import random
import sys
import time
import traceback

import numpy as np
import torch

import peers
from networks import open_network
from tracked import Spent, Tracked, distances


def plain(values):
    """Distances as JSON has them: null where nothing was found."""
    return [value if np.isfinite(value) else None for value in values.tolist()]


def judge(network, images, labels, command):
    values = np.fromfile(command["judge"], dtype=np.float32)
    found = torch.from_numpy(values.reshape(images.shape))
    with torch.no_grad():
        wrong = network(found).argmax(1) != labels
        started = network(images).argmax(1) != labels
    inside = (found.flatten(1).amin(1) >= 0) & (found.flatten(1).amax(1) <= 1)
    away = distances(command["norm"], found, images)
    away = torch.where(wrong & inside, away, float("inf"))
    return {"distances": plain(torch.where(started, 0.0, away))}


def attack(network, images, labels, command):
    made = peers.make(command["library"], command["name"], command["norm"], command["settings"])
    for seeded in (random.seed, np.random.seed, torch.manual_seed):
        seeded(command["seed"])
    failed, start = None, time.perf_counter()
    tracked = Tracked(network, images, labels, command["norm"], command["budget"])
    try:
        tracked.show(made(model=tracked, inputs=images.clone(), labels=labels.clone()))
    except Spent:
        pass
    except Exception as error:
        # What it found before counts; that it failed is told.
        traceback.print_exc()
        failed = f"{type(error).__name__}: {error}"[:300]
    return {
        "distances": plain(tracked.best),
        "forwards": tracked.forwards.tolist(),
        "backwards": tracked.backwards.tolist(),
        "seconds": time.perf_counter() - start,
        "failed": failed,
    }


def main():
    # The libraries print; the protocol's channel is kept out of their reach.
    channel = os.fdopen(os.dup(1), "w", buffering=1)
    os.dup2(2, 1)
    parser = argparse.ArgumentParser()
    for name in ("images", "labels"):
        parser.add_argument(f"--{name}", required=True)
    parser.add_argument("--threads", type=int, default=2)
    given = parser.parse_args()
    torch.set_num_threads(given.threads)
    images = torch.from_numpy(np.fromfile(given.images, dtype=np.float32).reshape(-1, 1, 28, 28))
    labels = torch.from_numpy(np.fromfile(given.labels, dtype=np.int32).astype(np.int64))
    opened = {}
    print(json.dumps({"versions": peers.versions()}), file=channel)
    for line in sys.stdin:
        command = json.loads(line)
        try:
            file = command["network"]["file"]
            network = opened.setdefault(file, open_network(command["network"]["arch"], file))
            rows = slice(command.get("from"), command.get("to"))
            if "judge" in command:
                answer = judge(network, images[rows], labels[rows], command)
            elif "logits" in command:
                with torch.no_grad():
                    answer = {"logits": network(images).tolist()}
            else:
                answer = attack(network, images[rows], labels[rows], command)
        except Exception as error:
            traceback.print_exc()
            answer = {"error": f"{type(error).__name__}: {error}"}
        print(json.dumps(answer), file=channel)


if __name__ == "__main__":
    main()
