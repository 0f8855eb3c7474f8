import { DataError } from '../../data/index.js';
import type { AnswerRow } from './answers.js';

export type Fields = Readonly<Record<string, unknown>>;

export const isObject = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const first = (value: unknown, names: readonly string[]): unknown =>
  isObject(value) ? names.map((name) => value[name]).find((found) => found !== undefined) : undefined;

const IDS = ['id', 'key'];
const TRUTHS = ['true_label', 'truth', 'label'];
const ANSWERS = ['prediction', 'predictions', 'answer', 'output', 'outputs'];
const LABELS = ['label', 'class', 'predicted_label', 'prediction'];
const CLASSES = ['classes', 'displayNames'];
const SCORES = ['scores', 'probabilities', 'probability', 'logits', 'confidences'];

const CLASS_NUMBER = /(\d+)\D*$/;

/**
 * Scores in the order of the classes, which stand beside them in an order of the service's own; where only some are there
 * (the best few), the best one's class is the answer.
 */
function inOrder(
  classes: readonly unknown[],
  scores: readonly unknown[],
  names: readonly string[],
): Pick<AnswerRow, 'label' | 'scores'> {
  // Names that are known come before numbers in them: class10 may well be the class of number 2.
  const known = classes.every((name) => names.includes(String(name)));
  const numberOf = (name: unknown) => (typeof name === 'number' ? name : Number(CLASS_NUMBER.exec(String(name))?.[1]));
  const numbers = classes.map((name) => (known ? names.indexOf(String(name)) : numberOf(name)));
  const sorted = [...numbers].sort((a, b) => a - b);
  if (sorted.every((number, i) => number === i)) return { scores: sorted.map((k) => scores[numbers.indexOf(k)]) };
  const values = scores.map(Number);
  // What is not a number would be passed over by a maximum.
  if (values.some(Number.isNaN)) return {};
  return { label: classes[values.indexOf(Math.max(...values))] };
}

/** What a service says to one image: a label, a list of scores, or an object with either. */
function answerIn(
  file: string,
  value: unknown,
  row: number,
  names: readonly string[],
): Pick<AnswerRow, 'label' | 'scores'> {
  if (typeof value === 'number' || typeof value === 'string') return { label: value };
  // One image in a batch of its own.
  if (Array.isArray(value) && value.length === 1 && (Array.isArray(value[0]) || isObject(value[0])))
    return answerIn(file, value[0], row, names);
  if (Array.isArray(value)) return { scores: value };
  const scores = first(value, SCORES);
  const classes = first(value, CLASSES);
  if (Array.isArray(classes) && Array.isArray(scores) && classes.length === scores.length && classes.length)
    return inOrder(classes, scores, names);
  const label = first(value, LABELS);
  if (Array.isArray(scores) || typeof label === 'number' || typeof label === 'string')
    return { ...(Array.isArray(scores) && { scores }), ...(!isObject(label) && { label }) };
  throw new DataError(
    file,
    `holds a prediction that is not understood (${JSON.stringify(value)?.slice(0, 80)}); expected a label, a list of scores, or {classes, scores}.`,
    { row },
  );
}

function flat(value: unknown): number[] | undefined {
  if (!Array.isArray(value)) return undefined;
  const values: unknown[] = value.flat(3);
  return values.length && values.every((each) => typeof each === 'number') ? (values as number[]) : undefined;
}

/** Where an image was fetched from, which names it; an image itself, as text, does not. */
const addressIn = (instance: unknown): unknown => {
  const content = first(instance, ['content']);
  return typeof content === 'string' && /\.(png|jpe?g)$/i.test(content) ? content : undefined;
};

/**
 * One answered instance, as batch services write it: `{"instance": …, "prediction": …}`, with the id in the instance or
 * beside it, and what was sent repeated or not.
 * @throws DataError where neither an answer nor an error stands there.
 */
export function instanceRow(
  file: string,
  value: unknown,
  row: number,
  names: readonly string[],
  needsAnswers = true,
): AnswerRow {
  if (!isObject(value))
    throw new DataError(file, `holds ${JSON.stringify(value)?.slice(0, 60)}, expected an object.`, { row });
  const { instance } = value;
  const id = first(value, IDS) ?? first(instance, IDS) ?? addressIn(instance);
  const pixels = flat(value.image) ?? flat(instance) ?? flat(first(instance, ['image']));
  const truth = first(value, TRUTHS) ?? first(instance, TRUTHS);
  const beside = { ...(id !== undefined && { id }), ...(truth !== undefined && { truth }), ...(pixels && { pixels }) };
  const answer = first(value, ANSWERS);
  if (answer !== undefined && answer !== null) return { ...beside, ...answerIn(file, answer, row, names) };
  if (!needsAnswers) return beside;
  if (value.error !== undefined || value.status !== undefined) return { ...beside, failed: true };
  throw new DataError(
    file,
    `has no prediction: none of ${ANSWERS.join(', ')}, and no error. It has ${Object.keys(value).join(', ')}.`,
    { row },
  );
}

/**
 * One item of a list of predictions, as TF Serving answers: an answer, or an object with an id beside it.
 * @throws DataError where it is not understood.
 */
export function predictionRow(file: string, value: unknown, row: number, names: readonly string[]): AnswerRow {
  const id = first(value, IDS);
  const truth = first(value, TRUTHS.slice(0, 2));
  const inside = first(value, ['prediction', 'predictions']);
  return {
    ...(id !== undefined && { id }),
    ...(truth !== undefined && { truth }),
    ...answerIn(file, inside ?? value, row, names),
  };
}
