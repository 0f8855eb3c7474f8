import { requireNumber } from '../../attacks/index.js';

/** Checks what every search for codes is told. @throws RangeError naming the option that does not fit. */
export function requireSearch(options: {
  readonly steps: number;
  readonly starts: number;
  readonly learningRate: number;
}): void {
  requireNumber('steps', options.steps, { from: 0, whole: true });
  requireNumber('starts', options.starts, { from: 1, whole: true });
  requireNumber('learningRate', options.learningRate, { above: 0 });
}
