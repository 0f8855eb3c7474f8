import { sliceRows } from '../../../../data/index.js';
import { atTemperature, withBounds } from '../../../../defences/index.js';
import {
  evaluate,
  type LeaderboardEntry,
  leaderboardAttacks,
  leaderboardEntry,
  weightsFileOf,
} from '../../../../evaluation/index.js';
import type { Network } from '../../../../models/index.js';
import type { OnProgress } from '../../../../study/index.js';
import type { Study } from '../../contracts.js';
import { type Listed, type ListedName, listedAs, recipeFor } from './networks.js';
import { type LeaderboardPlan, leaderboardPlan } from './plan.js';
import type { LeaderboardResult } from './result.js';

/** What is attacked: the network with interval bounds, which cost two passes, or with its logits divided. */
export const attackedAs = (network: Network, { temperature }: Pick<Listed, 'temperature'>) =>
  temperature === undefined ? withBounds(network, { method: 'ibp' }) : atTemperature(network, temperature);

/** One network under the suite of all leaderboards. */
export async function measureEntry(
  id: ListedName,
  study: Study,
  { norm, epsilon, rows }: LeaderboardPlan,
  onProgress: OnProgress = () => {},
): Promise<LeaderboardEntry> {
  const { words, temperature, ...about } = listedAs(id);
  const recipe = recipeFor(id, study);
  const { network } = await study.trained(recipe, {
    onProgress: ({ epoch, epochs }) => onProgress(`training ${recipe.name}`, epoch, epochs),
  });
  const model = attackedAs(network, { temperature });
  // Their provenance says which rows these are, as that of `advlab leaderboard` does.
  const data = sliceRows(study.test, { limit: rows, atMost: true });
  const evaluation = await evaluate(model, data, leaderboardAttacks(model, { norm, epsilon }), {
    onProgress: (what, done, total) => onProgress(`${words}: ${what}`, done, total),
  });
  return leaderboardEntry(
    evaluation,
    {
      ...about,
      model: id,
      dataset: study.comparable ? 'mnist' : 'digits',
      architecture: recipe.architecture.name,
      weights: [weightsFileOf(`${recipe.name}.safetensors`, network)],
    },
    { norm, epsilon },
  );
}

/** Every network of the plan on one board. */
export async function measureLeaderboard(
  study: Study,
  onProgress: OnProgress = () => {},
  plan: LeaderboardPlan = leaderboardPlan(study),
): Promise<LeaderboardResult> {
  const entries: LeaderboardEntry[] = [];
  for (const id of plan.networks) entries.push(await measureEntry(id, study, plan, onProgress));
  const [{ dataset }] = entries;
  return { stamp: study.stamp, board: { dataset, norm: plan.norm, epsilon: plan.epsilon, entries } };
}
