import { readFileSync } from 'node:fs';
import { DataError, firstBytes, readRecords } from '../../data/index.js';
import { type AnswerFile, Answers, type KnownClasses } from './answers.js';
import { type Found, findColumns, type NamedColumns, rowOf } from './columns.js';
import { type Fields, instanceRow, isObject, predictionRow } from './json.js';

export interface ReadAnswersOptions extends KnownClasses {
  /** Columns, or fields of tables in JSON, that go by other names than the usual ones. */
  readonly columns?: NamedColumns;
  /** false: a file of images, which answers nothing (default true). */
  readonly needsAnswers?: boolean;
}

const LARGEST_JSON = 500_000_000;

/** The value that JSON text stands for; undefined where it is none. NaN is no JSON, and Python writes it all the same. */
function jsonValue(text: string): unknown {
  for (const each of [text, text.replace(/([[:,]\s*)(-?Infinity|NaN)(?=\s*[,\]}])/g, '$1null')])
    try {
      return JSON.parse(each) as unknown;
    } catch {
      // Said by the caller, who knows where it stands.
    }
  return undefined;
}

async function fromCsv(file: string, options: ReadAnswersOptions): Promise<AnswerFile> {
  const answers = new Answers(file, options);
  let found: Found = { from: '' };
  await readRecords(
    file,
    (names) => {
      found = findColumns(file, names, options.columns ?? {}, options.needsAnswers);
    },
    (cells, row) => answers.add(rowOf(file, cells, found, row)),
  );
  return answers.done(found.from);
}

/** Tables as watsonx.ai answers with them: names of the columns, then rows of cells. */
function fromTables(file: string, tables: readonly Fields[], options: ReadAnswersOptions): AnswerFile {
  const answers = new Answers(file, options);
  let [from, row] = ['', 0];
  for (const { fields, values } of tables) {
    if (!Array.isArray(fields) || !Array.isArray(values))
      throw new DataError(file, 'holds a table without fields and values.');
    const found = findColumns(file, fields.map(String), options.columns ?? {});
    from = found.from;
    for (const cells of values) {
      row++;
      if (!Array.isArray(cells) || cells.length !== fields.length)
        throw new DataError(file, `does not have a value for each of the ${fields.length} fields.`, { row });
      answers.add(rowOf(file, cells, found, row));
    }
  }
  return answers.done(from);
}

const isTable = (value: unknown): value is Fields => isObject(value) && 'fields' in value && 'values' in value;

/** Of a job's details what it answered: they may lie deeper in it. */
function scoringOf(document: Fields): Fields {
  const inside = isObject(document.entity) ? document.entity : document;
  return isObject(inside.scoring) ? inside.scoring : document;
}

function fromDocument(file: string, document: Fields, options: ReadAnswersOptions): AnswerFile | undefined {
  const { predictions } = scoringOf(document);
  if (!Array.isArray(predictions) || 'instance' in document) return undefined;
  if (predictions.length && predictions.every(isTable)) return fromTables(file, predictions, options);
  const answers = new Answers(file, options);
  for (const [i, each] of predictions.entries()) answers.add(predictionRow(file, each, i + 1, options.names ?? []));
  return answers.done('predictions');
}

function fromJson(file: string, options: ReadAnswersOptions): AnswerFile {
  const bytes = readFileSync(file);
  if (bytes.length > LARGEST_JSON)
    throw new DataError(
      file,
      `has ${bytes.length} bytes; JSON is read up to ${LARGEST_JSON}. Split it: files of one service are joined.`,
    );
  const text = bytes.toString('utf8').replace(/^\ufeff/, '');
  const lines = text.split('\n').flatMap((line, i) => (line.trim() ? [{ line, row: i + 1 }] : []));
  const first = jsonValue(lines[0].line);
  const whole = first === undefined || lines.length === 1 ? (first ?? jsonValue(text)) : undefined;
  if (first === undefined && whole === undefined)
    throw new DataError(file, 'is not JSON, neither as a whole nor line by line.', { row: 1 });
  const document = isObject(whole) ? fromDocument(file, whole, options) : undefined;
  if (document) return document;
  if (first === undefined)
    throw new DataError(
      file,
      'is one JSON document without a list of predictions; expected {"predictions": […]}, or one object a line.',
    );
  const answers = new Answers(file, options);
  for (const { line, row } of lines) {
    const value = jsonValue(line);
    if (value === undefined) throw new DataError(file, 'is not JSON; it may be cut off.', { row });
    answers.add(instanceRow(file, value, row, options.names ?? [], options.needsAnswers));
  }
  return answers.done('predictions');
}

/**
 * Reads what a service answered, told by content: a CSV (zipped or not; columns found by their usual names), JSON lines as
 * batch services write them (an object with an id, or an `instance` that has one, and a `prediction`), or one JSON document
 * `{"predictions": …}` of answers (TF Serving) or of tables with `fields` and `values` (watsonx.ai). An answer is a label,
 * the scores of all classes (their argmax), or `{classes, scores}`.
 * @throws DataError naming file, row and column where something is not understood.
 */
export async function readAnswers(file: string, options: ReadAnswersOptions = {}): Promise<AnswerFile> {
  const start = firstBytes(file, 64)
    .toString('utf8')
    .replace(/^\ufeff/, '')
    .trimStart();
  if (start === '') throw new DataError(file, 'is empty; expected answers.');
  if (start.startsWith('['))
    throw new DataError(file, 'is a JSON list; expected {"predictions": […]}, or one object a line.');
  return start.startsWith('{') ? fromJson(file, options) : fromCsv(file, options);
}
