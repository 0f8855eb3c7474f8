import { setTimeout as sleep } from 'node:timers/promises';
import type { Executed, Kernel } from './client.js';

/** What became of an interrupted cell: how soon it ended, in seconds, if it did. */
export interface Interrupted {
  readonly seconds: number;
  readonly run?: Executed;
}

const NEVER: Interrupted = { seconds: Number.POSITIVE_INFINITY };

/**
 * Runs a cell, and interrupts it once it is under way.
 * @param sign what the cell writes then
 */
export async function interruptedRun(kernel: Kernel, code: string, sign = 'begun'): Promise<Interrupted> {
  // A kernel that drops cells behind a failed one is to be told so elsewhere.
  await sleep(400);
  const heard = kernel.received.length;
  const { done } = await kernel.send(`console.log('begun');\n${code}`, {}, 30);
  const begun = () =>
    kernel.received.slice(heard).some(({ type, content }) => type === 'stream' && content.text.includes(sign));
  for (let i = 0; i < 1000 && !begun(); i++) await sleep(20);
  // It is under way, and waiting.
  await sleep(300);
  let isDone = false;
  void done
    .then(() => {
      isDone = true;
    })
    .catch(() => {});
  await sleep(10);
  if (isDone) return { ...NEVER, run: await done };
  if (!begun()) return NEVER;
  const start = Date.now();
  await kernel.interrupt();
  try {
    const run = await done;
    return { seconds: (Date.now() - start) / 1000, run };
  } catch {
    return NEVER;
  }
}

/** Seconds an interrupted cell takes to end, or infinity. */
export const interrupted = async (kernel: Kernel, code: string): Promise<number> =>
  (await interruptedRun(kernel, code)).seconds;
