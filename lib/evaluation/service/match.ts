import { DataError } from '../../data/index.js';
import { unknownWord } from '../../data/nearest.js';
import type { AnswerFile } from './answers.js';
import type { Audited, AuditedSet, MatchedBy } from './contracts.js';

/** Where each row of a file belongs. */
export interface Matched {
  readonly by: MatchedBy;
  /** For each row of the file its set and its row there; undefined: none. */
  readonly places: readonly ({ readonly set: AuditedSet; readonly row: number } | undefined)[];
  readonly notes: readonly string[];
}

const SHOWN = 3;
const some = (names: readonly string[]) => `${names.slice(0, SHOWN).join(', ')}${names.length > SHOWN ? ', …' : ''}`;

const EXAMPLES = 'service=FILE or service:SET=FILE';

/** Which set and row an id names: `SET/ROW`, also at the end of a path or an address, with or without an ending of images. */
function idPlace(id: string): { set?: string; row: string } {
  const parts = id.replace(/\.(png|jpe?g)$/i, '').split(/[/\\]/);
  return { set: parts[parts.length - 2], row: parts[parts.length - 1] };
}

function byId({ file, ids = [] }: AnswerFile, { sets }: Audited, given: AuditedSet | undefined): Matched {
  const rowsOf = new Map(sets.map((set) => [set.id, new Map(set.rows.map((name, row) => [name, row]))]));
  const unknown: string[] = [];
  const other: string[] = [];
  let bare = 0;
  const places = ids.map((id) => {
    const named = idPlace(id);
    if (named.set === undefined) bare++;
    const set = sets.find((each) => each.id === named.set) ?? given ?? (sets.length === 1 ? sets[0] : undefined);
    const row = set && rowsOf.get(set.id)?.get(named.row);
    if (set === undefined || row === undefined) unknown.push(id);
    else if (given && set !== given) other.push(id);
    else return { set, row };
    return undefined;
  });
  if (other.length)
    throw new DataError(
      file,
      `was given for set ${given?.id}, and ${other.length} of its ids name another one (${some(other)}).`,
    );
  if (unknown.length === ids.length)
    throw new DataError(
      file,
      `has none of the ids that were exported (${some(unknown)}; exported were ${some(sets.flatMap((set) => `${set.id}/${set.rows[0]}`))}). Ids without a set need ${EXAMPLES.split(' or ')[1]}; another column of ids is named by --id.`,
    );
  // Numbers that a service gave its rows itself fit some of ours by chance.
  if (unknown.length && bare === ids.length)
    throw new DataError(
      file,
      `has ids of its own, it seems: ${unknown.length} of ${ids.length} are none of those exported (${some(unknown)}), and none names a set. Answers need the ids that were handed over, such as ${some(sets.flatMap((set) => `${set.id}/${set.rows[0]}`))}; another column of ids is named by --id.`,
    );
  return {
    by: 'id',
    places,
    notes: unknown.length
      ? [`${unknown.length} of ${ids.length} rows have ids that were not exported and are left out (${some(unknown)})`]
      : [],
  };
}

/** The rows of a set by the keys of their images; equal images are told apart by nothing, and taken in turn. */
function inTurn(keys: readonly string[], of: readonly string[]): (number | undefined)[] {
  const rows = new Map<string, number[]>();
  for (const [row, key] of of.entries()) rows.set(key, [...(rows.get(key) ?? []), row]);
  const used = new Map<string, number>();
  return keys.map((key) => {
    const found = rows.get(key);
    const turn = used.get(key) ?? 0;
    used.set(key, turn + 1);
    return found?.[turn % found.length];
  });
}

async function byPixels(
  { file, keys = [] }: AnswerFile,
  { sets }: Audited,
  given: AuditedSet | undefined,
): Promise<Matched | undefined> {
  const found: { readonly set: AuditedSet; readonly rows: readonly (number | undefined)[] }[] = [];
  for (const set of given ? [given] : sets) {
    const rows = await set.keys();
    if (rows) found.push({ set, rows: inTurn(keys, rows) });
  }
  if (!found.length) return undefined;
  const hits = ({ rows }: (typeof found)[number]) => rows.filter((row) => row !== undefined).length;
  const most = Math.max(...found.map(hits));
  if (most === 0) return undefined;
  const best = found.filter((each) => hits(each) === most);
  if (best.length > 1)
    throw new DataError(
      file,
      `repeats images that sets ${best.map(({ set }) => set.id).join(' and ')} both hold. Say which it answers: service:${best[0].set.id}=FILE.`,
    );
  const [{ set, rows }] = best;
  const lost = rows.flatMap((row, i) => (row === undefined ? [String(i + 1)] : []));
  return {
    by: 'pixels',
    places: rows.map((row) => (row === undefined ? undefined : { set, row })),
    notes: lost.length
      ? [
          `${lost.length} of ${rows.length} rows hold images that set ${set.id} does not and are left out (rows ${some(lost)})`,
        ]
      : [],
  };
}

/** Order alone proves nothing; labels that follow it row by row, of more than one class, do. */
function byOrder({ truth }: AnswerFile, { sets }: Audited, given: AuditedSet | undefined): Matched | undefined {
  const set = given ?? (sets.length === 1 ? sets[0] : undefined);
  if (!set || !truth || truth.length !== set.labels.length) return undefined;
  if (new Set(truth).size < 2 || truth.some((label, row) => label !== set.labels[row])) return undefined;
  return {
    by: 'order',
    places: Array.from(truth, (_, row) => ({ set, row })),
    notes: [`the true labels of all ${truth.length.toLocaleString('en-US')} rows confirm the order`],
  };
}

/** Why a file cannot be traced to what was exported, and what to do. */
function untraceable(
  { file, keys, truth, answers }: AnswerFile,
  audited: Audited,
  given: AuditedSet | undefined,
): DataError {
  const set = given ?? (audited.sets.length === 1 ? audited.sets[0] : undefined);
  const why = [
    'no ids',
    keys ? 'no image that was exported' : 'no images',
    truth === undefined
      ? 'no true labels'
      : set === undefined
        ? `true labels, but which of ${audited.sets.length} sets it answers is not said`
        : truth.length !== set.labels.length
          ? `${answers.length} rows, where set ${set.id} has ${set.labels.length}`
          : new Set(truth).size < 2
            ? 'true labels of one class alone, which any order has'
            : `other true labels than set ${set.id} (first in row ${truth.findIndex((label, row) => label !== set.labels[row]) + 1})`,
  ];
  return new DataError(
    file,
    `cannot be traced to the rows of ${audited.source}: it has ${why.join(', ')}. Order alone is not trusted. Let the service return the id column (or name it: --id), the images, or the true labels with ${EXAMPLES}.`,
  );
}

/**
 * Traces the rows of a file of answers to what was exported: by id; else by the pixels that the file repeats; else by order,
 * where its true labels are those of the set in every row.
 * @param setId the set that the file answers, where that was said
 * @throws DataError where there is no such set, or rows cannot be traced.
 */
export async function matchAnswers(answers: AnswerFile, audited: Audited, setId?: string): Promise<Matched> {
  const given = audited.sets.find(({ id }) => id === setId);
  if (setId !== undefined && !given)
    throw new DataError(
      answers.file,
      `was given for a set that was not exported: ${unknownWord(
        'set',
        setId,
        audited.sets.map(({ id }) => id),
      )}.`,
    );
  if (answers.ids) {
    // A file may number its rows by itself: then they are told by what was exported.
    const rows = answers.keys || answers.truth ? answers : undefined;
    try {
      return byId(answers, audited, given);
    } catch (error) {
      const found = rows && ((await byPixels(rows, audited, given)) ?? byOrder(rows, audited, given));
      if (found) return { ...found, notes: ['its ids are not those that were exported', ...found.notes] };
      throw error;
    }
  }
  const found = (answers.keys && (await byPixels(answers, audited, given))) ?? byOrder(answers, audited, given);
  if (!found) throw untraceable(answers, audited, given);
  return found;
}
