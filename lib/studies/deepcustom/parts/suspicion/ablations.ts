import type { Dataset } from '../../../../data/index.js';
import { agreement } from '../../../../evaluation/index.js';
import { ablated, hiddenLayers } from '../../../../generators/index.js';
import { type Network, predictLabels } from '../../../../models/index.js';
import { keyedPermutation } from '../../../../tensor/index.js';
import { activeOf, suspiciousOf } from './lists.js';
import type { AblatedNetwork, Ablation, Choice, ClassSpectrum, Effect } from './result.js';

/**
 * What became of the answers, for each class: right and wrong before, what of it turned, and how many more images of
 * other classes are read as it.
 */
interface Turned {
  readonly right: Int32Array;
  readonly wrong: Int32Array;
  readonly broken: Int32Array;
  readonly repaired: Int32Array;
  readonly taken: Int32Array;
}

export function turned({ labels, classes }: Dataset, before: Int32Array, after: Int32Array): Turned {
  const counts = () => new Int32Array(classes);
  const all = { right: counts(), wrong: counts(), broken: counts(), repaired: counts(), taken: counts() };
  labels.forEach((label, row) => {
    const [was, is] = [before[row] === label, after[row] === label];
    all[was ? 'right' : 'wrong'][label]++;
    if (was && !is) all.broken[label]++;
    if (!was && is) all.repaired[label]++;
    if (!was && before[row] >= 0) all.taken[before[row]]--;
    if (!is && after[row] >= 0) all.taken[after[row]]++;
  });
  return all;
}

const sum = (values: ArrayLike<number>) => Array.from(values).reduce((a, b) => a + b, 0);

/** What that means for neurons that were chosen for a class. */
export function effectOn(label: number, { right, wrong, broken, repaired, taken }: Turned): Effect {
  const [own, all] = [right[label] + wrong[label], sum(right) + sum(wrong)];
  const gained = repaired[label] - broken[label];
  return {
    own: gained / own,
    rest: (sum(repaired) - sum(broken) - gained) / (all - own),
    repaired: wrong[label] ? repaired[label] / wrong[label] : null,
    broken: right[label] ? broken[label] / right[label] : 0,
    taken: taken[label] / (all - own),
  };
}

const mean = (values: readonly number[]) => sum(values) / values.length;

/** Means of effects; of what was repaired over those that had something to repair. */
export function meanEffect(effects: readonly Effect[]): Effect {
  const repaired = effects.flatMap((effect) => effect.repaired ?? []);
  return {
    own: mean(effects.map(({ own }) => own)),
    rest: mean(effects.map(({ rest }) => rest)),
    repaired: repaired.length ? mean(repaired) : null,
    broken: mean(effects.map(({ broken }) => broken)),
    taken: mean(effects.map(({ taken }) => taken)),
  };
}

/** Random neurons, as many in each layer as there are among those given. */
export function matchedTo(given: readonly number[], sizes: readonly number[], draw: number, label: number): number[] {
  let from = 0;
  return sizes.flatMap((units, layer) => {
    const [first, end] = [from, from + units];
    from = end;
    const inLayer = given.filter((neuron) => neuron >= first && neuron < end).length;
    return Array.from(keyedPermutation(units, 1, draw, layer, label).subarray(0, inLayer), (unit) => first + unit);
  });
}

export interface AblationSettings {
  readonly counts: readonly number[];
  readonly draws: number;
  readonly choices: readonly Choice[];
}

/** Switches off what each choice names for each class, and asks the network all test images anew. */
export async function ablate(
  network: Network,
  seed: number | null,
  test: Dataset,
  spectra: { readonly test: readonly ClassSpectrum[]; readonly training: readonly ClassSpectrum[] },
  { counts, draws, choices }: AblationSettings,
  onAblation: (what: string) => void,
): Promise<AblatedNetwork> {
  const before = await predictLabels(network, test);
  const sizes = hiddenLayers(network).map(({ shape }) => shape[0]);
  const neurons = sum(sizes);
  const without = async (off: readonly number[]): Promise<Turned> => {
    const rest = ablated(network, { neurons: off });
    try {
      return turned(test, before, await predictLabels(rest, test));
    } finally {
      rest.dispose();
    }
  };
  const labels = Array.from({ length: test.classes }, (_, label) => label);
  const listed = async (lists: readonly (number[] | undefined)[]) => {
    const effects: (Effect | null)[] = [];
    for (const label of labels) {
      const list = lists[label];
      effects.push(list ? effectOn(label, await without(list)) : null);
    }
    return effects;
  };
  /** Each draw's effects by class. */
  const drawn = async (
    one: (draw: number) => Promise<(Effect | null)[]>,
  ): Promise<Omit<Ablation, 'choice' | 'count'>> => {
    const all: (Effect | null)[][] = [];
    for (let draw = 0; draw < draws; draw++) all.push(await one(draw));
    return {
      classes: labels.map((label) => {
        const of = all.flatMap((effects) => effects[label] ?? []);
        return of.length ? meanEffect(of) : null;
      }),
      draws: all.map((effects) => meanEffect(effects.flatMap((effect) => effect ?? []))),
    };
  };
  const choose: Record<Choice, (count: number) => Promise<Omit<Ablation, 'choice' | 'count'>>> = {
    suspicious: async (count) => ({ classes: await listed(spectra.test.map((one) => suspiciousOf(one, count))) }),
    'suspicious-training': async (count) => ({
      classes: await listed(spectra.training.map((one) => suspiciousOf(one, count))),
    }),
    active: async (count) => ({ classes: await listed(spectra.test.map((one) => activeOf(one, count))) }),
    // One draw serves all classes, and a larger one has the neurons of a smaller.
    random: (count) =>
      drawn(async (draw) => {
        const all = await without([...keyedPermutation(neurons, 0, draw).subarray(0, count)]);
        return labels.map((label) => effectOn(label, all));
      }),
    matched: (count) =>
      drawn((draw) =>
        listed(
          spectra.test.map((one, label) => {
            const list = suspiciousOf(one, count);
            return list && matchedTo(list, sizes, draw, label);
          }),
        ),
      ),
  };
  const ablations: Ablation[] = [];
  for (const count of counts)
    for (const choice of choices) {
      onAblation(`${count} neurons switched off: ${choice}`);
      ablations.push({ choice, count, ...(await choose[choice](count)) });
    }
  return { seed, accuracy: agreement(before, test.labels), ablations };
}
