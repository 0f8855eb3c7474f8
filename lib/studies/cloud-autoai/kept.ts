import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  fullRequest,
  type Leaderboards,
  readLeaderboard,
  type SearchKind,
  type SearchRequest,
} from '../../automl/index.js';
import { archiveEntries, bufferSource, DataError, inProject, writeWhole } from '../../data/index.js';
import {
  createNetwork,
  type ModelMetadata,
  type Network,
  type Recipe,
  readSafetensors,
  recipeOf,
  student,
} from '../../models/index.js';

/** What the repository says of a model that it keeps; a long test recomputes accuracy and SHA-256. */
export interface KeptModel {
  readonly name: string;
  readonly kind: SearchKind | 'soft' | 'hard';
  /** The model's file beside this one, its size, and the SHA-256 of its bytes. */
  readonly file: string;
  readonly bytes: number;
  readonly sha256: string;
  /** Hash of all that decides the model: settings, seed, training rows. The model stands for that recipe alone. */
  readonly recipe: string;
  readonly seed: number;
  readonly data: string;
  readonly finished: string;
  readonly machine: string;
  readonly minutes: number;
  /** Of the stored file, over rows that it was not trained on. */
  readonly accuracy: {
    readonly value: number;
    readonly n: number;
    readonly interval: readonly [number, number];
    readonly data: string;
  };
  /** Of a student: its training, and the trainings of the seeds before it, which collapsed. */
  readonly training?: ModelMetadata;
  readonly collapsed?: readonly ModelMetadata[];
}

export const keptFolder = (): string => inProject('models', 'cloud-autoai');

/** Every model that the repository keeps for this study. */
export function keptModels(folder: string = keptFolder()): KeptModel[] {
  if (!existsSync(folder)) return [];
  const metadata = readdirSync(folder).filter((name) => name.endsWith('.json'));
  return metadata.sort().map((name) => JSON.parse(readFileSync(join(folder, name), 'utf8')) as KeptModel);
}

/**
 * The file of a kept model, checked byte by byte.
 * @throws DataError where it is missing or another file than its metadata describes.
 */
export function keptFile(
  { file, name, sha256 }: Pick<KeptModel, 'file' | 'name' | 'sha256'>,
  folder: string = keptFolder(),
): string {
  const path = join(folder, file);
  const mend =
    'Restore it with `git checkout -- models/cloud-autoai`, or train anew with `advlab replicate --retrain`.';
  if (!existsSync(path)) throw new DataError(path, `is missing, and ${name}.json describes it. ${mend}`);
  const found = createHash('sha256').update(readFileSync(path)).digest('hex');
  if (found !== sha256) throw new DataError(path, `has the SHA-256 ${found}, but ${name}.json says ${sha256}. ${mend}`);
  return path;
}

const LEADERBOARD = 'leaderboard.json';

/** Unpacks a search's files; the leaderboard comes last, and tells that all are there. */
function unpack(file: string, folder: string): void {
  const entries = [...archiveEntries(file, bufferSource(readFileSync(file)))];
  entries.sort(([a], [b]) => Number(a === LEADERBOARD) - Number(b === LEADERBOARD));
  mkdirSync(folder, { recursive: true });
  for (const [name, read] of entries) writeWhole(join(folder, name), read());
}

/** A search whose teacher is kept: its leaderboard, and the folder that its ONNX files were unpacked to. */
export function keptSearch<K extends SearchKind>(
  kind: K,
  request: SearchRequest,
): { search: Leaderboards[K]; folder: string } | undefined {
  const { hash } = fullRequest(kind, request);
  const model = keptModels().find((one) => one.kind === kind && one.recipe === hash);
  if (!model) return undefined;
  const file = keptFile(model);
  const folder = inProject('.cache', 'kept', `${model.name}-${model.sha256.slice(0, 16)}`);
  if (!existsSync(join(folder, LEADERBOARD))) unpack(file, folder);
  return { search: readLeaderboard(kind, folder), folder };
}

/** The kept student of a recipe: without a network where that recipe is known to collapse. */
export function keptStudent(recipe: Recipe): { network?: Network; metadata: ModelMetadata } | undefined {
  const wanted = recipeOf(recipe);
  for (const model of keptModels()) {
    const collapsed = model.collapsed?.find((one) => one.recipe === wanted);
    if (collapsed) return { metadata: collapsed };
    if (!model.training || model.recipe !== wanted) continue;
    const network = createNetwork(student, readSafetensors(keptFile(model)), model.training.name);
    return { network, metadata: model.training };
  }
  return undefined;
}

/** What a run of a profile takes from the repository, in a sentence. */
export function keptSentences(profile: string): string[] {
  const onDigits = profile === 'digits';
  const models = keptModels().filter(({ name }) => name.endsWith('-digits') === onDigits);
  const of = (kinds: readonly KeptModel['kind'][]) => models.filter(({ kind }) => kinds.includes(kind));
  const sentence = (what: string, models: readonly KeptModel[]) =>
    models.length ? [`Uses the kept ${what} of ${models[0].finished.slice(0, 10)}; --retrain trains anew.`] : [];
  return [...sentence('teachers', of(['autoai', 'tables'])), ...sentence('students', of(['soft', 'hard']))];
}
