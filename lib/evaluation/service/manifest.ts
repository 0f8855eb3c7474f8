import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Access, AttackKind, FitSummary, Setting } from '../../attacks/index.js';
import { DataError, fileHash } from '../../data/index.js';
import type { Norm } from '../../tensor/index.js';

export const MANIFEST = 'manifest.json';
export const ROWS = 'rows.csv';
const KIND = 'advlab audit export';
const VERSION = 1;

/** A model that images were made on. */
export interface ManifestSurrogate {
  readonly name: string;
  readonly description: string;
  readonly files: readonly { readonly name: string; readonly sha256: string }[];
  /** Rows that it answers rightly as they are, of all. */
  readonly clean: { readonly correct: number; readonly n: number };
}

/** One set of images: what made them. */
export interface ManifestSet {
  readonly id: string;
  /** Holds the images, or of PNGs lists them. */
  readonly file: string;
  readonly sha256: string;
  readonly rows: number;
  /** null: the images as they are. */
  readonly made: null | {
    readonly surrogate: string;
    readonly attack: string;
    readonly kind: AttackKind;
    readonly access: Access;
    readonly norm: Norm;
    readonly epsilon: number | null;
    readonly settings: Readonly<Record<string, Setting>>;
    /** How the attack was fitted to the surrogate; absent where nothing was. */
    readonly fitted?: FitSummary;
    /** Rows that the surrogate has right as they are, and wrong as they are written here. */
    readonly fools: number;
    /** The same before rounding; absent where nothing was rounded. */
    readonly foolsUnrounded?: number;
    /** Rows that it has wrong as they are: written unchanged. */
    readonly wrongFromStart: number;
    /** Rows whose attacked image was unsound: written unchanged. */
    readonly refused: number;
    /** Largest distance in the norm from the clean image as it is written; at most epsilon, but for float32. */
    readonly largestDistance: number;
  };
}

/** What `advlab audit export` says of the files that it wrote. */
export interface AuditManifest {
  readonly kind: typeof KIND;
  readonly version: typeof VERSION;
  readonly advlab: string;
  readonly data: {
    readonly name: string;
    readonly provenance: string;
    readonly shape: readonly [number, number, number];
    readonly classes: number;
    readonly classNames?: readonly string[];
  };
  readonly n: number;
  readonly seed: number;
  /** Most queries and gradients that each attack could spend on a row; null: no limit. */
  readonly budget: number | null;
  readonly format: string;
  /**
   * 8: clean images were rounded to k/255 before they were attacked, and attacked ones towards them, so that none left its
   * ball; counts are of the rounded images.
   */
  readonly bits: 8 | 32;
  readonly surrogates: readonly ManifestSurrogate[];
  /** The clean set first. */
  readonly sets: readonly ManifestSet[];
  /** SHA-256 of rows.csv: row, label, and for each attacked set 1 where the image fools its surrogate. */
  readonly rows: string;
}

export const manifestOf = (found: Omit<AuditManifest, 'kind' | 'version'>): AuditManifest => ({
  kind: KIND,
  version: VERSION,
  ...found,
});

const isText = (value: unknown): value is string => typeof value === 'string';

/** Whether all that is read of a manifest is there. */
function isManifest(value: unknown): value is AuditManifest {
  const { kind, version, data, n, sets, rows } = (value ?? {}) as Partial<AuditManifest>;
  return (
    kind === KIND &&
    version === VERSION &&
    Number.isInteger(n) &&
    Number.isInteger(data?.classes) &&
    isText(rows) &&
    Array.isArray(sets) &&
    sets.length > 0 &&
    sets.every((set) => isText(set?.id) && isText(set.file) && isText(set.sha256) && !/[/\\]|^\.\.?$/.test(set.file))
  );
}

/** @throws DataError where the folder holds no manifest, or one of another version. */
export function readManifest(folder: string): AuditManifest {
  const file = join(folder, MANIFEST);
  if (!existsSync(file))
    throw new DataError(
      folder,
      `holds no ${MANIFEST}: it is no folder that advlab audit export wrote. Images without one are named by --images FILE.`,
    );
  let found: unknown;
  try {
    found = JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    throw new DataError(file, `is not JSON (${(error as Error).message}).`);
  }
  if (!isManifest(found))
    throw new DataError(file, `is no manifest of an audit, or one of another version than ${VERSION}. Export anew.`);
  return found;
}

/** @throws DataError where a file of an export is missing, or is not what was written. */
export async function checkUnchanged(file: string, sha256: string): Promise<void> {
  if (!existsSync(file)) throw new DataError(file, 'is missing; the manifest names it. Export anew.');
  if ((await fileHash(file)) !== sha256)
    throw new DataError(
      file,
      'was changed since it was exported (its SHA-256 is not that of the manifest). Put it back, or export anew and ask the services again.',
    );
}
