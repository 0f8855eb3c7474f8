import { type Attack, apgd, apgdCe, attackData, pgd, randomNoise, square } from '../../../../attacks/index.js';
import type { Dataset } from '../../../../data/index.js';
import type { DifferentiableClassifier } from '../../../../models/index.js';
import type { OnProgress } from '../../../../study/index.js';
import { shareAtLeast } from '../../../../tensor/index.js';
import type { TriesPlan } from './plan.js';
import type { AttackTries, Tries } from './result.js';

interface Tried {
  readonly name: string;
  readonly attack: Attack<DifferentiableClassifier>;
  readonly runs: number;
}

/** The attacks, so many runs of each that `rows` rows are tried as often as the plan asks. */
export function attacksOn(rows: number, epsilon: number, plan: TriesPlan): readonly Tried[] {
  const { least, pgdSteps: steps, marginRuns, apgdSteps, squareQueries: queries, noise } = plan;
  const others: readonly Tried[] = [
    { name: `PGD-${steps}, margin`, attack: pgd({ epsilon, steps, loss: 'margin' }), runs: marginRuns },
    { name: `APGD-CE, ${apgdSteps} steps`, attack: apgdCe({ epsilon, steps: apgdSteps }), runs: 1 },
    { name: `APGD-DLR, ${apgdSteps} steps`, attack: apgd({ epsilon, steps: apgdSteps, loss: 'dlr' }), runs: 1 },
    { name: `Square, ${queries} queries`, attack: square({ epsilon, queries }), runs: 1 },
    { name: `random noise, ${noise} points`, attack: randomNoise({ epsilon, tries: noise }), runs: 1 },
  ];
  const runs = Math.max(1, Math.ceil(least / rows) - others.reduce((sum, other) => sum + other.runs, 0));
  return [{ name: `PGD-${steps}, cross-entropy`, attack: pgd({ epsilon, steps }), runs }, ...others];
}

/** Tries to break rows that are proved in the ball of this radius, by every attack; a try is one attack on one row. */
export async function tryToBreak(
  network: DifferentiableClassifier,
  proved: Dataset,
  epsilon: number,
  plan: TriesPlan,
  onProgress: OnProgress = () => {},
): Promise<Tries> {
  const rows = proved.labels.length;
  const attacks: AttackTries[] = [];
  for (const [i, { name, attack, runs }] of (rows ? attacksOn(rows, epsilon, plan) : []).entries()) {
    const start = performance.now();
    let broken = 0;
    for (let run = 0; run < runs; run++) {
      onProgress(`proved rows: ${name}, run ${run + 1} of ${runs}`, i, 6);
      const { success } = await attackData(attack, network, proved, { seed: run + 1 });
      broken += success.reduce((sum, one) => sum + one, 0);
    }
    const seconds = Number(((performance.now() - start) / 1000).toFixed(2));
    attacks.push({ attack: name, runs, tries: rows * runs, broken, seconds });
  }
  const total = attacks.reduce((sum, { tries }) => sum + tries, 0);
  const broken = attacks.reduce((sum, one) => sum + one.broken, 0);
  return { epsilon, rows, attacks, total, broken, atMost: total ? 1 - shareAtLeast(total - broken, total, 0.05) : 1 };
}
