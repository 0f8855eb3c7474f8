import { cpus, totalmem } from 'node:os';

/** How long the processors are watched, in ms. */
const WATCH = 400;

/** Share of other programs above which a measurement says little: threads that wait for each other then wait for them. */
export const BUSY = 0.15;

/** Share of the processors that is in use while none of the bench's own processes computes: 0 on a quiet machine. */
export async function shareTaken() {
  const times = () =>
    cpus().reduce(
      (sum, { times: { idle, ...busy } }) => ({
        idle: sum.idle + idle,
        busy: sum.busy + Object.values(busy).reduce((a, b) => a + b, 0),
      }),
      { idle: 0, busy: 0 },
    );
  const before = times();
  await new Promise((resolve) => {
    setTimeout(resolve, WATCH);
  });
  const after = times();
  const busy = after.busy - before.busy;
  const all = busy + after.idle - before.idle;
  return all > 0 ? busy / all : 0;
}

export const machine = () =>
  `${cpus().length} × ${cpus()[0].model.trim()}, ${Math.round(totalmem() / 2 ** 30)} GB of memory`;
