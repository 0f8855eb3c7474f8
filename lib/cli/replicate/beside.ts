/** Work that may run beside other work. */
export interface Beside {
  /** Begins it, where it has not begun. */
  begin(): void;
  /** Begins it where it has not begun, and waits for its end. @throws what it threw. */
  end(): Promise<void>;
  /** Stops it where it runs; what it throws then is not told. */
  stop(): Promise<void>;
}

/** Work that is begun once, early or late; it heeds its signal. */
export function beside(work: (stop: AbortSignal) => Promise<void>): Beside {
  const controller = new AbortController();
  let running: Promise<void> | undefined;
  const begun = () => {
    running ??= work(controller.signal);
    return running;
  };
  return {
    begin() {
      // Its failure is told by `end`.
      begun().catch(() => {});
    },
    end: begun,
    async stop() {
      controller.abort();
      await running?.catch(() => {});
    },
  };
}
