"""Run by the interpreter that the model wants. The package is imported by name, and leaves the user's path alone."""

import sys
from pathlib import Path

sys.path[0] = str(Path(__file__).resolve().parent.parent)
from advlab_model.serve import main  # noqa: E402

del sys.path[0]
main()
