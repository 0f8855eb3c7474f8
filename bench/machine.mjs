import { cpus, totalmem } from 'node:os';
import { thisProcessor } from './processor.mjs';

/** Share of other programs above which a timing says little: threads that wait for each other then wait for them too. */
export const BUSY = 0.15;

function processorSeconds() {
  let idle = 0;
  let all = 0;
  for (const { times } of cpus()) {
    idle += times.idle / 1000;
    all += Object.values(times).reduce((sum, time) => sum + time, 0) / 1000;
  }
  return { busy: all - idle, all };
}

/**
 * Share of the processors that other programs took while `work` ran; work resolves with an object that says in `cpu`
 * how many processor seconds it took itself.
 */
export async function besideOthers(work) {
  const before = processorSeconds();
  const done = await work();
  const after = processorSeconds();
  return { ...done, othersTook: shareOfOthers(after.busy - before.busy, done.cpu, after.all - before.all) };
}

/** Of busy seconds, those that were not our own, as a share of all; processors count in ticks, so that it may be a little off. */
export const shareOfOthers = (busy, own, all) => (all > 0 ? Math.min(1, Math.max(0, (busy - own) / all)) : 0);

/** In words, for reports. */
export function machine(processor = thisProcessor()) {
  const { model, instructions, cores, threads } = processor;
  const sets = instructions.length ? ` (${instructions.join(', ')})` : '';
  const counted = cores === undefined ? `${threads} threads` : `${cores} cores and ${threads} threads`;
  return `${model}${sets}, ${counted}, ${Math.round(totalmem() / 2 ** 30)} GB of memory`;
}
