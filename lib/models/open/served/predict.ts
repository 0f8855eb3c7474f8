import { ServedError } from './errors.js';
import { isRecord } from './metadata.js';
import { saidBy } from './said.js';
import { type AnswerTensor, answerJson, type RequestTensor } from './tensors.js';

/** What a model's output is called whose predictions are bare numbers. */
export const ONLY_OUTPUT = 'predictions';

function nested(data: Float32Array, shape: readonly number[], from = 0): unknown {
  const [size, ...rest] = shape;
  if (!rest.length) return Array.from(data.subarray(from, from + size));
  const width = rest.reduce((a, b) => a * b, 1);
  return Array.from({ length: size }, (_, i) => nested(data, rest, from + i * width));
}

/** The body of a request. Numbers are written so that reading them gives the same float32 again. */
export const instancesBody = ({ data, shape }: RequestTensor): string =>
  JSON.stringify({ instances: nested(data, shape) });

const shapeOf = (value: unknown): number[] => (Array.isArray(value) ? [value.length, ...shapeOf(value[0])] : []);

/** One output, the same of each row; labels are told by being whole numbers, one for each row. */
function tensor(url: string, name: string, rows: readonly unknown[]): AnswerTensor {
  const shape = shapeOf(rows);
  const ragged = rows.findIndex((row) => shapeOf(row).join() !== shape.slice(1).join());
  if (ragged >= 0)
    throw new ServedError(url, `answers row ${ragged} with ${saidBy(JSON.stringify(rows[ragged]))}, unlike row 0.`);
  const data = rows.flat(Number.POSITIVE_INFINITY);
  const numbers = data.every((value) => typeof value === 'number' || value === null);
  const labels = shape.length === 1 && data.every(Number.isInteger);
  return { name: saidBy(name), datatype: labels ? 'INT64' : numbers ? 'FP64' : 'BYTES', shape, data };
}

/** Scores in the order of the class numbers that are written beside them. */
function inOrder(url: string, row: number, classes: readonly unknown[], scores: readonly unknown[]): unknown[] {
  const sorted = new Array<unknown>(scores.length).fill(undefined);
  for (const [i, name] of classes.entries()) sorted[Number(name)] = scores[i];
  if (sorted.length !== classes.length || sorted.includes(undefined))
    throw new ServedError(
      url,
      `answers row ${row} with scores of ${saidBy(JSON.stringify(classes))}; expected each class number from 0 once.`,
    );
  return sorted;
}

const isNumber = (value: unknown) => Number.isInteger(value) || (typeof value === 'string' && /^\d+$/.test(value));

/**
 * A prediction of `classes` beside `scores`, as AutoML's models answer, has its scores put into the order of the class
 * numbers: every row may list them in another. Names that are no numbers have to be in one order in all rows.
 */
function scored(url: string, rows: readonly Readonly<Record<string, unknown>>[]): unknown[] | undefined {
  const lists = rows.map(({ classes, scores }) =>
    Array.isArray(classes) && Array.isArray(scores) && classes.length === scores.length
      ? { classes, scores }
      : undefined,
  );
  if (!lists.every((list) => list !== undefined)) return undefined;
  if (lists.every(({ classes }) => classes.every(isNumber)))
    return lists.map(({ classes, scores }, row) => inOrder(url, row, classes, scores));
  const first = JSON.stringify(lists[0].classes);
  const other = lists.findIndex(({ classes }) => JSON.stringify(classes) !== first);
  if (other >= 0)
    throw new ServedError(
      url,
      `answers row ${other} with scores of ${saidBy(JSON.stringify(lists[other].classes))}, row 0 of ${saidBy(first)}; expected one order, or class numbers.`,
    );
  return lists.map(({ scores }) => scores);
}

/**
 * The tensors of an answer, one for each field of its predictions.
 * @throws ServedError where it is no JSON, or not `{ predictions: […] }` with the same fields in each row.
 */
export function readPredictions(url: string, text: string): AnswerTensor[] {
  const value = answerJson(url, text);
  const rows = isRecord(value) ? value.predictions : undefined;
  if (!Array.isArray(rows) || !rows.length)
    throw new ServedError(
      url,
      `answers with ${saidBy(text).slice(0, 120)}; expected { predictions: [one for each row] }.`,
    );
  const records = rows.filter(isRecord);
  if (!records.length) return [tensor(url, ONLY_OUTPUT, rows)];
  const fields = Object.keys(records[0]);
  const other = rows.findIndex((row) => !isRecord(row) || fields.some((field) => !(field in row)));
  if (other >= 0)
    throw new ServedError(
      url,
      `answers row ${other} with ${saidBy(JSON.stringify(rows[other])).slice(0, 120)}; expected ${fields.join(', ')}, as in row 0.`,
    );
  const scores = scored(url, records);
  return fields
    .filter((field) => !(scores && field === 'classes'))
    .map((field) => tensor(url, field, scores && field === 'scores' ? scores : records.map((row) => row[field])));
}
