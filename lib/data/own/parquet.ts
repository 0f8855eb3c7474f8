import { runInNewContext } from 'node:vm';
import { interruptSignal, pause } from '../../tensor/index.js';
import { type ByteSource, withFile } from '../archive.js';
import { decodeRows } from '../decoded.js';
import { DataError } from '../errors.js';
import { type PhotoOptions, toOneSize } from '../photo.js';
import type { OwnOptions, RawRows } from './contract.js';

/** Columns that are taken for labels, and for images, where they have these names. */
const LABELS = ['label', 'labels', 'class', 'target', 'y', 'fine_label'];
const IMAGES = ['image', 'img', 'images', 'pixels', 'x'];

type Row = Readonly<Record<string, unknown>>;

/** What is read of a Parquet file: rows, and the names of the classes where the Hugging Face hub's description has them. */
interface Parquet {
  readonly rows: readonly Row[];
  readonly columns: readonly string[];
  readonly names: Readonly<Record<string, readonly string[]>>;
}

/** Names of the classes of each column, as the hub writes them beside the schema. */
function namesOf(text: string | undefined): Readonly<Record<string, readonly string[]>> {
  if (text === undefined) return {};
  try {
    const features = JSON.parse(text)?.info?.features ?? {};
    return Object.fromEntries(
      Object.entries<{ names?: unknown }>(features).flatMap(([name, { names }]) =>
        Array.isArray(names) && names.every((one) => typeof one === 'string') ? [[name, names]] : [],
      ),
    );
  } catch {
    // A description that is no JSON describes nothing; the rows are there all the same.
    return {};
  }
}

interface SchemaNode {
  readonly element: { readonly name: string };
  readonly children: readonly SchemaNode[];
}

/**
 * Every column of the data must be one of the schema's. The reader starts all columns side by side and stops at one that
 * is none; those that fail after that nobody waits for, and the process would end.
 */
function checkPaths(
  root: SchemaNode,
  groups: readonly {
    readonly columns: readonly { readonly meta_data?: { readonly path_in_schema: readonly string[] } }[];
  }[],
): void {
  for (const { columns } of groups)
    for (const { meta_data: column } of columns) {
      let node: SchemaNode | undefined = root;
      for (const part of column?.path_in_schema ?? [])
        node = node?.children.find(({ element }) => element.name === part);
      if (!column || !node || node.children.length)
        throw new Error(`its column ${column?.path_in_schema.join('.') ?? ''} is none of its schema`);
    }
}

/** Bytes from the end within which the description of the columns lies; of a file of thousands of columns it has some MB. */
const LONGEST_FOOTER = 64 * 2 ** 20;
const FOOTER_MS = 5_000;

/** A damaged description may say that it goes on for billions of entries: then it is given up. */
const inTime = <T>(parse: () => T): T => runInNewContext('parse()', { parse }, { timeout: FOOTER_MS }) as T;

/** A file whose pieces are handed out when they are asked for; its reader trusts what the file says of itself. */
const asyncBuffer = ({ length, read }: ByteSource) => ({
  byteLength: length,
  async slice(from: number, to = length): Promise<ArrayBuffer> {
    // Never refused: pieces are asked for ahead, and of one that nobody waits for any more a refusal ends the process.
    const within = (at: number) => (at > 0 ? Math.min(Math.floor(at), length) : 0);
    const piece = read(within(from), Math.max(within(from), within(to)));
    return piece.buffer.slice(piece.byteOffset, piece.byteOffset + piece.length) as ArrayBuffer;
  },
});

async function readParquet(file: string): Promise<Parquet> {
  const { parquetMetadata, parquetReadObjects, parquetSchema } = await import('hyparquet');
  const { compressors } = await import('hyparquet-compressors');
  try {
    return await withFile(file, async (bytes) => {
      const source = asyncBuffer(bytes);
      const tail = await source.slice(Math.max(0, bytes.length - LONGEST_FOOTER));
      const metadata = inTime(() => parquetMetadata(tail));
      checkPaths(parquetSchema(metadata), metadata.row_groups);
      const rows = await parquetReadObjects({ file: source, metadata, compressors, utf8: false });
      const described = metadata.key_value_metadata?.find(({ key }) => key === 'huggingface')?.value;
      return { rows, columns: Object.keys(rows[0] ?? {}), names: namesOf(described) };
    });
  } catch (error) {
    throw new DataError(file, `is not a whole Parquet file (${(error as Error).message.split('\n')[0]}).`);
  }
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null;

/** The bytes of an encoded image: in the cell, or beside its path as the hub has them. */
function encodedIn(cell: unknown): Uint8Array | undefined {
  if (cell instanceof Uint8Array) return cell;
  return isRecord(cell) && cell.bytes instanceof Uint8Array ? cell.bytes : undefined;
}

/** Numbers in lists of lists, with the lengths of the lists. */
function flattened(cell: unknown): { values: number[]; shape: number[] } | undefined {
  if (typeof cell === 'number') return { values: [cell], shape: [] };
  if (typeof cell === 'bigint' || typeof cell === 'boolean') return { values: [Number(cell)], shape: [] };
  if (!Array.isArray(cell) && !(ArrayBuffer.isView(cell) && !(cell instanceof DataView))) return undefined;
  const parts = Array.from(cell as ArrayLike<unknown>, flattened);
  const shape = parts[0]?.shape;
  if (!parts.every((part) => part && part.shape.join() === shape?.join())) return undefined;
  return { values: parts.flatMap((part) => part?.values ?? []), shape: [parts.length, ...(shape ?? [])] };
}

const labelText = (cell: unknown): string | undefined => {
  if (typeof cell === 'string') return cell.trim();
  return typeof cell === 'bigint' || Number.isInteger(cell) ? String(cell) : undefined;
};

function columnNamed(file: string, columns: readonly string[], label: string | undefined): string {
  const found =
    label === undefined ? LABELS.find((name) => columns.includes(name)) : columns.find((name) => name === label);
  if (found !== undefined) return found;
  const has = `it has ${columns.map((name) => `"${name}"`).join(', ') || 'none'}`;
  throw new DataError(
    file,
    label === undefined
      ? `has no column of labels by a name such as ${LABELS.slice(0, 3).join(', ')}. Say which by the label option; ${has}.`
      : `has no column "${label}"; ${has}.`,
  );
}

/** Values of every row, from one column of lists or from a column for each. */
async function valuesOf(
  file: string,
  rows: readonly Row[],
  pixels: readonly string[],
): Promise<Pick<RawRows, 'values' | 'shape' | 'names'>> {
  let [values, width, shape] = [new Float32Array(0), 0, [] as number[]];
  for (const [i, row] of rows.entries()) {
    if (i % 1024 === 0) await pause(interruptSignal());
    const found = flattened(pixels.length === 1 ? row[pixels[0]] : pixels.map((name) => row[name]));
    const broken = found ? undefined : pixels.find((name) => !flattened(row[name]));
    const at = { row: i + 1, ...((broken ?? pixels.length === 1) && { column: broken ?? pixels[0] }) };
    if (!found)
      throw new DataError(
        file,
        'holds no number where one was expected. Write text as a column of 0 and 1 for each of its values, or leave it out.',
        at,
      );
    if (i === 0) {
      [width, shape] = [found.values.length, found.shape];
      values = new Float32Array(rows.length * width);
    }
    if (found.shape.join() !== shape.join())
      throw new DataError(file, `has ${found.shape.join(' × ')} values, the first row ${shape.join(' × ')}.`, at);
    values.set(found.values, i * width);
  }
  const [height, across, channels = 1] = shape;
  const named = pixels.length === width && shape.length === 1;
  return {
    ...(named && { names: pixels }),
    values,
    shape: shape.length === 2 || shape.length === 3 ? [height, across, channels] : width,
  };
}

/**
 * Images of a Parquet file: encoded (PNG or JPEG, as on the Hugging Face hub), lists of numbers, or a column for each
 * pixel; and their labels, with the hub's names of the classes where it has them.
 * @throws DataError naming row and column of what is no image or no label.
 */
export async function rowsOfParquet(
  file: string,
  { label, resize, crop, classNames: wanted }: OwnOptions & PhotoOptions,
): Promise<RawRows & { readonly classNames?: readonly string[] }> {
  const { rows, columns, names } = await readParquet(file);
  const column = columnNamed(file, columns, label);
  const labels = rows.map((row, i) => {
    const text = labelText(row[column]);
    if (text === undefined || text === '')
      throw new DataError(file, 'holds no label, a whole number or a name.', { row: i + 1, column });
    // Other names of the classes are another order of them: then it is the names that are looked up.
    return wanted && names[column] ? (names[column][Number(text)] ?? text) : text;
  });
  const images = IMAGES.find((name) => columns.includes(name) && name !== column);
  const notes = [`labels of column "${column}"`];
  const told = { file, labels, notes, classNames: names[column] };
  const first = images === undefined ? undefined : encodedIn(rows[0]?.[images]);
  if (images !== undefined && first) {
    const encoded = rows.map((row, i) => {
      const bytes = encodedIn(row[images]);
      const at = { row: i + 1, column: images };
      if (!bytes) throw new DataError(file, 'holds no encoded image, as the first row does.', at);
      return { file: `${file}, row ${i + 1}`, label: 0, read: () => Buffer.from(bytes) };
    });
    const decoded = await decodeRows(encoded, { upright: true, prepare: toOneSize({ resize, crop }) });
    return { ...told, values: decoded.images, shape: decoded.shape };
  }
  const pixels = images === undefined ? columns.filter((name) => name !== column) : [images];
  return { ...told, ...(await valuesOf(file, rows, pixels)) };
}
