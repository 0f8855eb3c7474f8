"""One run of a search: reads, goes on where an earlier run ended, and keeps the record."""

import fcntl
import json
import time
import traceback
import warnings
from math import ceil
from pathlib import Path

from .data import check_classes, hash_of, read_rows
from .errors import BadInput, SearchFailed
from .record import Record, versions, write_atomically
from .watch import Watch


def earlier(kind, folder, identity):
    """The leaderboard of an earlier run of the same request, or None."""
    board, saved = folder / "leaderboard.json", folder / "identity.json"
    if not board.exists():
        return None
    try:
        body, before = json.loads(board.read_text()), json.loads(saved.read_text())
    except (OSError, ValueError):
        body, before = {}, None
    if body.get("kind") != kind or before != identity:
        raise BadInput(f"{folder}: holds a search of another request; choose another folder, or delete that one")
    return body


def locked(folder):
    """The folder for this run alone; the lock ends with the process, however that ends."""
    folder.mkdir(parents=True, exist_ok=True)
    file = open(folder / ".lock", "w")
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        raise BadInput(f"{folder}: another search is running in it; wait for it, or choose another folder") from None
    return file


def check_sample(kind, request, rows, classes):
    """Stratified draws need a row of each class in every part: each fold, the holdout, and what the sample leaves."""
    searched = min(request.sample_rows, rows)
    least = 2 * classes * (request.folds + 1)
    if kind == "autoai":
        least = max(least, ceil(classes / request.holdout_share))
    if searched < least:
        raise BadInput(
            f"the search gets {searched} rows, expected at least {least} for {classes} classes; raise sampleRows, "
            "or add rows"
        )
    if rows - classes < searched < rows:
        raise BadInput(
            f"sampleRows is {searched} of {rows} rows, expected at most {rows - classes}, or all; lower or raise it"
        )


def fresh(kind, request, rows, classes):
    data = {"provenance": request.provenance, "rows": rows, "classes": classes}
    body = {"kind": kind, "state": "running", "data": data, "seed": request.seed}
    if kind == "autoai":
        body["holdoutShare"] = request.holdout_share
    body |= {"sampleRows": min(request.sample_rows, rows), "budgetSeconds": request.budget_seconds, "seconds": 0}
    body |= {"pipelines": [], "winner": None} if kind == "autoai" else {"candidates": []}
    return body | {"refits": [], "events": [], "versions": versions()}


def run_search(kind, request, started):
    """The exit code. Everything that can be wrong with the input is found before the first file is written."""
    warnings.simplefilter("ignore")
    watch = Watch()
    watch.listen(started, request.budget_seconds)
    folder = Path(request.folder)
    if folder.exists() and not folder.is_dir():
        raise BadInput(f"{folder}: is a file, expected a folder for the search's results; choose another")
    rows = read_rows(request.train)
    # A row of each class for each fold, one for the holdout, and as much again so that a stratified draw finds them.
    classes = check_classes(request.train, rows.labels, 2 * (request.folds + 1))
    check_sample(kind, request, len(rows.labels), classes)
    if rows.pixels.shape[1] < 2:
        raise BadInput(f"{request.train}: has one pixel column, expected at least 2; add the others")
    identity = {"kind": kind, "train": hash_of(request.train), **request.identity()}
    lock = locked(folder)
    body = earlier(kind, folder, identity)
    again = body is not None
    record = Record(folder, body if again else fresh(kind, request, len(rows.labels), classes), started)
    if again and record.body["state"] == "done":
        record.event("done", "this search was done already")
        return 0
    record.body["state"] = "running"
    watch.record = record
    write_atomically(folder / "identity.json", json.dumps(identity, indent=1).encode())
    took = time.monotonic() - started
    record.event("read", f"{len(rows.labels)} rows, {rows.pixels.shape[1]} columns, {classes} classes in {took:.1f} s")
    if again:
        done = len(record.body["pipelines" if kind == "autoai" else "candidates"])
        record.event("read", f"goes on after {done} finished; the budget counts from here")
    record.write()
    if kind == "autoai":
        from .autoai import search
    else:
        from .tables import search
    try:
        complete = search(request, rows, record, started)
    except Exception as error:
        where = traceback.extract_tb(error.__traceback__)[-1]
        said = " ".join(str(error).split())
        reason = f"{type(error).__name__}: {said} ({Path(where.filename).name}, line {where.lineno})"
        record.finish("stopped", f"failed: {reason}")
        raise SearchFailed(f"the search of {request.train} failed: {reason}; what was finished is in {folder}") from error
    record.finish(*(("done", "done") if complete else ("stopped", "the budget ended before everything was done")))
    lock.close()
    return 0
