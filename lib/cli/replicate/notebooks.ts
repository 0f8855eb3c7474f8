import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Io } from '../command.js';

/** A student trains for minutes inside one cell; five seeds of two students for over an hour. */
const CELL_TIMEOUT_SECONDS = 6 * 3600;

const HEARTBEAT_SECONDS = 15;

/**
 * Runs notebooks in kernels of their own and leaves the executed copies in FOLDER/notebooks. What a notebook has shown
 * is drawn while the next one runs.
 * @param afterEach called with each notebook's end, before the next one's: what it has measured can be shown
 * @param shelf the folder below notebooks/ that they lie in: a study's id, or `tours`
 * @param stop ends the run as an interrupt does
 */
export async function runNotebooks(
  shelf: string,
  names: readonly string[],
  folder: string,
  environment: Readonly<Record<string, string>>,
  io: Io,
  afterEach: () => Promise<void> = async () => {},
  stop?: AbortSignal,
): Promise<void> {
  const { embedPictures, executeNotebook } = await import('../../notebook/index.js');
  const { inProject } = await import('../../data/index.js');
  const { interruptSignal } = await import('../../tensor/index.js');
  const signal = AbortSignal.any([interruptSignal(), ...(stop ? [stop] : [])]);
  mkdirSync(join(folder, 'notebooks'), { recursive: true });
  let drawing = Promise.resolve();
  for (const name of names) {
    const start = Date.now();
    const executed = join(folder, 'notebooks', `${name}.ipynb`);
    let running = { cell: 1, since: start };
    // One cell trains students for minutes: what runs is told while it runs.
    const heartbeat = setInterval(() => {
      const seconds = Math.round((Date.now() - running.since) / 1000);
      if (seconds >= HEARTBEAT_SECONDS)
        io.progress(`  ${name}: cell ${running.cell} has been running for ${seconds} s`);
    }, 1000 * HEARTBEAT_SECONDS);
    await executeNotebook(inProject('notebooks', shelf, `${name}.ipynb`), executed, {
      environment,
      timeoutSeconds: CELL_TIMEOUT_SECONDS,
      signal,
      onCell: ({ index, count, title, seconds, warnings }) => {
        io.note(`  ${name} ${index}/${count}  ${seconds.toFixed(1).padStart(6)} s  ${title}`);
        running = { cell: index + 1, since: Date.now() };
        for (const warning of warnings) io.note(`    warning: ${warning}`);
      },
    }).finally(() => clearInterval(heartbeat));
    io.note(`  ${name}: done in ${((Date.now() - start) / 60_000).toFixed(1)} min`);
    await drawing;
    drawing = embedPictures(executed).then(afterEach);
    // Its failure is told where it is waited for, not while the next notebook runs.
    drawing.catch(() => {});
  }
  await drawing;
}
