import { randomBytes } from 'node:crypto';
import type { TrainingProgress } from '../models/index.js';
import { interruptSignal } from '../tensor/index.js';
import { escapeHtml } from './html.js';
import { display, inKernel } from './kernel.js';

/**
 * A display of progress, to be handed over as any `onProgress`: it takes (done, total), an evaluation's
 * (what, done, total), or training's state.
 */
export interface Progress {
  (done: number, total: number): void;
  (what: string, done: number, total: number): void;
  (state: TrainingProgress): void;
}

/** Redraws are this many milliseconds apart: five a second look alive and cost nothing. */
const BETWEEN_DRAWS = 200;

interface State {
  /** From 0 to 1. */
  readonly share: number;
  /** What is being counted, such as `3,000 of 10,000`. */
  readonly count: string;
  /** The same once all is done; it holds nothing that differs between runs. */
  readonly whole: string;
  /** Anything more to know while it runs. */
  readonly note: string;
}

const grouped = (value: number) => value.toLocaleString('en-US');

function stateOf(first: number | string | TrainingProgress, second: number, third: number): State {
  // One part of several: how many there are is not known, so the end says only that there is one.
  if (typeof first === 'string')
    return { ...stateOf(second, third, 0), count: `${first}, ${grouped(second)} of ${grouped(third)}`, whole: 'done' };
  const total = second;
  if (typeof first === 'number')
    return {
      share: total > 0 ? first / total : 1,
      count: `${grouped(first)} of ${grouped(total)}`,
      whole: grouped(total),
      note: '',
    };
  const { epoch, epochs, loss } = first;
  const current = Math.min(epochs, Math.floor(epoch) + 1);
  return {
    share: epoch / epochs,
    count: `epoch ${current} of ${epochs}`,
    whole: `${epochs} ${epochs === 1 ? 'epoch' : 'epochs'}`,
    note: `, loss ${loss.toPrecision(3)}`,
  };
}

function duration(milliseconds: number): string {
  const seconds = Math.round(milliseconds / 1000);
  return seconds < 60 ? `${seconds} s` : `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}

const quiet = (text: string) => `<small style="opacity: 0.7">${escapeHtml(text)}</small>`;

/** Writes the state to where it belongs: one place in the notebook, or one line of a terminal. */
function writer(): (html: string, text: string, last: boolean) => void {
  if (!inKernel())
    return (_html, text, last) => {
      if (process.stderr.isTTY) process.stderr.write(`\r${text}\u001b[K${last ? '\n' : ''}`);
      else if (last) process.stderr.write(`${text}\n`);
    };
  const id = randomBytes(8).toString('hex');
  let shown = false;
  return (html, text) => {
    display({ 'text/html': html, 'text/plain': text }, { id, update: shown });
    shown = true;
  };
}

/**
 * A live display in one place: a bar, the time taken and the time left. At the end it leaves one quiet line that is the
 * same in every run, so that stored notebooks do not change; an interrupted run leaves how far it came.
 */
export function progress(label: string): Progress {
  let write: ReturnType<typeof writer> | undefined;
  let started = 0;
  let drawn = 0;
  let last: State | undefined;
  let signal: AbortSignal | undefined;
  const close = (text: string) => {
    signal?.removeEventListener('abort', stopped);
    signal = undefined;
    write?.(quiet(text), text, true);
    started = 0;
  };
  const stopped = () => close(`${label}: stopped at ${last?.count ?? 'the start'}`);
  const draw = ({ share, count, note }: State, now: number) => {
    const taken = now - started;
    const left = share > 0.02 && taken > 1000 ? `, about ${duration(taken * (1 / share - 1))} left` : '';
    const text = `${label}: ${count}${note}, ${duration(taken)}${left}`;
    write?.(
      `<progress value="${share.toFixed(4)}" max="1"></progress> <small>${escapeHtml(text)}</small>`,
      text,
      false,
    );
    drawn = now;
  };
  return (first: number | string | TrainingProgress, second: number = 0, third: number = 0) => {
    const now = Date.now();
    if (started === 0) {
      write ??= writer();
      started = now;
      drawn = 0;
      signal = interruptSignal();
      signal.addEventListener('abort', stopped);
    }
    last = stateOf(first, second, third);
    if (last.share >= 1) close(`${label}: ${last.whole}`);
    else if (now - drawn >= BETWEEN_DRAWS) draw(last, now);
  };
}
