"""papermill for TypeScript notebooks: its command line, with parameters written as TypeScript.

    python python/papermill_typescript.py IN.ipynb OUT.ipynb -p epsilon 0.2

It runs in any environment that has papermill (2.7 was tried), beside the kernel that the notebook names. papermill knows
how to write the parameters of some languages, and TypeScript is none of them.
"""

import json
import sys

from papermill.__main__ import papermill
from papermill.translators import Translator, papermill_translators


class TypeScriptTranslator(Translator):
    """Values as JSON, which is TypeScript, but for numbers that JSON lacks."""

    @classmethod
    def translate_none(cls, val):
        return "null"

    @classmethod
    def translate_bool(cls, val):
        return "true" if val else "false"

    @classmethod
    def translate_str(cls, val):
        return json.dumps(str(val))

    @classmethod
    def translate_float(cls, val):
        return {"inf": "Infinity", "-inf": "-Infinity", "nan": "NaN"}.get(repr(val), repr(val))

    @classmethod
    def translate_dict(cls, val):
        return "{ " + ", ".join(f"{cls.translate_str(k)}: {cls.translate(v)}" for k, v in val.items()) + " }"

    @classmethod
    def translate_list(cls, val):
        return "[" + ", ".join(cls.translate(v) for v in val) + "]"

    @classmethod
    def comment(cls, cmt_str):
        return f"// {cmt_str}".strip()

    @classmethod
    def assign(cls, name, str_val):
        # A cell may declare anew what an earlier one declared.
        return f"let {name} = {str_val};"


papermill_translators.register("typescript", TypeScriptTranslator)

if __name__ == "__main__":
    sys.exit(papermill())
