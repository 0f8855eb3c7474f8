import { square } from '../../../../attacks/index.js';
import { type Dataset, sliceRows } from '../../../../data/index.js';
import { agreement, type Proportion } from '../../../../evaluation/index.js';
import { predictLabels } from '../../../../models/index.js';
import type { OnProgress } from '../../../../study/index.js';
import { type MeasuredDefence, measureDefence, share, stillRight } from '../../attempts/index.js';
import type { Study } from '../../contracts.js';
import { pgd20 } from './attacks.js';
import { type Attacked, defencesOf, drawsName } from './defences.js';
import { type ArchitecturePlan, architecturePlan } from './plan.js';
import type { ArchitectureResult, UndefendedAt, WithoutGradients } from './result.js';

/** Rows attacked by scores alone, beside what gradients leave of the same rows. */
async function withoutGradients(
  { id, answers, attacked }: Attacked,
  rows: Dataset,
  epsilon: number,
  queries: number,
  byGradients?: Proportion,
): Promise<WithoutGradients> {
  return {
    ...{ id, epsilon, queries },
    robust: share(await stillRight(square({ epsilon, queries }), answers, rows)),
    byGradients: byGradients ?? share(await stillRight(pgd20('margin')(epsilon), attacked, rows)),
  };
}

/** Measures every defence of the part at both radii. */
export async function measureArchitecture(
  study: Study,
  onProgress: OnProgress = () => {},
  plan: ArchitecturePlan = architecturePlan(study),
): Promise<ArchitectureResult> {
  const { undefended: networks, plain, random, dispose } = await defencesOf(study, plan);
  const { control, epsilons, square: scores } = plan;
  const rows = study.sample(plan.rows);
  const few = sliceRows(rows, { limit: plan.controlRows, atMost: true });
  const drawn = sliceRows(rows, { limit: plan.random.rows, atMost: true });
  const fewDrawn = sliceRows(rows, { limit: plan.random.controlRows, atMost: true });
  const defences: MeasuredDefence[] = [];
  const checks: WithoutGradients[] = [];
  const undefended: UndefendedAt[] = [];
  try {
    for (const epsilon of epsilons) {
      for (const network of networks) {
        const clean = agreement(await predictLabels(network, rows), rows.labels);
        const robust = share(await stillRight(pgd20('margin')(epsilon), network, rows));
        undefended.push({ name: network.architecture.name, epsilon, clean, robust });
      }
      const drawing = random(epsilon);
      const all = [...plain, drawing];
      for (const [i, defence] of all.entries()) {
        onProgress(`${defence.name}, ε ${epsilon}`, i, all.length);
        const [these, controls] = defence === drawing ? [drawn, fewDrawn] : [rows, few];
        const radii = { epsilon, control, controlRows: controls.labels.length };
        const measured = await measureDefence(defence, these, controls, radii);
        defences.push(measured);
        if (!defence.doubted) continue;
        // Means over many draws take long, and are not taken twice.
        const known = defence === drawing ? measured.attempts[measured.attempts.length - 1].robust : undefined;
        const asked = known ? these : sliceRows(rows, { limit: scores.rows, atMost: true });
        checks.push(await withoutGradients(defence, asked, epsilon, scores.queries, known));
      }
    }
  } finally {
    dispose();
  }
  return {
    ...{ stamp: study.stamp, defences, undefended, withoutGradients: checks },
    convergence: convergenceOf(defences, plan),
  };
}

/** What more draws leave of stochastic activation pruning, at the radius with the most of them. */
function convergenceOf(
  defences: readonly MeasuredDefence[],
  { random: { steps, draws } }: ArchitecturePlan,
): ArchitectureResult['convergence'] {
  const [[epsilon, counts]] = draws;
  const measured = defences.find((one) => one.id === 'activation-pruning' && one.epsilon === epsilon);
  const points = counts.flatMap((count) => {
    const attempt = measured?.attempts.find(({ name }) => name === drawsName(steps, count));
    return attempt ? [{ draws: count, robust: attempt.robust }] : [];
  });
  return { epsilon, steps, data: measured?.data ?? '', points };
}
