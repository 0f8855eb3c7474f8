"""A finalist on every row, exported."""

import time

from .deadline import Deadline
from .export import onnx_bytes
from .features import SumFeatures
from .record import write_atomically
from .trained import Trained, save


def refit(request, rows, record, *, id, family, parameters, engineered, seconds, score=None, usual=True):
    """Trains for at most about `seconds`; leaves ID.onnx and ID.joblib (Tables for the id "tables"), and an entry in the
    record's refits, in the place of an earlier one of that id. score: of what it refits, kept in the entry. usual:
    whether to raise fewer rounds to the family's usual number."""
    began = time.monotonic()
    name = "Tables" if id == "tables" else id
    X, y, features = rows.pixels, rows.labels, None
    if engineered:
        features = SumFeatures().fit(X, y, request.seed, request.threads)
        X = features.transform(X)
    # A crowded search measures pipelines cut to a few rounds. Every row deserves the usual number, time permitting.
    wanted = max(parameters[family.rounds], family.defaults()[family.rounds] if usual else 1)
    # The export wants some of the time too.
    left = seconds - max(1.5, 0.08 * seconds) - (time.monotonic() - began)
    deadline = Deadline(left)
    model = family.fit(X, y, {**parameters, family.rounds: wanted}, request.threads, request.seed, deadline)
    rounds = min(wanted, family.rounds_of(model))
    if not deadline.passed:
        wanted = rounds  # It converged: no budget would have given more.
    took = time.monotonic() - began
    cut = f" of {wanted}: the budget ended first" if rounds < wanted else ""
    record.event("refit", f"{family.name} on {len(y)} rows: {rounds} rounds{cut}, {took:.1f} s", id)
    trained = Trained(family, family.portable(model), features, rows.pixels.shape[1])
    file = f"{name}.onnx"
    content = onnx_bytes(trained)
    save(trained, record.folder / f"{name}.joblib")
    write_atomically(record.folder / file, content)
    counts = {"rounds": rounds, "roundsWanted": wanted}
    entry = {"id": id, "rows": len(y), "seconds": round(took, 3), **counts, "onnx": file}
    entry |= {} if score is None else {"score": score}
    with record.lock:
        record.body["refits"] = [*(r for r in record.body["refits"] if r["id"] != id), entry]
        record.event("export", f"{file}, {len(content) / 1e6:.1f} MB", id)
        record.write()
