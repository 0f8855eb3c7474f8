"""Takes requests from one socket, in turn, until that is closed."""

import ctypes
import faulthandler
import os
import queue
import signal
import socket
import sys
import threading

from .errors import described
from .frames import read_frame, write_frame

SOCKET = 3
# Where a signal is told at once, also while a long call of C holds the interpreter.
SIGNALS = 4
PR_SET_PDEATHSIG = 1
# How long a model may take to come to its end once nobody listens.
GRACE_S = 0.5


def end_with_parent():
    """Linux ends this process with its parent, even where it hangs in C; elsewhere the closed socket has to do."""
    if sys.platform.startswith("linux"):
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


def listen(connection, requests):
    """Hands frames on; at their end this process ends, whatever the model is doing."""
    try:
        while (frame := read_frame(connection)) is not None:
            requests.put(frame)
    except OSError:
        pass
    requests.put(None)
    threading.Event().wait(GRACE_S)
    os._exit(0)


def heed_interrupts():
    """Ctrl-C reaches the whole group: it is told to the other side, and what is computed is left to finish."""
    os.set_blocking(SIGNALS, False)
    signal.signal(signal.SIGINT, lambda *_: None)
    signal.set_wakeup_fd(SIGNALS, warn_on_full_buffer=False)


def main():
    end_with_parent()
    faulthandler.enable()
    for descriptor in (SOCKET, SIGNALS):
        os.set_inheritable(descriptor, False)
    heed_interrupts()
    connection = socket.socket(fileno=SOCKET)
    requests = queue.SimpleQueue()
    threading.Thread(target=listen, args=(connection, requests), daemon=True).start()
    served = None
    while (frame := requests.get()) is not None:
        header, data = frame
        try:
            # Its interpreter may lack NumPy; then this is what it answers.
            from .requests import Requests

            served = served or Requests()
            answer, values = served.answer(header, data)
        except BaseException as error:  # whatever the model raises, SystemExit too, is an answer
            answer, values = {"error": described(error, served and served.folder)}, None
        if answer is None:
            continue
        write_frame(connection, {"id": header["id"], **answer}, values)
