"""What a notebook's cells say, and the notebook as a file that two equal runs write byte for byte alike."""

import os
import re
import tempfile

import nbformat

# What the kernel puts around an error: where in its compiled text it was thrown, and its own calls.
PREAMBLE = re.compile(r"^evalmachine\.<anonymous>:\d+\n.*\n\s*\^+\n\n?", re.MULTILINE)
KERNEL_CALL = re.compile(r"^\s+at .*(?:evalmachine\.<anonymous>|node:|tslab[/\\]dist[/\\]).*\n?", re.MULTILINE)
ANSI = re.compile(r"\x1b\[[0-9;]*[A-Za-z]")


def text_of(cell, stream):
    """What the cell wrote to a stream, without colors."""
    parts = [out["text"] for out in cell.outputs if out["output_type"] == "stream" and out["name"] == stream]
    return ANSI.sub("", "".join(parts)).strip()


def error_of(cell):
    """The error a cell ended with, with the calls inside the library but not the kernel's own."""
    for out in cell.outputs:
        if out["output_type"] == "error":
            return ANSI.sub("", "\n".join(out["traceback"])).strip()
    # tslab's own kernel sends no error: it writes what was thrown to stderr.
    return KERNEL_CALL.sub("", PREAMBLE.sub("", text_of(cell, "stderr") + "\n")).strip()


def first_line(cell):
    lines = [line.strip() for line in cell.source.splitlines()]
    return next((line for line in lines if line), "")


def titles_of(cells):
    """The heading above each cell, or the cell's first line before the first heading."""
    heading = None
    for cell in cells:
        if cell.cell_type == "markdown":
            found = re.findall(r"^#{1,6}\s+(.+?)\s*#*$", cell.source, re.MULTILINE)
            heading = found[-1] if found else heading
        yield heading or first_line(cell)


def is_empty(output):
    """Nothing to see: the end of a line that a displayed value left behind, or a display that was cleared."""
    if output["output_type"] == "stream":
        return not output["text"].strip()
    if output["output_type"] == "display_data":
        return not any(not isinstance(value, str) or value.strip() for value in output["data"].values())
    return False


def normalize_cell(cell, count):
    """Keeps what the cell shows, and nothing that differs between two equal runs."""
    cell.execution_count = count
    cell.metadata = {key: cell.metadata[key] for key in ("tags", "jupyter") if key in cell.metadata}
    kept = [out for out in cell.outputs if not (out["output_type"] == "stream" and out["name"] == "stderr")]
    cell.outputs = [out for out in kept if not is_empty(out)]
    for out in cell.outputs:
        out.pop("transient", None)
        if out["output_type"] == "execute_result":
            out["execution_count"] = count


def write_atomically(notebook, file):
    folder = os.path.dirname(os.path.abspath(file))
    os.makedirs(folder, exist_ok=True)
    handle, temporary = tempfile.mkstemp(prefix=".notebook-", suffix=".part", dir=folder)
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as stream:
            # Sorted by key, as nbformat writes, so that two equal runs give the same bytes.
            stream.write(nbformat.writes(notebook).rstrip("\n") + "\n")
        os.chmod(temporary, 0o644)
        os.replace(temporary, file)
    except BaseException:
        os.unlink(temporary)
        raise
