import { archiveEntries, DataError, withFile } from '../../data/index.js';

/** Formats of weights and models that tell themselves by their bytes. */
export type Format = 'PyTorch archive' | 'pickle' | 'safetensors' | 'HDF5' | 'ONNX' | 'Keras archive' | 'zip archive';

/** What a file is by its bytes, whatever its name. */
export interface Content {
  /** undefined: none of them. */
  readonly format?: Format;
  /** Why it can be no model, whatever was expected, and what to do. */
  readonly fault?: string;
  /** How it begins, where it is a text; empty where the file is. */
  readonly text?: string;
}

const HEAD = 512;
/** The longest header of a safetensors file that its own library reads. */
const LONGEST_HEADER = 100_000_000;
/** Where a tar archive has its name. */
const TAR = 257;

/** What a model is saved as that Keras 3 writes, and Keras 2 from 2.12 on. */
const KERAS = ['config.json', 'model.weights.h5'];

const starts = (head: Buffer, signature: string) => head.toString('latin1', 0, signature.length) === signature;

function isSafetensors(head: Buffer, length: number): boolean {
  if (head.length < 9) return false;
  const header = head.readBigUInt64LE(0);
  return header <= LONGEST_HEADER && 8 + Number(header) <= length && head[8] === 0x7b;
}

/** A Protocol Buffers message whose first field is the version of the format, from 3 on, and whose next is a text or so. */
const isOnnx = ([tag, version, next]: Buffer): boolean =>
  tag === 0x08 && version >= 3 && version <= 0x20 && [0x12, 0x1a, 0x22, 0x28, 0x32, 0x3a, 0x42].includes(next);

const isPickle = ([first, protocol]: Buffer): boolean => first === 0x80 && protocol >= 2 && protocol <= 5;

/** What a zip archive holds, by the names of its entries. */
function formatOfZip(names: readonly string[]): Format {
  // torch.save writes data.pkl into a folder, torch.jit.save code beside it, torch.export.save its format.
  if (names.some((name) => /^[^/]+\/(data\.pkl$|code\/|archive_format$)/.test(name))) return 'PyTorch archive';
  return KERAS.every((name) => names.includes(name)) ? 'Keras archive' : 'zip archive';
}

/** The text that a file begins with; undefined where it is none. */
function textIn(head: Buffer): string | undefined {
  const text = head.toString('utf8');
  // The last letter may be cut in two.
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what tells bytes from text.
  return /[\0-\x08\x0e-\x1f\x7f]|\ufffd(?!$)/.test(text) ? undefined : text;
}

function faultOf(head: Buffer): string | undefined {
  if (starts(head, 'version https://git-lfs.github.com/spec/'))
    return 'is a Git LFS pointer, in the place of the file itself: fetch that by `git lfs pull`.';
  if (starts(head, '\x1f\x8b')) return 'is compressed by gzip: unpack it first.';
  if (head.toString('latin1', TAR, TAR + 5) === 'ustar') return 'is a tar archive: unpack it first.';
  if (/^\s*<(!doctype|html|head|\?xml)/i.test(head.toString('latin1')))
    return 'is a web page, in the place of the file itself: the download failed. Fetch it again.';
  return undefined;
}

/**
 * Tells what a file is by its bytes.
 * @throws DataError where it is a zip archive that is not whole.
 */
export const contentOf = (file: string): Promise<Content> =>
  withFile(file, async (source) => {
    const head = source.read(0, HEAD);
    if (starts(head, 'PK\x03\x04')) return { format: formatOfZip([...archiveEntries(file, source).keys()]) };
    if (starts(head, '\x89HDF\r\n\x1a\n')) return { format: 'HDF5' };
    if (isPickle(head)) return { format: 'pickle' };
    if (isSafetensors(head, source.length)) return { format: 'safetensors' };
    if (isOnnx(head)) return { format: 'ONNX' };
    return { fault: faultOf(head), text: textIn(head) };
  });

/** What to say of a file that is something else than was expected. */
export function somethingElse(file: string, { format, fault, text }: Content, expected: string): DataError {
  if (fault !== undefined) return new DataError(file, fault);
  if (format !== undefined) return new DataError(file, `is of the format ${format}, not ${expected}.`);
  if (text === '') return new DataError(file, 'is empty; fetch or write it again.');
  const shown = text?.trim().split('\n')[0].slice(0, 40);
  return new DataError(
    file,
    `is not ${expected}: ${shown === undefined ? 'its first bytes are those of no format that is known' : `it is a text, ${JSON.stringify(shown)}`}.`,
  );
}
