import { join } from 'node:path';
import { type Dataset, takeRows, withImages } from '../../data/index.js';
import { formatEpsilon } from '../../figures/index.js';
import {
  changedAnswers,
  type Generator,
  generate,
  imagesHash,
  type OtherAttacksOn,
  otherAttacksOn,
  readOtherAttacksConfig,
  saveAttackSet,
} from '../../generators/index.js';
import { columns } from '../columns.js';
import { type Io, UsageError } from '../command.js';
import { checkOutputFolder } from '../writable.js';
import type { DgnArgs } from './args.js';
import { attackAll, otherAttack } from './attacks.js';
import { type Project, withProject } from './project.js';
import { asked } from './refuse.js';
import { generatorsOf } from './train.js';

/** How long something took, on how many images. */
interface Timed {
  readonly what: string;
  readonly images: number;
  readonly seconds: number;
}

/** Rows that each is run on before it is timed: what a backend sets up, it does then. */
const WARM_UP = 200;

const count = (n: number) => n.toLocaleString('en-US');
const seconds = (time: number) => (time < 10 ? time.toFixed(2) : time.toFixed(1));
const perSecond = (timed: Timed) => count(Math.round(timed.images / timed.seconds));

const timeTable = (rows: readonly Timed[]) =>
  columns(
    rows.map((row) => [
      `  ${row.what}`,
      `${count(row.images)} images`,
      `${seconds(row.seconds)} s`,
      `${perSecond(row)} a second`,
    ]),
  );

const first = (data: Dataset, n: number) =>
  takeRows(
    data,
    Array.from({ length: Math.min(n, data.labels.length) }, (_, row) => row),
  );

/** The images of these classes alone. */
const ofClasses = (data: Dataset, labels: readonly number[]): Int32Array =>
  Int32Array.from(data.labels.keys()).filter((row) => labels.includes(data.labels[row]));

async function timed<T>(work: () => Promise<T>): Promise<{ readonly made: T; readonly seconds: number }> {
  const start = performance.now();
  const made = await work();
  return { made, seconds: (performance.now() - start) / 1000 };
}

/** Writes what the generators make of a split, and how many of it were kept. */
async function writeSet(
  project: Project,
  generators: readonly Generator[],
  split: 'train' | 'test',
  labels: readonly number[],
) {
  const { loss, config, target, folders } = project;
  const { epsilon, clipping, mis_classification_check: selected } = config;
  const data = project[split];
  const rows = ofClasses(data, labels);
  const before = takeRows(data, rows);
  const { made, seconds } = await timed(() => generate(generators, before, { epsilon, clipping }));
  const after = withImages(before, made, `${data.provenance}, ${loss} on ${target.name}`);
  const kept = selected ? await changedAnswers(target.model, before, after) : undefined;
  const images = kept ? takeRows(after, kept) : after;
  const all = labels.length === data.classes;
  const stem = join(folders.generated[0], `${loss}${all ? '' : `-${labels.join('+')}`}-${split}`);
  const metadata = {
    attack: all ? loss : `${loss} ${labels.join('+')}`,
    split,
    target: { name: target.name, id: target.id },
    data: data.provenance,
    imagesHash: imagesHash(data),
    of: rows.length,
    selected,
    seconds,
    settings: { epsilon, clipping, generators: labels.map((label) => generators[label].metadata.weights) },
  };
  if (images.labels.length === 0)
    throw new Error(
      `None of ${count(rows.length)} ${split} images changed the target's answer: with mis_classification_check there is nothing to write.`,
    );
  saveAttackSet(stem, { metadata, images, rows: kept ? Int32Array.from(kept, (row) => rows[row]) : rows });
  const what = split === 'train' ? 'training' : split;
  return { stem, kept: images.labels.length, time: { what, images: rows.length, seconds } };
}

/** Generators, FGSM and PGD on the same test images and target, each after a warm-up. */
async function compare(
  project: Project,
  generators: readonly Generator[],
  labels: readonly number[],
  configured: OtherAttacksOn,
  io: Io,
): Promise<Timed[]> {
  const { config, target, test, args } = project;
  const { epsilon, clipping } = config;
  const images = takeRows(test, ofClasses(test, labels));
  const one = { ...configured, starts: 1 };
  const times: Timed[] = [];
  const measure = async (what: string, work: (data: Dataset) => Promise<unknown>) => {
    io.progress(`timing ${what} on ${count(images.labels.length)} images`);
    await work(first(images, WARM_UP));
    times.push({ what, images: images.labels.length, seconds: (await timed(() => work(images))).seconds });
  };
  const { model } = target;
  await measure('generators', (data) => generate(generators, data, { epsilon, clipping }));
  await measure('FGSM', (data) => attackAll(otherAttack('fgsm', epsilon, one), model, data, args));
  await measure(`PGD, ${one.steps} steps, one start`, (data) =>
    attackAll(otherAttack('pgd', epsilon, one), model, data, args),
  );
  return times;
}

/** `advlab dgn generate`: adversarial training and test sets. */
export const generateSets = (args: DgnArgs, io: Io): Promise<void> =>
  withProject(args, io, async (project) => {
    const { loss, config, train, test, target, folders, kind } = project;
    const labels = args.classes ?? Array.from({ length: train.classes }, (_, label) => label);
    for (const data of [train, test])
      if (!ofClasses(data, labels).length)
        throw new UsageError(`${data.provenance}: there is no image of class ${labels.join(', ')}.`);
    checkOutputFolder('option --project', folders.generated[0]);
    const otherAttacks = await asked(() => readOtherAttacksConfig(folders.otherAttacks.config));
    const generators = await generatorsOf(project, labels);
    try {
      // Told with the sets, so that the first of them does not pay for the set-up of the backend.
      await generate(generators, first(takeRows(test, ofClasses(test, labels)), WARM_UP), config);
      io.progress('generating');
      const sets = [
        await writeSet(project, generators, 'train', labels),
        await writeSet(project, generators, 'test', labels),
      ];
      const times = await compare(project, generators, labels, otherAttacksOn(kind, otherAttacks), io);
      const clipped = config.clipping ? `in the ball of ε = ${formatEpsilon(config.epsilon)}` : 'not clipped to a ball';
      io.result(
        {
          loss,
          target: target.name,
          config,
          sets: sets.map(({ stem, kept, time }) => ({ file: `${stem}.safetensors`, kept, ...time })),
          times,
        },
        () =>
          [
            `${loss} on ${target.name}, ${clipped}`,
            timeTable(sets.map(({ time }) => time)),
            ...(config.mis_classification_check
              ? [
                  `kept, as they changed the target's answer: ${sets.map(({ kept, time }) => `${count(kept)} ${time.what}`).join(', ')}`,
                ]
              : []),
            'On the same test images and target:',
            timeTable(times),
            ...sets.map(({ stem }) => `written: ${stem}.safetensors and .json`),
          ].join('\n'),
      );
    } finally {
      for (const generator of generators) generator?.mapping.dispose();
    }
  });
