import { type Attack, ddn, fmn } from '../../../../attacks/index.js';
import { pictureOf } from '../../../../data/index.js';
import type { OnProgress } from '../../../../study/index.js';
import { NORMS, type Norm } from '../../../../tensor/index.js';
import type { Study } from '../../contracts.js';
import { kept, type Shown, showAttack } from '../../shown.js';
import type { BallsResult } from './result.js';

/** Attacks that look for the nearest error; of those in one norm the smallest perturbation counts. */
const ALL: readonly Attack<Study['model']>[] = [
  fmn({ norm: 'linf', steps: 100 }),
  fmn({ norm: 'linf', steps: 100, stepSize: 0.5 }),
  ddn({ steps: 100 }),
  fmn({ norm: 'l2', steps: 100, stepSize: 0.2 }),
  fmn({ norm: 'l1', steps: 300 }),
  fmn({ norm: 'l1', steps: 300, stepSize: 0.5 }),
  fmn({ norm: 'l0', steps: 300 }),
  fmn({ norm: 'l0', steps: 300, stepSize: 100 }),
];
/** On the fallback one of each norm, and briefly. */
const FEW: readonly Attack<Study['model']>[] = [
  fmn({ norm: 'linf', steps: 40, stepSize: 0.5 }),
  ddn({ steps: 40 }),
  fmn({ norm: 'l1', steps: 80 }),
  fmn({ norm: 'l0', steps: 80 }),
];

export const attacksOn = ({ comparable }: Pick<Study, 'comparable'>): readonly Attack<Study['model']>[] =>
  comparable ? ALL : FEW;

/** How the change is drawn: few values that change much are not magnified, many that change little are. */
export const MAGNIFIED: Readonly<Record<Norm, number>> = { l0: 1, l1: 5, l2: 50, linf: 100 };

/** The nearest error to the first photograph in each of the four norms. */
export async function measureBalls(study: Study, onProgress: OnProgress = () => {}): Promise<BallsResult> {
  const photo = await study.photo();
  const nearest: BallsResult['nearest'][number][] = [];
  for (const [i, norm] of NORMS.entries()) {
    onProgress(`the nearest error in ${norm}`, i, NORMS.length);
    let best: Shown | undefined;
    for (const attack of attacksOn(study).filter((one) => one.norm === norm)) {
      const found = kept(await showAttack(study, attack, photo, { magnified: MAGNIFIED[norm] }));
      if (found.adversarial && !(best && best.sizes[norm] <= found.sizes[norm])) best = found;
    }
    if (best) nearest.push({ ...best, measuredIn: norm });
  }
  const { name, provenance, image, shape } = photo;
  return { stamp: study.stamp, photo: { name, provenance, picture: await pictureOf(image, shape) }, nearest };
}
