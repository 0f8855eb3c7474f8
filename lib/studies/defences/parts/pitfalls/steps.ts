import { pgd } from '../../../../attacks/index.js';
import { agreement, type Proportion } from '../../../../evaluation/index.js';
import { predictLabels } from '../../../../models/index.js';
import type { OnProgress } from '../../../../study/index.js';
import { share, stillRight } from '../../attempts/index.js';
import type { Study } from '../../contracts.js';
import { networkCalled } from '../../recipes.js';
import type { NetworkName } from './networks.js';
import type { PitfallsPlan } from './plan.js';

/** What PGD leaves of a network, by the length of its steps and their number. */
export interface StepsOf {
  readonly network: NetworkName;
  readonly clean: Proportion;
  /** A line for each number of steps, in it a cell for each length. */
  readonly grid: readonly (readonly Proportion[])[];
  /** One for each number of restarts. */
  readonly restarts: readonly Proportion[];
}

export interface StepsResult {
  readonly plan: PitfallsPlan['steps'];
  readonly networks: readonly StepsOf[];
}

/** Undefended, and trained on PGD's images. */
const SHOWN = ['standard-lenet5', 'madry'] as const;

/** PGD on the cross-entropy, one setting at a time; as everywhere, a row is broken at its first success on the way. */
export async function measureSteps(study: Study, plan: PitfallsPlan, onProgress: OnProgress): Promise<StepsResult> {
  const { epsilon, steps: chosen } = plan;
  const rows = study.sample(chosen.rows);
  const networks: StepsOf[] = [];
  for (const name of SHOWN) {
    const network = await networkCalled(study, name);
    const clean = agreement(await predictLabels(network, rows), rows.labels);
    const grid: Proportion[][] = [];
    for (const [i, steps] of chosen.steps.entries()) {
      onProgress(`steps and their length: ${name}`, i, chosen.steps.length + chosen.restarts.length);
      const line: Proportion[] = [];
      for (const relativeStepSize of chosen.relativeStepSizes)
        line.push(share(await stillRight(pgd({ epsilon, steps, relativeStepSize }), network, rows)));
      grid.push(line);
    }
    const restarts: Proportion[] = [];
    for (const [i, count] of chosen.restarts.entries()) {
      onProgress(`restarts: ${name}`, chosen.steps.length + i, chosen.steps.length + chosen.restarts.length);
      restarts.push(share(await stillRight(pgd({ epsilon, ...chosen.restarted, restarts: count }), network, rows)));
    }
    networks.push({ network: name, clean, grid, restarts });
  }
  return { plan: chosen, networks };
}
