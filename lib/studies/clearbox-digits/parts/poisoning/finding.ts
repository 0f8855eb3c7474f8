import type { Finding } from '../../../../study/index.js';
import type { Judgement } from '../../judgement.js';
import type { StudyResults } from '../../study-results.js';
import type { PoisoningResult } from './result.js';
import { estimateText, fewest, kindText, rangeText, rateText, seedAccuracies } from './words.js';

/** Clean accuracy that is lost where a network is messed up: a tenth of all images. */
const MUCH = 0.1;

/**
 * "Substituting some training images with adversarial attacks … really messes up the model functionality": judged by the
 * accuracy on clean images, where the adversarial images carry a wrong label; in part where clean images are read as before
 * and only attacked ones go where the attacker wants.
 */
export function messesUp({ poisoning }: { readonly poisoning: PoisoningResult }): Judgement {
  const { kinds, adversarial } = poisoning;
  const wrong = kinds.filter(({ kind }) => kind === 'goal' || kind === 'random');
  // Beyond chance: the poisoned network's interval as a whole lies a tenth below the other's value.
  const harmed = wrong.map(({ networks: [none, ...poisoned] }) =>
    poisoned.filter(({ clean }) => clean.interval[1] < none.clean.value - MUCH),
  );
  const told = kinds
    .filter(({ kind }) => kind !== 'flips' && kind !== 'flips-to-goal')
    .map(({ kind, networks }) => {
      const last = networks[networks.length - 1];
      return `${kindText(kind, adversarial.target)}, ${rateText(last.rate)} of the training images: accuracy ${estimateText(networks[0].clean)} to ${estimateText(last.clean)}`;
    });
  const aimed = kinds.find(({ kind }) => kind === 'goal')?.networks.flatMap(({ asGoal }) => asGoal ?? []) ?? [];
  const [before, after] = [aimed[0], aimed[aimed.length - 1]];
  const opened = aimed.length > 1 && after.interval[0] > before.interval[1] + MUCH;
  if (opened)
    told.push(
      `of test images that were aimed at ${adversarial.target} on the attacker’s network, ${estimateText(before)} were read so before and ${estimateText(after)} afterwards`,
    );
  const seeds = seedAccuracies(poisoning);
  told.push(
    seeds.length > 1
      ? `one training each, and without poison ${seeds.length} seeds alone give ${rangeText(seeds)}`
      : 'one training each: what another seed would do is not in the intervals',
  );
  const all = harmed.every((some) => some.length > 0);
  const some = opened || harmed.some((rates) => rates.length > 0);
  return { verdict: all ? 'holds' : some ? 'holds in part' : 'does not hold', reason: `${told.join('; ')}.` };
}

/** "Harder to execute … access to the data": who has access is not measured; how little of it is enough is. */
export function harder({ poisoning }: { readonly poisoning: PoisoningResult }): Judgement {
  return {
    verdict: 'unchecked',
    reason: `Who can reach a training set is not measured. How much has to be reached is. Stamped test images that a backdoor sends to its class: ${fewest(poisoning)}.`,
  };
}

/** What the article says of poisoning. */
export const poisoningFindings = (results: Pick<StudyResults, 'poisoning'>): Finding[] => [
  {
    id: 'poisoning-messes-up',
    statement: 'Substituting some training images with adversarial ones really messes up the model.',
    ...messesUp(results),
  },
  {
    id: 'poisoning-harder',
    statement: 'Poisoning is harder to execute, since an attacker needs access to the data.',
    ...harder(results),
  },
];
