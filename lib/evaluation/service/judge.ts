import { binomialTest } from '../../tensor/index.js';
import { commonestClass } from '../classification.js';
import { proportion } from '../intervals.js';
import { holmOver, mcnemar } from '../tests.js';
import { MISSING, type SetAnswers } from './collect.js';
import type { Claim, ConstantAnswer, Judged } from './contracts.js';

type Unadjusted = Omit<Claim, 'adjusted'>;

/** A judgement whose p-values have not been held against others yet. */
export interface Raw extends Omit<Judged, 'chance' | 'beyondConstant'> {
  readonly chance: Unadjusted | null;
  readonly beyondConstant: Unadjusted | null;
}

function constantAnswer(of: number, labels: readonly number[]): ConstantAnswer {
  return { class: of, ...proportion(labels.filter((label) => label === of).length, labels.length) };
}

const sideOf = (right: number, other: number): Claim['side'] =>
  right === other ? 'same' : right > other ? 'above' : 'below';

function againstConstant(
  { value: share }: ConstantAnswer,
  right: readonly boolean[],
  constant: readonly boolean[],
): Unadjusted {
  const { onlyFirst, onlySecond, pValue } = mcnemar(right, constant);
  return { share, side: sideOf(onlyFirst, onlySecond), pValue };
}

/**
 * Holds a service against what needs no image, on the rows that fool the surrogate, or, where nobody knows which do, on all
 * of the set; undefined where there are none.
 */
export function judge({ set, answers }: SetAnswers, classes: number): Raw | undefined {
  const rows = Array.from(set.labels.keys()).filter((row) => !set.fools || set.fools[row]);
  if (!rows.length) return undefined;
  const labels = rows.map((row) => set.labels[row]);
  const right = rows.filter((row) => answers[row] === set.labels[row]).length;
  const answered = rows.filter((row) => answers[row] !== MISSING);
  const given = answered.map((row) => answers[row]).filter((answer) => answer >= 0);
  const constant = given.length ? constantAnswer(commonestClass(given, classes), labels) : null;
  const isRight = answered.map((row) => answers[row] === set.labels[row]);
  const isConstant = answered.map((row) => constant?.class === set.labels[row]);
  return {
    selected: set.fools !== undefined,
    accuracy: proportion(right, rows.length),
    majority: constantAnswer(commonestClass(labels, classes), labels),
    constant,
    chance: answered.length
      ? {
          share: 1 / classes,
          side: sideOf(right * classes, answered.length),
          pValue: binomialTest(right, answered.length, 1 / classes),
        }
      : null,
    beyondConstant: constant && againstConstant(constant, isRight, isConstant),
  };
}

/** The judgements with p-values that can be held against .05 together: those of one question over all sets of all services. */
export function adjust(all: readonly Raw[]): Judged[] {
  const over = (key: 'chance' | 'beyondConstant') => {
    const asked = all.flatMap((raw) => (raw[key] ? [{ raw, ...raw[key] }] : []));
    return new Map(holmOver(asked, ({ pValue }) => pValue).map(({ raw, ...claim }) => [raw, claim]));
  };
  const [chance, constant] = [over('chance'), over('beyondConstant')];
  return all.map((raw) => ({
    ...raw,
    chance: chance.get(raw) ?? null,
    beyondConstant: constant.get(raw) ?? null,
  }));
}
