import { type AttackBatch, type AttackResult, square, takeBatch } from '../../../../attacks/index.js';
import { type Dataset, imageTensor, pixelsOf } from '../../../../data/index.js';
import { type Proportion, proportion } from '../../../../evaluation/index.js';
import { predictLabels } from '../../../../models/index.js';
import type { AdaptiveAttack, Defence } from './defences.js';
import type { AdaptivePlan } from './plan.js';
import type { AttackedDefence, DefenceAt } from './result.js';
import type { Transferred } from './transferred.js';

/** Images of all rows, and which of them the defence misreads. */
export interface Candidates {
  /** The attack's name; empty for the images as they are. */
  readonly from: string;
  readonly images: Float32Array;
  readonly broken: Uint8Array;
}

/** Called with what an attack is doing. */
export type Tell = (what: string) => void;

const rightOf = (broken: Uint8Array): Proportion => proportion(broken.filter((one) => !one).length, broken.length);

const either = (...all: readonly Uint8Array[]): Uint8Array =>
  Uint8Array.from(all[0], (_, row) => Number(all.some((broken) => broken[row])));

/** The rows that the defence misreads. */
export async function misread({ answers }: Pick<Defence, 'answers'>, rows: Dataset): Promise<Uint8Array> {
  const given = await predictLabels(answers, rows);
  return Uint8Array.from(given, (answer, row) => Number(answer !== rows.labels[row]));
}

/** Rows that an attack is given at once: one step on them holds the event loop. */
const ROWS = 50;

/** An attack on the rows of a batch that are not broken: all rows' images, and what is broken then. */
async function onUnbroken(
  batch: AttackBatch,
  before: Candidates,
  run: (part: AttackBatch) => Promise<AttackResult>,
): Promise<Candidates> {
  const { images, broken } = before;
  const open = Int32Array.from(broken.keys()).filter((row) => !broken[row]);
  const after = { ...before, images: Float32Array.from(images), broken: Uint8Array.from(broken) };
  const width = images.length / broken.length;
  for (let from = 0; from < open.length; from += ROWS) {
    const rows = open.subarray(from, from + ROWS);
    const part = takeBatch(batch, rows);
    try {
      const found = await run({ ...part, predicted: part.labels });
      rows.forEach((row, i) => {
        after.images.set(found.images.subarray(i * width, (i + 1) * width), row * width);
        after.broken[row] = found.success[i];
      });
    } finally {
      part.images.dispose();
    }
  }
  return after;
}

/** Everything that is run against one defence at one epsilon, and all images that came of it. */
export async function attackDefence(
  defence: Defence,
  rows: Dataset,
  epsilon: number,
  transferred: readonly Transferred[],
  plan: AdaptivePlan,
  tell: Tell,
): Promise<{ readonly at: DefenceAt; readonly candidates: Candidates[] }> {
  const clean: Candidates = { from: '', images: rows.images, broken: await misread(defence, rows) };
  const attacks: AttackedDefence[] = [];
  const first = epsilon === plan.epsilons[0];
  const [once, further]: [Candidates[], Candidates[]] = [[clean], []];
  for (const { attack, images } of transferred) {
    tell(`${defence.name}: ${attack} made on the network alone`);
    const broken = either(clean.broken, await misread(defence, { ...rows, images }));
    attacks.push({ attack: `${attack}, transferred`, knows: 'nothing', right: rightOf(broken) });
    once.push({ from: attack, images, broken });
  }
  const worstTransferred = rightOf(either(...once.map(({ broken }) => broken)));
  const { labels, indices } = rows;
  const batch: AttackBatch = { images: imageTensor(rows), labels, indices };
  try {
    for (const attack of defence.attacks.filter(({ dear }) => first || !dear)) {
      const told = { onProgress: () => tell(`${defence.name}: ${attack.name}, ε ${epsilon}`) };
      const found = await onUnbroken(batch, clean, (part) => attack.run(epsilon, 1, part, told));
      once.push(found);
      const doubles = attack.doubles === 'each' || (first && attack.doubles === 'first');
      const twice = doubles ? await again(attack, epsilon, batch, found, told) : undefined;
      if (twice) further.push(twice);
      attacks.push({
        attack: attack.name,
        knows: attack.knows,
        right: rightOf(found.broken),
        ...(twice && { doubled: rightOf(twice.broken) }),
      });
    }
    if (defence.square) {
      const some = await withSquare(defence, rows, batch, clean, plan, epsilon, tell);
      once.push(some.candidates);
      attacks.push({ attack: 'Square', knows: 'answers', right: some.right });
    }
  } finally {
    batch.images.dispose();
  }
  const all = [...once, ...further];
  return {
    at: {
      epsilon,
      attacks,
      transferred: worstTransferred,
      worstOnce: rightOf(either(...once.map(({ broken }) => broken))),
      worst: rightOf(either(...all.map(({ broken }) => broken))),
    },
    candidates: all,
  };
}

/** The attack with twice the steps, on what it has not broken. */
const again = (
  attack: AdaptiveAttack,
  epsilon: number,
  batch: AttackBatch,
  found: Candidates,
  told: { readonly onProgress: () => void },
): Promise<Candidates> => onUnbroken(batch, found, (part) => attack.run(epsilon, 2, part, told));

async function withSquare(
  defence: Defence,
  rows: Dataset,
  batch: AttackBatch,
  clean: Candidates,
  { squareRows, squareQueries: queries }: AdaptivePlan,
  epsilon: number,
  tell: Tell,
): Promise<{ readonly candidates: Candidates; readonly right: Proportion }> {
  const n = Math.min(squareRows, rows.labels.length);
  const first = takeBatch(
    batch,
    Int32Array.from({ length: n }, (_, row) => row),
  );
  const width = pixelsOf(rows);
  try {
    const given = { ...clean, images: clean.images.slice(0, n * width), broken: clean.broken.slice(0, n) };
    const found = await onUnbroken(first, given, (part) =>
      square({ epsilon, queries }).run(defence.answers, part, {
        onProgress: () => tell(`${defence.name}: Square, ε ${epsilon}`),
      }),
    );
    const candidates = { ...clean, images: Float32Array.from(clean.images), broken: Uint8Array.from(clean.broken) };
    candidates.images.set(found.images);
    candidates.broken.set(found.broken);
    return { candidates, right: rightOf(found.broken) };
  } finally {
    first.images.dispose();
  }
}
