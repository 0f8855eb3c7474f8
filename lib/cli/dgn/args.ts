import type { GeneratorLossName, TrainingType } from '../../generators/index.js';
import { oneOf, wholeNumber } from '../arguments.js';
import { UsageError, type Values } from '../command.js';

/** Written out here, so that the help text and a wrong word need no TensorFlow. */
export const LOSSES: readonly GeneratorLossName[] = ['lrp', 'nce', 'suspiciousness'];
export const TYPES: readonly TrainingType[] = ['gf', 'default'];

/** What a sub-command of `advlab dgn` was asked for. */
export interface DgnArgs {
  readonly project: string;
  readonly loss?: GeneratorLossName;
  readonly data?: string;
  readonly model?: string;
  readonly arch?: string;
  /** The interpreter of a target that is a Python object. */
  readonly python?: string;
  readonly limit?: number;
  /** undefined: all. */
  readonly classes?: readonly number[];
  /** Of the configured epochs, above 0 and up to 1. */
  readonly share: number;
  readonly type: TrainingType;
  readonly adaptive: boolean;
  readonly seed: number;
}

const text = (values: Values, name: string): string | undefined => {
  const value = values[name];
  return typeof value === 'string' ? value : undefined;
};

function classList(list: string): number[] {
  const words = list.split(',').map((word) => word.trim());
  if (!words.every((word) => /^\d+$/.test(word)))
    throw new UsageError(`option --classes takes numbers of classes such as 0,3, got "${list}".`);
  return [...new Set(words.map(Number))].sort((a, b) => a - b);
}

function shareOf(given: string): number {
  const share = /^(\d*\.)?\d+$/.test(given) ? Number(given) : Number.NaN;
  if (!(share > 0 && share <= 1))
    throw new UsageError(`option --epochs-share takes a share above 0, at most 1, such as .15, got "${given}".`);
  return share;
}

/** @throws UsageError naming the option that does not fit. */
export function dgnArgs(values: Values): DgnArgs {
  const [loss, classes] = [text(values, 'loss'), text(values, 'classes')];
  return {
    project: String(values.project),
    ...(loss !== undefined && { loss: oneOf('loss', loss, LOSSES) }),
    data: text(values, 'data'),
    model: text(values, 'model'),
    arch: text(values, 'arch'),
    python: text(values, 'python'),
    ...(values.limit !== undefined && { limit: wholeNumber(values, 'limit', 1) }),
    ...(classes !== undefined && { classes: classList(classes) }),
    share: shareOf(String(values['epochs-share'])),
    type: oneOf('type of adversarial training', values.type, TYPES),
    adaptive: values.adaptive === true,
    seed: wholeNumber(values, 'seed', 0),
  };
}
