import { existsSync, mkdirSync, readdirSync, renameSync, rmdirSync, rmSync, statSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import type { Attack } from '../../attacks/index.js';
import { DataError, type Dataset, fileHash, libraryVersion, withImages, writeWhole } from '../../data/index.js';
import { predictLabels } from '../../models/index.js';
import { interruptSignal } from '../../tensor/index.js';
import { checkEvaluation } from '../robustness/check.js';
import { attackIds } from '../robustness/ids.js';
import { CLEAN } from './contracts.js';
import type { ExportRows } from './formats.js';
import { type ExportOptions, makeSet, type Prepared, type Surrogate } from './make-set.js';
import {
  type AuditManifest,
  MANIFEST,
  type ManifestSet,
  type ManifestSurrogate,
  manifestOf,
  ROWS,
} from './manifest.js';

const isEmptyFolder = (path: string) => statSync(path).isDirectory() && readdirSync(path).length === 0;

/** @throws DataError where something lies there already. */
export function checkFreeFolder(folder: string): void {
  if (existsSync(folder) && !isEmptyFolder(folder))
    throw new DataError(
      folder,
      'is not an empty folder, and an export is not mixed with other files. Name another one.',
    );
}

/** Names of folders and columns are made of these. */
const safe = (name: string) => name.replace(/[^\w-]+/g, '-');

/** Class names by number, where the data have them. */
function classNamesOf({ folders, labelNames, classNames, classes }: Dataset): readonly string[] | undefined {
  if (classNames) return classNames;
  const named = folders ?? labelNames;
  if (named?.length !== classes || named.every(({ name, label }) => Number(name) === label)) return undefined;
  return Array.from({ length: classes }, (_, k) => named.find(({ label }) => label === k)?.name ?? String(k));
}

async function surrogateEntry(
  { model, description, files, predicted }: Prepared,
  labels: Int32Array,
): Promise<ManifestSurrogate> {
  return {
    name: model.name,
    description,
    files: await Promise.all(files.map(async (file) => ({ name: basename(file), sha256: await fileHash(file) }))),
    clean: { correct: labels.reduce((sum, label, row) => sum + Number(predicted[row] === label), 0), n: labels.length },
  };
}

/** Every set into a folder that is there and empty. */
async function writeAll(
  folder: string,
  data: Dataset,
  surrogates: readonly Prepared[],
  attacks: readonly Attack<never>[],
  options: ExportOptions,
): Promise<AuditManifest> {
  const { format, seed = 0, budget = null } = options;
  const { labels, shape } = data;
  // Rows may show a part of the classes that models answer with.
  const classes = Math.max(data.classes, ...surrogates.map(({ model }) => model.classes));
  const sets: ManifestSet[] = [];
  const fools: { readonly id: string; readonly rows: Uint8Array }[] = [];
  const write = async (rows: ExportRows, made: ManifestSet['made']) => {
    const file = await format.write(folder, rows);
    sets.push({ id: rows.set, file, sha256: await fileHash(join(folder, file)), rows: labels.length, made });
  };
  const rows = Array.from(data.indices, String);
  const clean: ExportRows = { set: CLEAN, rows, images: data.images, labels, shape, classes };
  await write(clean, null);
  const ids = attackIds(attacks);
  for (const surrogate of surrogates)
    for (const [i, attack] of attacks.entries()) {
      const made = await makeSet(surrogate, attack, ids[i], data, clean, options);
      await write(made.rows, made.set);
      fools.push({ id: made.rows.set, rows: made.fools });
    }
  const table = [
    ['row', 'label', ...fools.map(({ id }) => id)],
    ...rows.map((row, i) => [row, labels[i], ...fools.map((set) => set.rows[i])]),
  ];
  writeWhole(join(folder, ROWS), table.map((cells) => `${cells.join(',')}\n`).join(''));
  const classNames = classNamesOf(data);
  const manifest = manifestOf({
    advlab: libraryVersion(),
    data: { name: data.name, provenance: data.provenance, shape, classes, ...(classNames && { classNames }) },
    n: labels.length,
    ...{ seed, budget, format: format.name, bits: format.bits },
    surrogates: await Promise.all(surrogates.map((surrogate) => surrogateEntry(surrogate, labels))),
    sets,
    rows: await fileHash(join(folder, ROWS)),
  });
  writeWhole(join(folder, MANIFEST), `${JSON.stringify(manifest, null, 1)}\n`);
  return manifest;
}

/**
 * Writes images for services to answer that are reached through files: the clean ones, and for every surrogate and attack
 * all rows as the attack left them, whether they fool the surrogate or not (transfer attacks: Papernot, McDaniel and
 * Goodfellow, 2016). `manifest.json` says what made each set, `rows.csv` the labels and which images fool their surrogate;
 * both stay at home. Ids are SET/ROW. In 8-bit formats clean images are rounded before they are attacked, and attacked ones
 * towards them. The folder appears whole or not at all. Models stay the caller's.
 * @throws RangeError at once where the rows, the format or an attack do not fit a surrogate, or two share a name; DataError
 * where the folder holds something already.
 */
export async function exportAudit(
  folder: string,
  data: Dataset,
  surrogates: readonly Surrogate[],
  attacks: readonly Attack<never>[],
  options: ExportOptions,
): Promise<AuditManifest> {
  const { format, budget, fitOn, signal = interruptSignal() } = options;
  checkFreeFolder(folder);
  if (!surrogates.length || !attacks.length) throw new RangeError('An export needs a surrogate and an attack.');
  format.check?.(data.shape);
  const names = surrogates.map(({ model }) => safe(model.name));
  const twice = names.find((name, i) => names.indexOf(name) < i);
  if (twice !== undefined) throw new RangeError(`Two surrogates are called "${twice}", and sets are named by them.`);
  if (new Set(data.indices).size < data.labels.length)
    throw new RangeError(`${data.name} has rows of one index, and rows are named by it.`);
  for (const { model } of surrogates) checkEvaluation(model, data, attacks, { budget, fitOn });
  const rows =
    format.bits === 8
      ? withImages(
          data,
          data.images.map((value) => Math.round(value * 255) / 255),
        )
      : data;
  const prepared: Prepared[] = [];
  for (const [i, surrogate] of surrogates.entries())
    prepared.push({ ...surrogate, id: names[i], predicted: await predictLabels(surrogate.model, rows, { signal }) });
  const target = resolve(folder);
  const part = `${target}.${process.pid}.part`;
  mkdirSync(dirname(target), { recursive: true });
  rmSync(part, { recursive: true, force: true });
  try {
    mkdirSync(part);
    const manifest = await writeAll(part, rows, prepared, attacks, { ...options, signal });
    if (existsSync(target)) rmdirSync(target);
    renameSync(part, target);
    return manifest;
  } finally {
    rmSync(part, { recursive: true, force: true });
  }
}
