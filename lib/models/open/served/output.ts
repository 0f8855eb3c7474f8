import type { ScoreKind } from '../../contracts.js';
import { chooseScores, isOpen, noScores, type ScoresOutput } from '../outputs.js';
import { ServedError } from './errors.js';
import type { StatedTensor } from './metadata.js';
import type { AnswerTensor } from './tensors.js';

const FLOATS = ['FP64', 'FP32', 'FP16'];
const WHOLE = ['INT64', 'INT32', 'INT16', 'INT8', 'UINT64', 'UINT32', 'UINT16', 'UINT8'];

type Described = Pick<AnswerTensor, 'name' | 'datatype' | 'shape'>;

export const shown = ({ name, datatype, shape }: Described): string =>
  `${name} ${datatype} [${shape.map((size) => (size < 0 ? 'n' : size)).join(', ')}]`;

const listed = (outputs: readonly Described[]) => outputs.map(shown).join(', ');

/** Which of a model's outputs is read, and as what. */
export interface ChosenOutput {
  readonly name: string;
  readonly answers: 'scores' | 'labels';
  /** Why, where there was a choice between several tensors of scores. */
  readonly reason?: string;
}

interface Asked {
  readonly output?: string;
  readonly classes?: number;
  readonly scores?: ScoreKind;
}

/** Sizes as the server states or sends them; those below 0 are open. */
export const sized = <T extends Described>(output: T): ScoresOutput & { readonly of: T } => ({
  name: output.name,
  shape: output.shape.map((size) => (size < 0 ? undefined : size)),
  of: output,
});

/** Whether a description leaves open which output is to be read, so that only an answer tells. */
export const isUndecided = (outputs: readonly Described[], { output, classes, scores }: Asked): boolean =>
  output === undefined &&
  scores !== 'labels' &&
  isOpen(outputs.filter(({ datatype }) => FLOATS.includes(datatype)).map(sized), classes);

/**
 * Scores before labels; of several tensors of scores one that is as wide as there are classes, see `chooseScores`.
 * @throws ServedError where no output can be read, none is called as asked, or none of several is that wide.
 */
export function chooseOutput(url: string, outputs: readonly Described[], asked: Asked): ChosenOutput {
  const { output: name, classes, scores } = asked;
  const readable = outputs.filter(({ datatype }) => [...FLOATS, ...WHOLE].includes(datatype));
  const floats = readable.filter(({ datatype }) => FLOATS.includes(datatype));
  const named = outputs.find((output) => output.name === name);
  if (name !== undefined && !named) throw new ServedError(url, `has no output ${name}; it gives ${listed(outputs)}.`);
  const labels = readable.find(({ datatype }) => WHOLE.includes(datatype));
  const best = named || scores === 'labels' ? undefined : chooseScores(floats.map(sized), classes);
  if (!named && !best && scores !== 'labels' && floats.length)
    throw new ServedError(url, noScores(floats.map(sized), classes));
  const chosen = named ?? (scores === 'labels' ? (labels ?? floats[0]) : (best?.output.of ?? labels));
  if (!chosen || !readable.includes(chosen))
    throw new ServedError(
      url,
      `gives ${listed(named ? [named] : outputs)}; expected scores (FP32, FP64) or labels (INT64), each as numbers in JSON.`,
    );
  return {
    name: chosen.name,
    answers: scores === 'labels' || WHOLE.includes(chosen.datatype) ? 'labels' : 'scores',
    ...(best?.reason !== undefined && { reason: best.reason }),
  };
}

/**
 * The values of the chosen output for so many rows, with their shape.
 * @throws ServedError where it is missing, has another number of rows, or holds what is no finite number.
 */
export function outputValues(
  url: string,
  outputs: readonly AnswerTensor[],
  { name }: Pick<ChosenOutput, 'name'>,
  rows: number,
): { shape: readonly number[]; values: Float64Array } {
  const output = outputs.find((each) => each.name === name);
  if (!output) throw new ServedError(url, `answers without its output ${name}, with ${listed(outputs)}.`);
  const { shape, data } = output;
  if (shape[0] !== rows)
    throw new ServedError(url, `answers ${rows} rows with ${shape[0] ?? 'no'} rows: ${shown(output)}.`);
  const size = shape.reduce((a, b) => a * b, 1);
  if (data.length !== size)
    throw new ServedError(url, `answers with ${data.length} numbers as ${shown(output)}; expected ${size}.`);
  const wrong = data.findIndex((value) => typeof value !== 'number' || !Number.isFinite(value));
  if (wrong >= 0) {
    const row = Math.floor(wrong / (size / rows));
    throw new ServedError(
      url,
      `answers row ${row} of ${rows} with ${JSON.stringify(data[wrong])} in ${shown(output)}; expected finite numbers (null means NaN).`,
    );
  }
  return { shape, values: Float64Array.from(data as readonly number[]) };
}

/** The number of classes that a description states for an output. */
export function statedClasses(outputs: readonly StatedTensor[], { name, answers }: ChosenOutput): number | undefined {
  const shape = outputs.find((output) => output.name === name)?.shape;
  const last = shape?.[shape.length - 1];
  return answers === 'scores' && shape && shape.length > 1 && last !== undefined && last > 1 ? last : undefined;
}
