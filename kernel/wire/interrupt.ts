/** How long the event loop may take to see to an interrupt before the running loop is told to stop, in milliseconds. */
const PATIENCE = 200;

/**
 * Signals the kernel and the programs it started, as a terminal's Ctrl-C does. Jupyter makes a kernel the leader of its
 * group; where it is none, only the kernel itself is signalled.
 */
function signal(): void {
  try {
    process.kill(-process.pid, 'SIGINT');
  } catch {
    process.kill(process.pid, 'SIGINT');
  }
}

/**
 * The interrupts of a kernel, from the thread of its sockets. A signal reaches the library's loops, the children and the
 * synchronous start of a cell; a loop behind an `await` lets no signal through, so it looks at a shared number.
 */
export function interrupts(halt: SharedArrayBuffer): { interrupt: () => void; seen: () => void } {
  const shared = new Int32Array(halt);
  let waiting: NodeJS.Timeout | undefined;
  return {
    interrupt() {
      clearTimeout(waiting);
      waiting = setTimeout(() => Atomics.store(shared, 0, 1), PATIENCE);
      signal();
    },
    seen: () => clearTimeout(waiting),
  };
}
