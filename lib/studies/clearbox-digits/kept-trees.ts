import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { fitFamily, type TreeFamily } from '../../automl/index.js';
import { archiveEntries, bufferSource, DataError, type Dataset, inProject, writeWhole } from '../../data/index.js';
import type { Proportion } from '../../evaluation/index.js';
import { type OpenedModel, openModel } from '../../models/index.js';
import { keptStem } from './kept.js';

/** What a caller decides of boosted trees. */
export interface TreeRecipe {
  /** Of its files: `lightgbm-mnist`. */
  readonly name: string;
  readonly family: TreeFamily;
  /** Settings by the names of the family's estimator, beside the defaults of the local AutoML. */
  readonly settings: Readonly<Record<string, number>>;
  readonly data: Dataset;
  readonly seed: number;
}

/** What the repository says of boosted trees that it keeps, in NAME.json beside NAME.zip, which holds one ONNX file. */
export interface KeptTrees extends Pick<TreeRecipe, 'name' | 'family' | 'settings' | 'seed'> {
  readonly file: string;
  readonly bytes: number;
  readonly sha256: string;
  /** Hash of settings, seed, pixels and labels: the trees stand for that recipe alone. */
  readonly recipe: string;
  readonly data: string;
  readonly rows: number;
  /** Right answers to images that they were not trained on. */
  readonly accuracy: Proportion & { readonly data: string };
  readonly minutes: number;
  readonly finished: string;
  readonly machine: string;
}

/**
 * Short SHA-256 of family, settings, seed, the images' shape, pixels and labels. Not of the name; nor of what the
 * caller does not give: the family's defaults in the local AutoML, its code and the versions of its Python packages. A
 * change of these leaves the hash as it is: kept and cached trees then stay, until `retrain` passes the kept ones by
 * and the cached file is deleted.
 */
export function treeRecipeOf({ family, settings, data, seed }: TreeRecipe): string {
  const hash = createHash('sha256').update(JSON.stringify([family, settings, seed, data.shape]));
  return hash.update(data.images).update(data.labels).digest('hex').slice(0, 16);
}

/** The ONNX file of kept trees, unpacked into the project's cache; undefined where the repository keeps none. */
function keptFile(recipe: TreeRecipe, hash: string): string | undefined {
  const stem = keptStem(recipe.name);
  if (!existsSync(`${stem}.json`)) return undefined;
  const kept = JSON.parse(readFileSync(`${stem}.json`, 'utf8')) as KeptTrees;
  if (kept.recipe !== hash) return undefined;
  const zip = `${stem}.zip`;
  const content = readFileSync(zip);
  const found = createHash('sha256').update(content).digest('hex');
  if (found !== kept.sha256)
    throw new DataError(
      zip,
      `has the SHA-256 ${found}, but ${recipe.name}.json says ${kept.sha256}. Restore it with \`git checkout -- models\`.`,
    );
  const file = inProject('.cache', 'kept', `${recipe.name}-${found.slice(0, 16)}`, `${recipe.name}.onnx`);
  const unpack = archiveEntries(zip, bufferSource(content)).get(`${recipe.name}.onnx`);
  if (!unpack) throw new DataError(zip, `holds no ${recipe.name}.onnx.`);
  return existsSync(file) ? file : writeWhole(file, unpack() as Uint8Array);
}

/**
 * Boosted trees of this recipe: what the repository keeps unless `retrain` is asked for, else from the project's cache,
 * where the file's name has the recipe's hash, else trained now. A black box; the caller disposes it.
 * @throws DataError where a kept file is not what its metadata describes; AutomlError where the training fails.
 */
export async function openTrees(
  recipe: TreeRecipe,
  { retrain }: { readonly retrain: boolean },
  signal?: AbortSignal,
): Promise<OpenedModel> {
  const hash = treeRecipeOf(recipe);
  const kept = retrain ? undefined : keptFile(recipe, hash);
  const trained = inProject('.cache', 'trees', `${recipe.name}-${hash}.onnx`);
  const file = kept ?? (existsSync(trained) ? trained : await fitFamily({ ...recipe, file: trained, signal }));
  return openModel(file, { name: recipe.family, input: recipe.data.shape, scores: 'probabilities', signal });
}
