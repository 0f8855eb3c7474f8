"""usage: python -m automl autoai REQUEST.json
       python -m automl tables REQUEST.json
       python -m automl score FOLDER ID IN.csv[.zip] OUT.csv[.zip]
       python -m automl fit FAMILY SETTINGS SEED IN.csv[.zip] MODEL.onnx

`autoai` and `tables` print one JSON object per line on stdout, each a step of the search, and rewrite leaderboard.json
in the request's folder after each. They end with 0, 1 (bad input), 3 (the search failed) or 143 (stopped by SIGTERM,
SIGINT or the end of standard input); what is finished is kept, and the same request goes on from there.
"""

import time

STARTED = time.monotonic()

import argparse  # noqa: E402
import os  # noqa: E402
import signal  # noqa: E402
import sys  # noqa: E402

# Idle OpenMP threads that spin take the cores from those that work: on a busy machine a fit then takes 20 times as
# long.
# The OpenMP libraries read this when they are loaded, so it comes before every import of one.
os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
# Only the thread that waits for them may take the stop signals; threads inherit this, also those of native code.
signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTERM, signal.SIGINT})


def parsed():
    parser = argparse.ArgumentParser(prog="automl", description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    commands = parser.add_subparsers(dest="command", required=True)
    for name in ("autoai", "tables"):
        commands.add_parser(name).add_argument("request")
    score = commands.add_parser("score")
    for name in ("folder", "id", "rows", "output"):
        score.add_argument(name)
    fit = commands.add_parser("fit")
    for name in ("family", "settings", "seed", "rows", "output"):
        fit.add_argument(name)
    return parser.parse_args()


def main():
    options = parsed()
    from .errors import BadInput, SearchFailed

    try:
        if options.command == "score":
            signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGTERM, signal.SIGINT})
            from .score import score

            score(options.folder, options.id, options.rows, options.output)
            return 0
        if options.command == "fit":
            signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGTERM, signal.SIGINT})
            from .fit import fit

            fit(options.family, options.settings, options.seed, options.rows, options.output)
            return 0
        from .request import read_request
        from .session import run_search

        return run_search(options.command, read_request(options.request), STARTED)
    except BadInput as error:
        print(f"automl: {error}", file=sys.stderr)
        return 1
    except SearchFailed as error:
        print(f"automl: {error}", file=sys.stderr)
        return 3


if __name__ == "__main__":
    code = main()
    sys.stdout.flush()
    sys.stderr.flush()
    # Threads that wait for a signal or for standard input would keep the interpreter from ending.
    os._exit(code)
