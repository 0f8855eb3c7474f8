import { type Attack, apgd, apgdCe, fgsm, pgd, square } from '../../../../attacks/index.js';
import { agreement, type Proportion } from '../../../../evaluation/index.js';
import { type DifferentiableClassifier, predictLabels } from '../../../../models/index.js';
import type { OnProgress } from '../../../../study/index.js';
import { share, stillRight } from '../../attempts/index.js';
import type { Study } from '../../contracts.js';
import { networkCalled } from '../../recipes.js';
import type { NetworkName } from './networks.js';
import type { PitfallsPlan } from './plan.js';

/** What one attack leaves of a network. */
export interface SingleAttack {
  readonly attack: string;
  readonly robust: Proportion;
  /** Rows that this attack breaks, and none of the others. */
  readonly alone: number;
}

export interface SuiteOf {
  readonly network: NetworkName;
  readonly clean: Proportion;
  readonly attacks: readonly SingleAttack[];
  /** Rows that no attack breaks. */
  readonly worst: Proportion;
}

export interface SuiteResult {
  readonly queries: number;
  readonly networks: readonly SuiteOf[];
}

const SHOWN = ['madry', 'trades', 'silu-half', 'fgsm-rs-0', 'gradient-penalty-half'] as const;

/** The attacks by their names, the weakest first. */
const attacksOf = ({
  epsilon,
  suite: { pgdSteps, apgdSteps: steps, queries },
}: PitfallsPlan): Record<string, Attack<DifferentiableClassifier>> => ({
  FGSM: fgsm({ epsilon }),
  [`PGD-${pgdSteps}`]: pgd({ epsilon, steps: pgdSteps }),
  'APGD-CE': apgdCe({ epsilon, steps }),
  'APGD-DLR': apgd({ epsilon, steps, loss: 'dlr' }),
  Square: square({ epsilon, queries }),
});

/** What each attack leaves by itself, and what all leave together, row by row. */
export function together(names: readonly string[], robust: readonly Uint8Array[]): Pick<SuiteOf, 'attacks' | 'worst'> {
  const unbroken = robust[0].map((_, row) => Number(robust.every((one) => one[row])));
  const alone = (i: number) =>
    robust[i].reduce((sum, one, row) => sum + Number(!one && robust.every((other, k) => k === i || other[row])), 0);
  return {
    attacks: names.map((attack, i) => ({ attack, robust: share(robust[i]), alone: alone(i) })),
    worst: share(unbroken),
  };
}

/** Every attack on the same rows of each network. */
export async function measureSuite(study: Study, plan: PitfallsPlan, onProgress: OnProgress): Promise<SuiteResult> {
  const rows = study.sample(plan.suite.rows);
  const networks: SuiteOf[] = [];
  for (const [done, name] of SHOWN.entries()) {
    const network = await networkCalled(study, name);
    const clean = agreement(await predictLabels(network, rows), rows.labels);
    const robust: Uint8Array[] = [];
    const attacks = Object.entries(attacksOf(plan));
    for (const [i, [said, attack]] of attacks.entries()) {
      onProgress(`${said} on ${name}`, done * attacks.length + i, SHOWN.length * attacks.length);
      robust.push(await stillRight(attack, network, rows));
    }
    networks.push({
      ...{ network: name, clean },
      ...together(
        attacks.map(([said]) => said),
        robust,
      ),
    });
  }
  return { queries: plan.suite.queries, networks };
}
