import { sliceRows } from '../../../../data/index.js';
import { atTemperature, withBounds } from '../../../../defences/index.js';
import {
  evaluate,
  type LeaderboardEntry,
  leaderboardAttacks,
  leaderboardEntry,
  type WeightsFile,
  weightsFileOf,
} from '../../../../evaluation/index.js';
import type { Network, TrainedModel } from '../../../../models/index.js';
import type { OnProgress } from '../../../../study/index.js';
import type { Study } from '../../contracts.js';
import { type Listed, type ListedName, listedAs, recipeFor } from './networks.js';
import { type LeaderboardPlan, leaderboardPlan } from './plan.js';
import type { LeaderboardResult } from './result.js';

/** What is attacked: the network, with interval bounds where they can be had (two passes), or with its logits divided. */
export function attackedAs(network: Network, { temperature, unproved }: Pick<Listed, 'temperature' | 'unproved'>) {
  if (temperature !== undefined) return atTemperature(network, temperature);
  return unproved ? network : withBounds(network, { method: 'ibp' });
}

/** The file of a network's weights: the repository's, where it keeps them. */
const fileOf = ({ network, metadata: { name, sha256 } }: TrainedModel): WeightsFile => {
  const file = `${name}.safetensors`;
  return sha256 === undefined ? weightsFileOf(file, network) : { file, sha256 };
};

/** One network under the suite of all leaderboards. */
export async function measureEntry(
  id: ListedName,
  study: Study,
  { norm, epsilon, rows }: LeaderboardPlan,
  onProgress: OnProgress = () => {},
): Promise<LeaderboardEntry> {
  const { words, temperature, unproved, ...about } = listedAs(id);
  const recipe = recipeFor(id, study);
  const trained = await study.trained(recipe, {
    onProgress: ({ epoch, epochs }) => onProgress(`training ${recipe.name}`, epoch, epochs),
  });
  const model = attackedAs(trained.network, { temperature, unproved });
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
      weights: [fileOf(trained)],
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
