import { pgd } from '../../../../attacks/index.js';
import { type Dataset, sliceRows } from '../../../../data/index.js';
import { agreement, proportion } from '../../../../evaluation/index.js';
import { predictLabels } from '../../../../models/index.js';
import type { OnProgress } from '../../../../study/index.js';
import { asReported, type MeasuredDefence, measureDefence, onItself, share, stillRight } from '../../attempts/index.js';
import { checkedRows } from '../../base.js';
import type { Study } from '../../contracts.js';
import { curveOf, noting } from './curve.js';
import { type AllOpened, type Opened, openNetworks } from './networks.js';
import { type Attacks, attacksOf, type TrainingPlan, trainingPlan } from './plan.js';
import type { AttackedCourse, NetworkCurve, TrainingResult } from './result.js';
import { attackText, NETWORK_WORDS } from './words.js';

/**
 * One network under attacks on itself, and, where it is not the undefended one, as a defence of that one: FGSM made on
 * the undefended network is the attack that knows nothing of it.
 */
export async function measureNetwork(
  { name, network, seconds, undefended }: Opened,
  rows: Dataset,
  all: Dataset,
  plan: TrainingPlan,
  onProgress: OnProgress = () => {},
  attacks: Attacks = attacksOf(plan),
): Promise<{ readonly curve: NetworkCurve; readonly defence?: MeasuredDefence }> {
  const right = {} as Record<'pgd' | 'strongest', Uint8Array>;
  const attempts = (['pgd', 'strongest'] as const).map((attack) =>
    noting(onItself(attackText(attack, plan), network, attacks[attack]), rows, (left) => {
      right[attack] = left;
    }),
  );
  let defence: MeasuredDefence | undefined;
  if (network === undefended) for (const attempt of attempts) await attempt.run(rows, plan.epsilon);
  else
    defence = await measureDefence(
      {
        ...{ id: name, ...NETWORK_WORDS[name], family: 'training' },
        ...{ answers: network, undefended },
        attempts: [asReported('PGD-20', network, (epsilon) => pgd({ epsilon, steps: 20 })), ...attempts],
      },
      rows,
      sliceRows(rows, { limit: plan.controlRows, atMost: true }),
      plan,
      onProgress,
    );
  const cleanOfAll = agreement(await predictLabels(network, all), all.labels);
  const curve = { network: name, seconds, cleanOfAll, ...(await curveOf(network, rows, plan, attacks, right)) };
  return { curve, ...(defence && { defence }) };
}

/** A training by single steps, its kept network under the strongest attack on itself. */
export async function attackedCourse(
  { course, network }: AllOpened['fast'][number],
  rows: Dataset,
  { epsilon }: Pick<TrainingPlan, 'epsilon'>,
  { strongest }: Pick<Attacks, 'strongest'>,
): Promise<AttackedCourse> {
  return { ...course, strongest: share(await stillRight(strongest(epsilon), network, rows)) };
}

/** Every network of the part under FGSM, PGD and AutoAttack, and what the check saw of trainings by single steps. */
export async function measureTraining(
  study: Study,
  onProgress: OnProgress = () => {},
  plan: TrainingPlan = trainingPlan(study),
): Promise<TrainingResult> {
  const { networks, fast, best, missing, dispose } = await openNetworks(study, plan, onProgress);
  try {
    const rows = study.sample(plan.rows);
    const curves: NetworkCurve[] = [];
    const defences: MeasuredDefence[] = [];
    for (const [i, opened] of networks.entries()) {
      onProgress(`attacks on ${NETWORK_WORDS[opened.name].name}`, i, networks.length);
      const { curve, defence } = await measureNetwork(opened, rows, study.test, plan, onProgress);
      curves.push(curve);
      if (defence) defences.push(defence);
    }
    const courses: AttackedCourse[] = [];
    for (const [i, one] of fast.entries()) {
      const { seed } = one.course;
      onProgress(`${plan.strongest} on FGSM-RS, seed ${seed}`, i, fast.length);
      // The best one has its curve, whose largest radius is this very run.
      const curve = seed === best ? curves.find(({ network }) => network === 'fgsm-rs') : undefined;
      const known = curve?.points[curve.points.length - 1].strongest;
      courses.push(
        known ? { ...one.course, strongest: known } : await attackedCourse(one, rows, plan, attacksOf(plan)),
      );
    }
    const lost = courses.filter(({ collapsed }) => collapsed !== null).length;
    const told = {
      ...{ courses, best, collapsed: proportion(lost, courses.length) },
      rows: checkedRows(study).labels.length,
    };
    return {
      ...{ stamp: study.stamp, plan, data: rows.provenance, curves, fast: told, defences },
      ...(missing && { incomplete: missing }),
    };
  } finally {
    dispose();
  }
}
