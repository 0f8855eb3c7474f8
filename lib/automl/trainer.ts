import { ownFile, type PythonEnd, type PythonOptions, runPython } from '../data/index.js';
import type { SearchEvent } from './contracts.js';
import { AutomlError } from './errors.js';
import { parseEvent } from './leaderboard.js';

export interface TrainerOptions extends Pick<PythonOptions, 'signal' | 'limitSeconds'> {
  readonly onEvent?: (event: SearchEvent) => void;
}

/**
 * Runs a command of python/automl to its end.
 * @throws AutomlError where Python does not start or a line is no event; the signal's reason where it fired.
 */
export const runTrainer = (
  words: readonly string[],
  { onEvent, ...options }: TrainerOptions = {},
): Promise<PythonEnd> =>
  runPython(['-m', 'automl', ...words], {
    ...options,
    environment: { PYTHONPATH: ownFile('python'), PYTHONUNBUFFERED: '1' },
    onLine: (line) => {
      // Read first: a line that nobody wants to hear of must still be an event.
      const event = parse(line);
      onEvent?.(event);
    },
    failure: (message) => new AutomlError(message),
  });

function parse(line: string): SearchEvent {
  try {
    return parseEvent(line);
  } catch (error) {
    throw new AutomlError(
      `The trainer wrote "${line.slice(0, 100)}", which is no event (${(error as Error).message}). It was stopped; \`npx advlab setup\` mends a mixed installation.`,
    );
  }
}

/**
 * Runs a command of python/automl that only succeeds or fails.
 * @throws AutomlError with what it said.
 */
export async function runCommand(words: readonly string[], options: Pick<TrainerOptions, 'signal'> = {}) {
  const { code, killedBy, said } = await runTrainer(words, options);
  if (code !== 0)
    throw new AutomlError(
      `automl ${words[0]} ended with ${killedBy ?? code}: ${said.split('\n').at(-1) || 'it said nothing'}`,
    );
}
