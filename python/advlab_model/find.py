"""Finds the object that is meant: a name in a file, or what a function of that name returns."""

import difflib
import functools
import importlib.util
import inspect
import os
import sys
import types

from .errors import ModelError, is_own

# A function may return a class, whose instance is a function: deeper than this nobody means it.
DEEPEST = 4


def load_module(file):
    """Imports a file as a script's neighbours do: its own folder comes first on the path."""
    sys.path.insert(0, os.path.dirname(file))
    name = os.path.splitext(os.path.basename(file))[0]
    spec = importlib.util.spec_from_file_location(name, file)
    if spec is None or spec.loader is None:
        raise ModelError(f"cannot be imported: {os.path.basename(file)} is no Python file (.py).")
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


def named(module, name):
    found = module
    for part in name.split("."):
        if not hasattr(found, part):
            known = [
                key
                for key, value in vars(module).items()
                if not key.startswith("_") and not isinstance(value, types.ModuleType) and callable_or_model(value)
            ]
            near = difflib.get_close_matches(part, known, 1)
            hint = f' Did you mean "{near[0]}"?' if near else ""
            raise ModelError(
                f'has no "{part}".{hint} It has: {", ".join(known[:12]) or "nothing that could be a model"}.'
            )
        found = getattr(found, part)
    return found


def callable_or_model(value):
    return callable(value) or any(hasattr(value, method) for method in ("predict_proba", "predict", "logits"))


def wants_nothing(function):
    """Whether it is a function, or a class, to be called for the model: one that nothing needs to be given."""
    if not (inspect.isroutine(function) or inspect.isclass(function) or isinstance(function, functools.partial)):
        return False
    try:
        parameters = inspect.signature(function).parameters.values()
    except (TypeError, ValueError):
        return False
    return all(p.default is not p.empty or p.kind in (p.VAR_POSITIONAL, p.VAR_KEYWORD) for p in parameters)


def find(file, name):
    found = named(load_module(file), name)
    for _ in range(DEEPEST):
        if not wants_nothing(found):
            break
        found = found()
    if inspect.isclass(found):
        raise ModelError(
            f"is the class {found.__name__}, which takes arguments: name an object of it, or a function that makes one."
        )
    if not callable_or_model(found):
        raise ModelError(
            f"is a {type(found).__name__}, which is no model: expected a torch module, a Keras model, a function,"
            " an object with predict_proba, predict, or logits and vjp, or a function that returns one."
        )
    return found


def own_files(folder):
    """The Python files of that folder that were imported: they decide the answers too."""
    files = {getattr(module, "__file__", None) for module in list(sys.modules.values())}
    return sorted(os.path.realpath(file) for file in files if file and is_own(file, folder))
