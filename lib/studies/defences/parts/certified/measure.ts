import { type Attack, apgdCe, autoAttack, pgd } from '../../../../attacks/index.js';
import { type Dataset, imageTensor, sliceRows, takeRows } from '../../../../data/index.js';
import { type CertifyBoundsOptions, certifyBounds } from '../../../../defences/index.js';
import { agreement } from '../../../../evaluation/index.js';
import {
  type Certifier,
  type DifferentiableClassifier,
  type Network,
  predictLabels,
} from '../../../../models/index.js';
import type { OnProgress } from '../../../../study/index.js';
import { acceptedRadius } from '../../../../tensor/index.js';
import { share, stillRight } from '../../attempts/index.js';
import type { Study } from '../../contracts.js';
import { recipeCalled } from '../../recipes.js';
import { NETWORKS } from './networks.js';
import { type CertifiedPlan, certifiedPlan, type Strongest } from './plan.js';
import type { Bracket, CertifiedNetwork, CertifiedResult } from './result.js';
import { tryToBreak } from './tries.js';

const strongestOf: Record<Strongest, (epsilon: number) => Attack<DifferentiableClassifier>> = {
  AutoAttack: (epsilon) => autoAttack({ epsilon }),
  'APGD-CE': (epsilon) => apgdCe({ epsilon }),
};

/** Makes what proves: `certifyBounds`, or what a test puts in its place. */
type Proving = (network: Network, options: CertifyBoundsOptions) => Pick<Certifier, 'certify'>;

/** Positions of the rows that are 1. */
const where = (rows: Uint8Array): number[] => [...rows.keys()].filter((row) => rows[row]);

/**
 * 1 for each row that is right and proved so; in a ball a hair wider than epsilon, as the audit of attacks allows for
 * float32. CROWN takes its intermediate bounds from intervals, which costs a pass or two.
 */
async function proved(
  network: Network,
  rows: Dataset,
  epsilon: number,
  method: 'ibp' | 'crown',
  proving: Proving,
): Promise<{ readonly certified: Uint8Array; readonly milliseconds: number }> {
  const start = performance.now();
  const certifier = proving(network, { epsilon: acceptedRadius(epsilon), method, intermediate: 'ibp' });
  const images = imageTensor(rows);
  try {
    const { certified } = await certifier.certify(images, rows.labels);
    return { certified, milliseconds: (performance.now() - start) / rows.labels.length };
  } finally {
    images.dispose();
  }
}

interface Measured {
  readonly bracket: Bracket;
  readonly certified: Uint8Array;
  readonly milliseconds: CertifiedNetwork['milliseconds'];
}

/** One network in one ball, from both sides; the strongest attack has only rows that could still be either. */
async function bracket(
  network: Network,
  rows: Dataset,
  epsilon: number,
  { crownRows, pgdSteps, strongest }: CertifiedPlan,
  whole: boolean,
  proving: Proving,
): Promise<Measured> {
  const ibp = await proved(network, rows, epsilon, 'ibp', proving);
  const crown = await proved(network, sliceRows(rows, { limit: crownRows, atMost: true }), epsilon, 'crown', proving);
  const pgdLeft = await stillRight(pgd({ epsilon, steps: pgdSteps }), network, rows);
  const attacked = Uint8Array.from(pgdLeft);
  const open = whole ? where(pgdLeft.map((left, row) => Number(left && !ibp.certified[row]))) : [];
  if (open.length) {
    const left = await stillRight(strongestOf[strongest](epsilon), network, takeRows(rows, open));
    for (const [i, row] of open.entries()) attacked[row] = left[i];
  }
  const refuted = attacked.filter((left, row) => !left && (ibp.certified[row] || crown.certified[row])).length;
  return {
    bracket: {
      epsilon,
      ...{ certified: share(ibp.certified), crown: share(crown.certified), pgd: share(pgdLeft) },
      ...{ strongestRows: open.length, attacked: share(attacked), refuted },
    },
    certified: ibp.certified,
    milliseconds: { ibp: ibp.milliseconds, crown: crown.milliseconds },
  };
}

const mean = (values: readonly number[]): number =>
  Number((values.reduce((sum, value) => sum + value, 0) / values.length).toFixed(2));

/** The network that is trained to be proved, on all test images. */
async function onAll(
  network: Network,
  test: Dataset,
  { epsilons }: CertifiedPlan,
  proving: Proving,
): Promise<CertifiedResult['whole']> {
  const certified: CertifiedResult['whole']['certified'][number][] = [];
  for (const epsilon of epsilons)
    certified.push({ epsilon, share: share((await proved(network, test, epsilon, 'ibp', proving)).certified) });
  return { clean: agreement(await predictLabels(network, test), test.labels), certified };
}

/** Proves and attacks each network at every radius, and tries what is proved of the first by every attack. */
export async function measureCertified(
  study: Pick<Study, 'base' | 'trained' | 'sample' | 'test' | 'stamp' | 'train' | 'held' | 'epsilon' | 'comparable'>,
  onProgress: OnProgress = () => {},
  plan: CertifiedPlan = certifiedPlan(study),
  proving: Proving = certifyBounds,
): Promise<CertifiedResult> {
  const rows = study.sample(plan.rows);
  const networks: CertifiedNetwork[] = [];
  let first: { readonly network: Network; readonly certified: Uint8Array } | undefined;
  for (const [i, described] of NETWORKS.entries()) {
    const { network, metadata } = await study.trained(recipeCalled(study, described.id));
    const measured: Measured[] = [];
    for (const epsilon of plan.epsilons) {
      onProgress(`${described.name}, radius ${epsilon}`, i, NETWORKS.length + 2);
      measured.push(await bracket(network, rows, epsilon, plan, i === 0, proving));
    }
    first ??= { network, certified: measured[measured.length - 1].certified };
    networks.push({
      ...described,
      clean: agreement(await predictLabels(network, rows), rows.labels),
      brackets: measured.map((one) => one.bracket),
      milliseconds: {
        ibp: mean(measured.map(({ milliseconds }) => milliseconds.ibp)),
        crown: mean(measured.map(({ milliseconds }) => milliseconds.crown)),
      },
      trainingSeconds: metadata.seconds,
    });
  }
  if (!first) throw new RangeError('The part on certificates has no network.');
  const epsilon = plan.epsilons[plan.epsilons.length - 1];
  onProgress('proofs of all test images', NETWORKS.length, NETWORKS.length + 2);
  const whole = await onAll(first.network, study.test, plan, proving);
  const tries = await tryToBreak(
    first.network,
    takeRows(rows, where(first.certified)),
    epsilon,
    plan.tries,
    onProgress,
  );
  return { stamp: study.stamp, plan, networks, whole, tries };
}
