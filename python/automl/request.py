"""What is asked for: REQUEST.json, checked."""

import json
from dataclasses import asdict, dataclass
from pathlib import Path

from .errors import BadInput


@dataclass(frozen=True)
class SearchRequest:
    """One search.

    train: a CSV, or a zip with one, with a header: `label` and pixel columns named by numbers.
    provenance: where the rows come from, in words.
    folder: where everything is left.
    budget_seconds: wall time of the whole command.
    sample_rows: rows the search looks at; the winner is trained on all.
    """

    train: str
    provenance: str
    folder: str
    budget_seconds: float
    sample_rows: int = 5000
    seed: int = 33
    holdout_share: float = 0.1
    folds: int = 3
    threads: int = 2
    max_trials: int | None = None
    # Names the whole request for who wrote it; not looked at here.
    hash: str | None = None

    def identity(self):
        """All that makes two requests one search: not where the file lies, nor on how many threads."""
        kept = asdict(self)
        for name in ("train", "folder", "threads", "hash"):
            del kept[name]
        return kept


TEXT, NUMBER, WHOLE = "a text", "a number above 0", "a whole number above 0"

FIELDS = {
    "train": ("train", TEXT, True),
    "provenance": ("provenance", TEXT, True),
    "folder": ("folder", TEXT, True),
    "budgetSeconds": ("budget_seconds", NUMBER, True),
    "sampleRows": ("sample_rows", WHOLE, False),
    "seed": ("seed", "a whole number from 0", False),
    "holdoutShare": ("holdout_share", "a number between 0 and 1", False),
    "folds": ("folds", "a whole number from 2", False),
    "threads": ("threads", WHOLE, False),
    "maxTrials": ("max_trials", WHOLE, False),
    "hash": ("hash", TEXT, False),
}


def fits(value, expected):
    if expected == TEXT:
        return isinstance(value, str) and value != ""
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return False
    if expected == "a number between 0 and 1":
        return 0 < value < 1
    if expected == NUMBER:
        return 0 < value < float("inf")
    least = {"a whole number from 0": 0, "a whole number from 2": 2}.get(expected, 1)
    return value == int(value) and value >= least


def read_request(file):
    """The request in a JSON file; BadInput where it is none."""
    try:
        given = json.loads(Path(file).read_text(encoding="utf-8"))
    except OSError as error:
        reason = f"cannot be read ({error.strerror})"
        raise BadInput(f"{file}: {reason}; expected the request as JSON; correct the path") from None
    except ValueError as error:
        raise BadInput(f"{file}: is not JSON ({error}); expected an request; correct the file") from None
    if not isinstance(given, dict):
        raise BadInput(f"{file}: is a {type(given).__name__}, expected an object with {', '.join(FIELDS)}")
    unknown = sorted(set(given) - set(FIELDS))
    if unknown:
        raise BadInput(f"{file}: unknown field {unknown[0]!r}, expected {', '.join(FIELDS)}; remove or rename it")
    values = {}
    for name, (field, expected, required) in FIELDS.items():
        value = given.get(name)
        if value is None:
            if required:
                raise BadInput(f"{file}: {name} is missing, expected {expected}; add it")
            continue
        if not fits(value, expected):
            raise BadInput(f"{file}: {name} is {value!r}, expected {expected}; correct it")
        values[field] = value if isinstance(value, str) or field in ("budget_seconds", "holdout_share") else int(value)
    return SearchRequest(**values)
