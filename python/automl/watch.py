"""Ends the program when it is told to, whatever native code is running."""

import os
import signal
import sys
import threading
import time

STOPPED = 143
# Past this share of its budget a search is ended as it is; what is finished is on record.
LAST_RESORT = 1.07


class Watch:
    """Heeds SIGTERM, SIGINT, the end of standard input and the end of the budget, in threads of its own."""

    def __init__(self):
        self.record = None
        self.lock = threading.Lock()

    def listen(self, started, budget):
        for target in (self.wait_for_signal, self.wait_for_end_of_input):
            threading.Thread(target=target, daemon=True).start()
        timer = threading.Timer(max(0.0, started + LAST_RESORT * budget - time.monotonic()), self.out_of_time)
        timer.daemon = True
        timer.start()

    def wait_for_signal(self):
        number = signal.sigwait({signal.SIGTERM, signal.SIGINT})
        self.end(f"told to stop by {signal.Signals(number).name}", STOPPED)

    def wait_for_end_of_input(self):
        try:
            while os.read(0, 4096):
                pass
        except OSError:
            pass  # No standard input at all: nobody who could still want the result.
        self.end("standard input ended: the program that asked for this is gone", STOPPED)

    def out_of_time(self):
        if self.record is None:
            print("automl: the budget ended while the rows were being read; give it more seconds", file=sys.stderr)
            self.end("", 1)
        self.end("the budget ended before everything was done; the same request goes on from here", 0)

    def end(self, why, code):
        with self.lock:  # Never released: the first reason to end is the only one.
            if self.record is not None:
                self.record.lock.acquire()
                if self.record.body["state"] == "running":
                    self.record.finish("stopped", why)
            sys.stderr.flush()
            os._exit(code)
