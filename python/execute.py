"""Runs one notebook on the TypeScript kernel and writes it normalized (notebook_file.py says how).

usage: execute.py NOTEBOOK OUTPUT [--timeout SECONDS] [--kernel NAME]

Prints one JSON object per line on stdout: {"event": "cell", ...} after each finished cell, then {"event": "done"} or
{"event": "failed", "message": ...}. Ends with 0, 1 (a cell failed) or 143 (told to stop). It is told to stop by SIGTERM,
SIGINT, or the end of its standard input, so that no kernel outlives the program that started it.
"""

import argparse
import asyncio
import ctypes
import json
import os
import signal
import sys
import threading
import time

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellControlSignal, CellExecutionError, CellTimeoutError, DeadKernelError

from notebook_file import error_of, first_line, normalize_cell, text_of, titles_of, write_atomically

KERNEL = {"name": "tslab", "display_name": "TypeScript", "language": "typescript"}
STOPPED = 143


class Failed(Exception):
    """A message for the user."""


def die_with_parent():
    """A function for the kernel's process to run before it becomes the kernel; only Linux can do this."""
    if not sys.platform.startswith("linux"):
        return None
    libc = ctypes.CDLL(None)
    return lambda: libc.prctl(1, signal.SIGKILL)  # PR_SET_PDEATHSIG


class Runner:
    def __init__(self, file, report, timeout, kernel):
        self.file = file
        self.report = report
        self.notebook = nbformat.read(file, as_version=4)
        self.stopped = False
        self.client = NotebookClient(
            self.notebook,
            kernel_name=kernel,
            timeout=timeout,
            startup_timeout=120,
            record_timing=False,
            coalesce_streams=True,
            store_widget_state=False,
            shutdown_kernel="immediate",
            resources={"metadata": {"path": os.path.dirname(os.path.abspath(file))}},
        )

    def stop(self):
        """Kills the kernel and everything it started, which makes the running cell fail."""
        if self.stopped:
            return
        self.stopped = True
        provisioner = getattr(self.client.km, "provisioner", None)
        group = getattr(provisioner, "pgid", None)
        if group:
            try:
                os.killpg(group, signal.SIGKILL)
            except ProcessLookupError:
                pass
        waiting = getattr(self.client, "task_poll_for_reply", None)
        if waiting:
            waiting.cancel()

    def listen(self):
        """Heeds signals and the end of standard input; nbclient sets handlers of its own, which these replace."""
        loop = asyncio.get_running_loop()
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(number, self.stop)

        def wait_for_end():
            # Not through its buffer, whose lock, still held at the end, would make Python abort.
            while os.read(sys.stdin.fileno(), 4096):
                pass
            try:
                loop.call_soon_threadsafe(self.stop)
            except RuntimeError:
                pass  # The run has ended already.

        threading.Thread(target=wait_for_end, daemon=True).start()

    async def execute_cell(self, cell, position, number, count):
        where = f"{os.path.basename(self.file)}, code cell {number} of {count} ({first_line(cell)!r})"
        try:
            await self.client.async_execute_cell(cell, position, execution_count=number)
        except CellExecutionError as error:
            reason = error_of(cell) or error.evalue or "the kernel gave no reason"
            raise Failed(f"{where}: {reason}") from None
        except CellTimeoutError:
            raise Failed(f"{where}: took longer than {self.client.timeout} seconds") from None
        except DeadKernelError:
            raise Failed(f"{where}: the kernel died") from None
        except CellControlSignal as error:
            raise Failed(f"{where}: {error}") from None

    async def run(self):
        cells = self.notebook.cells
        code = [(i, cell) for i, cell in enumerate(cells) if cell.cell_type == "code" and cell.source.strip()]
        titles = list(titles_of(cells))
        async with self.client.async_setup_kernel(preexec_fn=die_with_parent()):
            self.listen()
            info = await self.client.kc.kernel_info(reply=True)
            for number, (position, cell) in enumerate(code, 1):
                if self.stopped:
                    break
                start = time.monotonic()
                await self.execute_cell(cell, position, number, len(code))
                warnings = [line for line in text_of(cell, "stderr").splitlines() if line.strip()]
                normalize_cell(cell, number)
                self.report(
                    event="cell",
                    index=number,
                    count=len(code),
                    title=titles[position],
                    seconds=round(time.monotonic() - start, 3),
                    warnings=warnings,
                )
        for cell in cells:
            if cell.cell_type == "code" and not cell.source.strip():
                cell.execution_count, cell.outputs = None, []
        self.notebook.metadata = {"kernelspec": KERNEL, "language_info": info["content"]["language_info"]}
        return self.notebook


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("notebook")
    parser.add_argument("output")
    parser.add_argument("--timeout", type=int, default=None, help="seconds per cell")
    parser.add_argument("--kernel", default=KERNEL["name"], help="the kernel to run on; the file names tslab in any case")
    options = parser.parse_args()
    # Stored results are for reading as text.
    os.environ["NO_COLOR"] = "1"

    # Only events go to the real stdout: whatever the kernel or a library prints there joins stderr.
    events = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)

    def report(**event):
        try:
            events.write(json.dumps(event) + "\n")
            events.flush()
        except BrokenPipeError:
            pass  # Nobody listens any more; the end of standard input stops the run.

    runner = None
    try:
        runner = Runner(options.notebook, report, options.timeout, options.kernel)
        notebook = asyncio.run(runner.run())
        if runner.stopped:
            return STOPPED
        write_atomically(notebook, options.output)
        report(event="done")
        return 0
    except Exception as error:
        if runner and runner.stopped:
            return STOPPED
        message = str(error) if isinstance(error, Failed) else f"{options.notebook}: {type(error).__name__}: {error}"
        report(event="failed", message=message)
        return 1


if __name__ == "__main__":
    sys.exit(main())
