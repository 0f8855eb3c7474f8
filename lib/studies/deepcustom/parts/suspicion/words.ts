import { type Spread, spread } from '../../../../evaluation/index.js';
import { formatPercent } from '../../../../figures/index.js';
import { scoresOf, suspiciousOf } from './lists.js';
import type { AblatedNetwork, Ablation, Choice, ClassStability, Effect, SuspicionResult } from './result.js';

/** What is switched off, in a few words. */
export const CHOICE_TEXT: Readonly<Record<Choice, string>> = {
  suspicious: 'suspicious, by test images',
  'suspicious-training': 'suspicious, by training images',
  active: 'most often active',
  random: 'random',
  matched: 'random, as many in each layer',
};

export const ablationOf = ({ ablations }: AblatedNetwork, choice: Choice, count: number): Ablation | undefined =>
  ablations.find((one) => one.choice === choice && one.count === count);

/** A kind of change over the classes that have it: mean, with its 95 % over classes. */
export function overClasses(ablation: Ablation | undefined, kind: keyof Effect): Spread | undefined {
  const values = ablation?.classes.flatMap((effect) => effect?.[kind] ?? []) ?? [];
  return values.length ? spread(values) : undefined;
}

/** How much more a choice changes than another, class by class: mean, with its 95 % over classes. */
export function differenceOver(
  network: AblatedNetwork,
  [choice, other]: readonly [Choice, Choice],
  count: number,
  kind: keyof Effect,
): Spread | undefined {
  const [a, b] = [ablationOf(network, choice, count), ablationOf(network, other, count)];
  const values = (a?.classes ?? []).flatMap((effect, label) => {
    const [one, two] = [effect?.[kind], b?.classes[label]?.[kind]];
    return one == null || two == null ? [] : [one - two];
  });
  return values.length ? spread(values) : undefined;
}

/** Numbers of neurons with which the target's suspicious ones, by training images, repair no more errors than random ones of their layers. */
export function noBetter({ networks: [target] }: SuspicionResult): number[] {
  const counts = [...new Set(target.ablations.map(({ count }) => count))];
  return counts.filter((count) => {
    const more = differenceOver(target, ['suspicious-training', 'matched'], count, 'repaired')?.interval;
    return more !== undefined && more[0] <= 0;
  });
}

/** Change of the target's accuracy on all test images: mean over classes, with its 95 % over classes. */
export function totalOver({ networks, test }: SuspicionResult, choice: Choice, count: number): Spread | undefined {
  const rows = test.map(({ right, wrong }) => right + wrong);
  const all = rows.reduce((a, b) => a + b, 0);
  const effects = ablationOf(networks[0], choice, count)?.classes ?? [];
  const values = effects.flatMap((effect, label) =>
    effect ? [(effect.own * rows[label] + effect.rest * (all - rows[label])) / all] : [],
  );
  return values.length ? spread(values) : undefined;
}

/** "+7.7 [2.1, 13.3]": percentage points, with the interval where there is one. */
export function pointsText(over: Spread | undefined): string {
  if (!over) return '';
  const points = (value: number) => (100 * value).toFixed(1).replace(/^-/, '\u2212');
  const range = over.interval ? ` [${over.interval.map(points).join(', ')}]` : '';
  return `${over.mean > 0 ? '+' : ''}${points(over.mean)}${range}`;
}

/** "91.4 % [80.1, 100.0]": a mean share with its interval, which no share leaves. */
export function meanText(over: Spread | undefined): string {
  if (!over) return '';
  const range = over.interval?.map((end) => (100 * Math.min(1, Math.max(0, end))).toFixed(1)).join(', ');
  return `${formatPercent(over.mean, 1)}${range ? ` [${range}]` : ''}`;
}

/** Neurons that two lists of k among all of them share by chance. */
export const sharedByChance = (k: number, units: number): number => (k * k) / units;

export const neuronsIn = ({ layers }: Pick<SuspicionResult, 'layers'>): number =>
  layers.reduce((sum, { units }) => sum + units, 0);

/** Mean over the classes that have it. */
export function meanShared(
  stability: readonly ClassStability[],
  read: (one: ClassStability) => number | undefined | null,
): number | undefined {
  const values = stability.flatMap((one) => read(one) ?? []);
  return values.length ? values.reduce((a, b) => a + b, 0) / values.length : undefined;
}

/** Neurons of a class that are active on some of its wrong images and on none of its right ones. */
export const certain = (result: SuspicionResult, label: number): number =>
  scoresOf(result.test[label]).reduce((count, score) => count + Number(score === 1), 0);

export const networkName = ({ seed }: AblatedNetwork, comparable: boolean): string =>
  seed === null ? (comparable ? 'published' : 'target, seed 0') : `trained here, seed ${seed}`;

/** Shares of right answers at which neurons are active: means over neurons and classes. */
export interface Speaking {
  /** Neurons of a class's list, on images of the class and on those of others; and all neurons, on any. */
  readonly own: number;
  readonly others: number;
  readonly all: number;
}

/** For whom suspicious neurons are active where the network is right; undefined where no class has errors. */
export function speaking({ test, k }: SuspicionResult): Speaking | undefined {
  const mean = (values: readonly number[]) => values.reduce((a, b) => a + b, 0) / values.length;
  const sum = (labels: readonly number[], read: (label: number) => number) =>
    labels.reduce((a, label) => a + read(label), 0);
  const labels = [...test.keys()];
  const share = (neuron: number, of: readonly number[]) =>
    sum(of, (label) => test[label].activeRight[neuron]) /
    Math.max(
      1,
      sum(of, (label) => test[label].right),
    );
  const lists = labels.flatMap((label) => {
    const list = suspiciousOf(test[label], k);
    return list ? [{ label, list }] : [];
  });
  if (!lists.length) return undefined;
  const over = (of: (label: number) => readonly number[]) =>
    mean(lists.map(({ label, list }) => mean(list.map((neuron) => share(neuron, of(label))))));
  return {
    own: over((label) => [label]),
    others: over((label) => labels.filter((one) => one !== label)),
    all: mean(Array.from(test[0].activeRight.keys(), (neuron) => share(neuron, labels))),
  };
}

/** Whether a class's suspicious neurons are active for other classes rather than for it. */
export const speakForOthers = (result: SuspicionResult): boolean => {
  const of = speaking(result);
  return of !== undefined && of.own < of.others;
};

/** "On average they are active on 12 % of …"; empty where no class has errors. */
export function speakText(result: SuspicionResult): string {
  const of = speaking(result);
  if (!of) return '';
  const [own, others, all] = [of.own, of.others, of.all].map((share) => formatPercent(share, 0));
  return `On average they are active on ${own} of the class’s right answers and on ${others} of those of other classes (all neurons: ${all}).`;
}
