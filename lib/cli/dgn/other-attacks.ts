import { join } from 'node:path';
import { withImages } from '../../data/index.js';
import { proportionText } from '../../evaluation/index.js';
import {
  type AttackSet,
  fileIn,
  type ImageKind,
  imagesHash,
  type OtherAttacksConfig,
  type OtherAttacksOn,
  otherAttacksOn,
  type ProjectFolders,
  projectFolders,
  readOtherAttacksConfig,
  saveAttackSet,
} from '../../generators/index.js';
import { type Io, UsageError } from '../command.js';
import { checkOutputFolder } from '../writable.js';
import type { DgnArgs } from './args.js';
import { attackAll, otherAttack, pgdName } from './attacks.js';
import { dataOf, epochsOf, type Images, openImages } from './project.js';
import { asked } from './refuse.js';
import { ADVERSARIAL_TRAINING, anew, fromSet, type RobustNetwork, trainingSet, trainRobust } from './robust.js';
import { layersOf, openTarget, type Target } from './target.js';

/** What one attack on one kind of images needs. */
interface Job extends Images {
  readonly args: DgnArgs;
  readonly folders: ProjectFolders;
  readonly config: OtherAttacksConfig;
  readonly on: OtherAttacksOn;
  readonly target: Target;
  readonly attack: 'fgsm' | 'pgd';
  /** As it is called in files. */
  readonly name: string;
}

/** The published training lowers its rate in the steps of the generators' configuration. */
const SCHEDULE = { every: 1000, rate: 0.9 } as const;

async function makeSet(job: Job, split: 'train' | 'test', io: Io): Promise<string> {
  const { on, target, attack, name, folders, kind, args } = job;
  const data = job[split];
  const made = otherAttack(attack, on.epsilon, on);
  const onProgress = (done: number, total: number) => io.progress(`${name} on ${split} images: ${done} of ${total}`);
  const { images, seconds } = await attackAll(made, target.model, data, { seed: args.seed, onProgress });
  const stem = join(folders.otherAttacks.generated[0], kind, `${name}-${split}`);
  const metadata = {
    attack: name,
    split,
    target: { name: target.name, id: target.id },
    data: data.provenance,
    imagesHash: imagesHash(data),
    of: data.labels.length,
    selected: false,
    seconds,
    settings: { epsilon: on.epsilon, ...made.settings, seed: args.seed },
  };
  saveAttackSet(stem, {
    metadata,
    images: withImages(data, images, `${data.provenance}, ${name} on ${target.name}`),
    rows: Int32Array.from(data.labels.keys()),
  });
  io.note(`${name}: ${data.labels.length.toLocaleString('en-US')} ${split} images in ${seconds.toFixed(1)} s`);
  return stem;
}

async function setOf(job: Job, io: Io): Promise<AttackSet> {
  const { folders, kind, name } = job;
  const file = fileIn(folders.otherAttacks.generated, join(kind, `${name}-train.json`));
  if (file === undefined)
    throw new UsageError(
      `${join(folders.otherAttacks.generated[0], kind)} holds no ${name}-train: set "mode": "both" in ${folders.otherAttacks.config}, or "adv_training_type": "default", which needs none.`,
    );
  return trainingSet(file, job, io);
}

async function trainOn(job: Job, io: Io): Promise<RobustNetwork> {
  const { on, attack, config, train, folders, kind, name, args } = job;
  const fresh = config.adv_training_type === 'default';
  const adversary = fresh
    ? anew(otherAttack(attack, on.epsilon, on), train, on.ratio, args.seed)
    : fromSet(await setOf(job, io), train, on.ratio, false);
  const trained = await trainRobust(
    {
      ...job,
      ...adversary,
      stem: join(folders.otherAttacks.robust[0], kind, `${name}-robust${fresh ? '-default' : ''}`),
      settings: {
        epochs: epochsOf(on.epochs[attack], args),
        batchSize: on.batchSize,
        optimizer: { kind: 'adam', learningRate: on.learningRate, schedule: SCHEDULE },
        seed: args.seed,
      },
    },
    io,
  );
  io.note(`${name}-robust: ${trained.epochs} epochs in ${trained.seconds.toFixed(1)} s`);
  return trained;
}

/** All attacks on one kind of images. */
async function onKind(
  kind: ImageKind | undefined,
  config: OtherAttacksConfig,
  folders: ProjectFolders,
  args: DgnArgs,
  io: Io,
) {
  const images = await openImages(dataOf(kind, args), args.limit, io);
  const on = otherAttacksOn(images.kind, config);
  const target = await openTarget(args, on.model, folders, images.train);
  io.note(`target ${target.name}: ${target.description}`);
  const [sets, networks]: [string[], RobustNetwork[]] = [[], []];
  try {
    // Told before sets are made, which takes minutes.
    if (config.mode !== 'only_attack') layersOf(target, ADVERSARIAL_TRAINING);
    for (const attack of config.attacks) {
      const name = attack === 'fgsm' ? 'fgsm' : pgdName(on);
      const job: Job = { ...images, args, folders, config, on, target, attack, name };
      if (config.mode !== 'only_adv_training')
        for (const split of ['train', 'test'] as const) sets.push(await makeSet(job, split, io));
      if (config.mode !== 'only_attack') networks.push(await trainOn(job, io));
    }
  } finally {
    target.dispose();
  }
  return { kind: images.kind, sets, networks };
}

/** `advlab dgn other-attacks`: FGSM's and PGD's images, and networks trained on them. */
export async function otherAttacks(args: DgnArgs, io: Io): Promise<void> {
  const folders = projectFolders(args.project);
  const config = await asked(() => readOtherAttacksConfig(folders.otherAttacks.config));
  for (const [folder] of [folders.otherAttacks.generated, folders.otherAttacks.robust])
    checkOutputFolder('option --project', folder);
  // Data or a target of one's own are of one kind, whatever the configuration lists.
  const own = args.data !== undefined || args.model !== undefined;
  const kinds = own || folders.kind ? [folders.kind] : config.datasets;
  const done: Awaited<ReturnType<typeof onKind>>[] = [];
  for (const kind of kinds) done.push(await onKind(kind, config, folders, args, io));
  io.result({ config, done }, () =>
    done
      .flatMap(({ sets, networks }) => [
        ...sets.map((stem) => `written: ${stem}.safetensors and .json`),
        ...networks.map(
          ({ stem, clean }) => `written: ${stem}.safetensors, clean accuracy ${proportionText(clean, 2)}`,
        ),
      ])
      .join('\n'),
  );
}
