"""What is told of an exception: one line, and where in the user's files it arose."""

import os
import sys
import traceback


class ModelError(Exception):
    """What is wrong with the model as such; told as it is, without a name."""


def is_own(file, folder):
    """Whether a file is the user's: in the folder of the model's file, and no part of an installation there."""
    path = os.path.realpath(file)
    installed = {os.path.realpath(prefix) + os.sep for prefix in (sys.prefix, sys.base_prefix)}
    return path.startswith(folder + os.sep) and "site-packages" not in path and not path.startswith(tuple(installed))


def place(error, folder):
    """`net.py, line 12`: the last line of the user's own files that was under way."""
    if isinstance(error, SyntaxError) and error.filename:
        return f"{os.path.basename(error.filename)}, line {error.lineno}"
    own = [frame for frame in traceback.extract_tb(error.__traceback__) if folder and is_own(frame.filename, folder)]
    return f"{os.path.basename(own[-1].filename)}, line {own[-1].lineno}" if own else None


def described(error, folder):
    if isinstance(error, ModelError):
        return {"text": str(error)}
    # The source line and the caret of a syntax error stand before its own line.
    lines = traceback.format_exception_only(type(error), error)
    text = lines[-1] if isinstance(error, SyntaxError) else "".join(lines)
    missing = error.name if isinstance(error, ModuleNotFoundError) else None
    return {"raised": text.strip(), "place": place(error, folder), "missing": missing}
