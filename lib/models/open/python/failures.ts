import { Interrupted } from '../../../tensor/index.js';
import { saidBy } from '../served/said.js';
import { PythonModelError } from './errors.js';
import type { Failure } from './messages.js';

/** What Python tells of an exception: of one that says what is wrong with the model the text alone. */
export interface Raised {
  readonly text?: string;
  readonly raised?: string;
  /** Where in the user's files: `net.py, line 12`. */
  readonly place?: string | null;
  /** The module that could not be imported. */
  readonly missing?: string | null;
}

/** The line that tells why a process ended: the fatal one that Python prints before its traces, or the last. */
function lastWords(said: string): string {
  const lines = said.split('\n').filter((line) => line.trim());
  return saidBy(lines.find((line) => line.startsWith('Fatal Python error')) ?? lines.at(-1) ?? '');
}

/** The error for a model that gave no answer. */
export function failedError(source: string, interpreter: string, failure: Failure): Error {
  if (failure.kind === 'interrupted') return new Interrupted();
  if (failure.kind === 'absent')
    return new PythonModelError(
      source,
      `cannot be run by ${interpreter} (${saidBy(failure.said)}); name an interpreter that has what it imports: --python /path/to/venv/bin/python.`,
    );
  if (failure.kind === 'late')
    return new PythonModelError(
      source,
      `did not answer within ${failure.timeOut / 1000} s and was ended; give it more time (--time-out SECONDS).`,
    );
  const { code, signal, said } = failure;
  const how =
    signal === null ? `with exit code ${code}` : `by ${signal}${signal === 'SIGKILL' ? ' (out of memory?)' : ''}`;
  const last = lastWords(said);
  return new PythonModelError(source, `was ended ${how} before it answered${last && `: “${last}”`}.`);
}

/** The error for what the model raised: its last line, and where. */
export function raisedError(
  source: string,
  interpreter: string,
  { text, raised = '', place, missing }: Raised,
): PythonModelError {
  if (text !== undefined) return new PythonModelError(source, saidBy(text), true);
  const where = place ? ` (${place})` : '';
  const advice = missing
    ? ` It ran with ${interpreter}: install ${missing} there, or name another interpreter (--python FILE).`
    : '';
  return new PythonModelError(source, `raises ${saidBy(raised).replace(/\.$/, '')}${where}.${advice}`, true);
}
