import { cpus } from 'node:os';

const seconds = () => {
  let [idle, all] = [0, 0];
  for (const { times } of cpus()) {
    idle += times.idle / 1000;
    all += Object.values(times).reduce((sum, time) => sum + time, 0) / 1000;
  }
  return { busy: all - idle, all };
};

/** The share of all processors that is somebody else's, of these seconds of processors: of all, busy ones, our own. */
export const shareOfOthers = (all: number, busy: number, own: number): number =>
  all > 0 ? Math.min(1, Math.max(0, (busy - own) / all)) : 0;

/** Begins to watch the processors; what it returns says which share of them other programs took since. */
export function watchOthers(): () => number {
  const [before, mine] = [seconds(), process.cpuUsage()];
  return () => {
    const after = seconds();
    const { user, system } = process.cpuUsage(mine);
    return shareOfOthers(after.all - before.all, after.busy - before.busy, (user + system) / 1e6);
  };
}
