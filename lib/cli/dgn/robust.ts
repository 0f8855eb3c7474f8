import { rmSync } from 'node:fs';
import { basename } from 'node:path';
import { type Dataset, takeRows, writeWhole } from '../../data/index.js';
import { freshAdversary, staticAdversary } from '../../defences/index.js';
import { agreement, type Proportion } from '../../evaluation/index.js';
import { type AttackSet, loadAttackSet } from '../../generators/index.js';
import { type Adversary, predictLabels, saveModel, type TrainingSettings, trainModel } from '../../models/index.js';
import type { Io } from '../command.js';
import type { OtherAttack } from './attacks.js';
import type { Images } from './project.js';
import { asked } from './refuse.js';
import { layersOf, type Target } from './target.js';

/** What needs the target's layers, as a refusal names it. */
export const ADVERSARIAL_TRAINING = 'Adversarial training';

/** A network of the target's architecture, trained from fresh weights against an adversary. */
export interface RobustRequest extends Images {
  readonly target: Target;
  /** The path of its files, without their endings. */
  readonly stem: string;
  /** The training images that the adversary is about. */
  readonly data: Dataset;
  readonly adversary: Adversary;
  readonly settings: TrainingSettings;
}

/**
 * The attack set of the training images in this file (STEM.json). That it was made against another target is noted.
 * @throws UsageError where it was made of other images.
 */
export async function trainingSet(
  file: string,
  { train, target }: Pick<RobustRequest, 'train' | 'target'>,
  io: Io,
): Promise<AttackSet> {
  const set = await asked(() => loadAttackSet(file.replace(/\.json$/, ''), train));
  const { name, id } = set.metadata.target;
  if (id !== target.id) io.note(`${file}: made against another target, ${name} (${id}).`);
  return set;
}

/** Images made beforehand, beside their originals; or in the place of that share of each batch. */
export function fromSet(
  { metadata, images, rows }: AttackSet,
  train: Dataset,
  ratio: number,
  instead: boolean,
): Pick<RobustRequest, 'data' | 'adversary'> {
  const data =
    rows.length === train.labels.length ? train : takeRows(train, rows, `${train.provenance}, ${rows.length} of them`);
  const beside = staticAdversary(data, async () => images.images, { description: JSON.stringify(metadata), ratio });
  return { data, adversary: instead ? { ...beside, mode: 'instead' } : beside };
}

/** Each batch attacked anew, on the network as it is by then. */
export const anew = (
  attack: OtherAttack,
  data: Dataset,
  ratio: number,
  seed: number,
): Pick<RobustRequest, 'data' | 'adversary'> => ({
  data,
  adversary: freshAdversary(data, attack, { ratio, seed }),
});

export interface RobustNetwork {
  readonly stem: string;
  readonly clean: Proportion;
  readonly seconds: number;
  readonly epochs: number;
}

/**
 * Trains the network, measures it on the clean test images, and writes STEM.safetensors, STEM.json and, as not every
 * architecture has a name, STEM.architecture.json.
 * @throws UsageError where the target is no network of layers.
 */
export async function trainRobust(
  { target, stem, data, adversary, settings, test }: RobustRequest,
  io: Io,
): Promise<RobustNetwork> {
  const { architecture } = layersOf(target, ADVERSARIAL_TRAINING);
  const name = basename(stem);
  const { network, metadata } = await trainModel(
    { name, architecture, data, settings, adversary },
    {
      onProgress: ({ epoch, epochs, loss }) =>
        io.progress(`${name}: epoch ${epoch.toFixed(2)} of ${epochs}, loss ${loss.toPrecision(4)}`),
    },
  );
  try {
    const clean = agreement(await predictLabels(network, test), test.labels);
    const { value, n, interval } = clean;
    const claims = [{ metric: 'accuracy', value, n, interval, data: test.provenance }];
    // Images enter a fresh network as they are.
    const { normalize: _, ...described } = architecture;
    const file = `${stem}.architecture.json`;
    // A stop in between leaves no old metadata beside new weights.
    rmSync(`${stem}.json`, { force: true });
    writeWhole(file, `${JSON.stringify(described, null, 2)}\n`);
    saveModel(stem, { network, metadata: { ...metadata, architecture: basename(file), claims } });
    return { stem, clean, seconds: metadata.seconds, epochs: settings.epochs };
  } finally {
    network.dispose();
  }
}
