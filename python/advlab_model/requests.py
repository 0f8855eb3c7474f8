"""What can be asked of the model: to be found, looked at, for scores, and for products with its Jacobian."""

import os
import platform

import numpy as np

from .find import find, own_files
from .kinds import ways_to_call


def version_of(module):
    return f"{module.__name__} {getattr(module, '__version__', '')}".strip()


class Requests:
    def __init__(self):
        self.folder = None
        self.ways = []
        self.model = None
        # Points at which the model was linearized, until they are freed.
        self.kept = {}

    def answer(self, header, data):
        """The answer's header and its values; nothing where none is waited for."""
        values = np.frombuffer(data, dtype="<f4").reshape(header["shape"]) if "shape" in header else None
        return getattr(self, "do_" + header["do"])(header, values)

    def do_load(self, header, _):
        file = os.path.realpath(header["file"])
        self.folder = os.path.dirname(file)
        self.ways = ways_to_call(find(file, header["name"]))
        first = self.ways[0]
        files = [path for path in own_files(self.folder) if path != file]
        return {"layouts": first.layouts, "stated": first.stated, "files": [header["file"], *files]}, None

    def do_look(self, _, images):
        """Takes the first way of calling it that runs; what the first of them raised is the reason where none does."""
        failure = None
        for way in self.ways:
            try:
                scores, labels = way.scores(images)
            except Exception as error:
                failure = failure or error
                continue
            self.model = way
            said = {
                "kind": way.kind,
                "labels": labels,
                "classes": way.classes,
                "names": None if getattr(way, "names", None) is None else [str(name) for name in way.names],
                "softmax": way.softmax,
                "differentiable": hasattr(way, "linearize"),
                "versions": [f"Python {platform.python_version()}", *map(version_of, way.libraries)],
                "shape": scores.shape,
            }
            return said, scores
        raise failure

    def do_scores(self, _, images):
        scores, labels = self.model.scores(images)
        return {"shape": scores.shape, "labels": labels}, scores

    def do_linearize(self, header, images):
        scores, pullback = self.model.linearize(images)
        self.kept[header["id"]] = pullback
        return {"shape": scores.shape}, scores

    def do_pullback(self, header, cotangent):
        gradient = np.ascontiguousarray(self.kept[header["at"]](cotangent), dtype="<f4")
        return {"shape": gradient.shape}, gradient

    def do_free(self, header, _):
        self.kept.pop(header["at"], None)
        return None, None
