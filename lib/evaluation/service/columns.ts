import { DataError } from '../../data/index.js';
import { unknownWord } from '../../data/nearest.js';
import type { AnswerRow } from './answers.js';

/** Columns that were named; the others are found by their usual names. */
export interface NamedColumns {
  readonly id?: string;
  readonly answer?: string;
  readonly truth?: string;
}

/** Usual names, best first, without case and signs. `label` alone may be either, and is the truth where answers stand beside. */
const USUAL = {
  id: ['id', 'rowid', 'instanceid', 'key', 'file', 'filename', 'path', 'uri'],
  answer: [
    'prediction',
    'predictedlabel',
    'predictedclass',
    'predicted',
    'predictedvalue',
    'answer',
    'pred',
    'advlabel',
  ],
  truth: ['truelabel', 'truth', 'groundtruth', 'trueclass', 'target', 'label', 'y'],
  scores: ['probability', 'probabilities', 'scores', 'logits', 'confidences'],
} as const;

/** In the study's files the attacked model's answer beside the images it was attacked with; in answers the service's. */
const ALSO_EXPORTED = 'advlabel';

/** Names of scores: `label_3_score`, `score_3`, `probability(3)`, `p3`. */
const SCORE = /score|prob|logit|conf|^p$/;
/** Names of pixels: `784`, `pixel_3`, `px3`. */
const PIXEL = /^(pixels?|px|image)?$/;

const bare = (name: string) => name.toLowerCase().replace(/[^a-z0-9]/g, '');

/** Where what is read stands among the columns: positions, of scores and pixels in their order. */
export interface Found {
  readonly id?: number;
  readonly truth?: number;
  readonly label?: number;
  /** One column for each class. */
  readonly scores?: readonly number[];
  /** One column that holds a list of all scores. */
  readonly scoreList?: number;
  readonly pixels?: readonly number[];
  /** For people: where answers are read. */
  readonly from: string;
}

interface Numbered {
  readonly at: number;
  readonly number: number;
}

/** Columns that differ in one number alone, in the order of these numbers, where these follow each other. */
function series(names: readonly string[], of: RegExp, first: readonly number[]): number[] | undefined {
  const groups = new Map<string, Numbered[]>();
  for (const [at, name] of names.entries()) {
    const [, before, number, after] = /^(\D*?)(\d+)(\D*)$/.exec(name.trim()) ?? [];
    if (number === undefined || !of.test(bare(before) + bare(after)) || number.length > 7) continue;
    const group = `${before}#${after}`;
    groups.set(group, [...(groups.get(group) ?? []), { at, number: Number(number) }]);
  }
  const whole = [...groups.values()]
    .map((group) => group.sort((a, b) => a.number - b.number))
    .filter((group) => first.includes(group[0].number) && group.length > 1)
    .find((group) => group.every(({ number }, i) => number === group[0].number + i));
  return whole?.map(({ at }) => at);
}

function positionOf(file: string, names: readonly string[], role: 'id' | 'answer' | 'truth', asked?: string) {
  if (asked !== undefined) {
    const at = names.indexOf(asked);
    if (at < 0)
      throw new DataError(
        file,
        `${unknownWord('column', asked, names.slice(0, 30))}${names.length > 30 ? ', …' : ''} (asked for by --${role}).`,
        { row: 0 },
      );
    return at;
  }
  const known = names.map(bare);
  const found = USUAL[role].map((name) => known.indexOf(name)).find((at) => at >= 0);
  return found;
}

/**
 * Finds ids, answers, truth, scores and images among the columns of a table.
 * @throws DataError naming the file where a column that was asked for is not there, or there is nothing that answers.
 */
export function findColumns(file: string, names: readonly string[], asked: NamedColumns, needsAnswers = true): Found {
  const place = (role: 'id' | 'answer' | 'truth') => positionOf(file, names, role, asked[role]);
  const id = place('id');
  const usual = place('answer');
  // A column called `label` is the truth, unless it was named as the answer.
  const labels = place('truth');
  const truth = labels === usual && asked.truth === undefined ? undefined : labels;
  const scores = series(names, SCORE, [0]);
  const known = names.map(bare);
  const listed = USUAL.scores.map((name) => known.indexOf(name)).find((at) => at >= 0);
  const pixels = series(names, PIXEL, [0, 1, 2]);
  const repeated = usual !== undefined && asked.answer === undefined && known[usual] === ALSO_EXPORTED && pixels;
  const label = repeated || usual === truth ? undefined : usual;
  const shown = `${names.slice(0, 12).join(', ')}${names.length > 12 ? `, … (${names.length} columns)` : ''}`;
  if (needsAnswers && label === undefined && !scores && listed === undefined)
    throw new DataError(
      file,
      repeated
        ? `holds images with the answers of the model that was attacked ("${names[usual]}"), so it is what was exported and not what a service answered. Where it is, name the column: --answer ${names[usual]}.`
        : `has no column that is known for answers (prediction, predicted_label, …) or scores (label_0_score, probability, …). It has ${shown}. Name one: --answer COLUMN.`,
      { row: 0 },
    );
  const from =
    label !== undefined
      ? `column "${names[label]}"`
      : scores
        ? `columns "${names[scores[0]]}" to "${names[scores[scores.length - 1]]}"`
        : `column "${names[listed ?? 0]}"`;
  return {
    ...(id !== undefined && { id }),
    ...(truth !== undefined && { truth }),
    ...(label !== undefined && { label }),
    ...(scores && { scores }),
    ...(!scores && listed !== undefined && { scoreList: listed }),
    ...(pixels && { pixels }),
    from,
  };
}

/** A list of scores as it may stand in a cell: `[0.1, 0.9]`. */
function listOf(file: string, cell: unknown, row: number): readonly unknown[] | undefined {
  if (Array.isArray(cell)) return cell;
  const text = String(cell ?? '').trim();
  if (text === '') return undefined;
  try {
    const found: unknown = JSON.parse(text.replace(/\bnan\b/gi, 'null'));
    if (Array.isArray(found)) return found;
  } catch {
    // Said below.
  }
  throw new DataError(file, `holds ${text.slice(0, 60)}, expected a list of scores such as [0.1, 0.9].`, { row });
}

/** What a record says, by the columns that were found. */
export function rowOf(file: string, cells: readonly unknown[], found: Found, row: number): AnswerRow {
  const { id, truth, label, scores, scoreList, pixels } = found;
  const values = scores ? scores.map((at) => cells[at]) : undefined;
  const list = scoreList === undefined ? undefined : cells[scoreList];
  // Beside a label one number is the score of this label, and no list of all.
  const single = label !== undefined && !Array.isArray(list) && Number.isFinite(Number(list));
  const listed = list === undefined || single ? undefined : listOf(file, list, row);
  return {
    ...(id !== undefined && { id: cells[id] }),
    ...(truth !== undefined && { truth: cells[truth] }),
    ...(label !== undefined && { label: cells[label] }),
    ...((values ?? listed) && { scores: values ?? listed }),
    ...(pixels && { pixels: pixels.map((at) => numberIn(file, cells[at], row)) }),
  };
}

function numberIn(file: string, cell: unknown, row: number): number {
  const value = typeof cell === 'number' ? cell : cell === '' ? Number.NaN : Number(cell);
  if (!Number.isFinite(value))
    throw new DataError(file, `holds ${JSON.stringify(cell)} among its pixels, expected a number.`, { row });
  return value;
}
