import { pgd } from '../../../../attacks/index.js';
import { certifySmoothed, largestSmoothedRadius } from '../../../../defences/index.js';
import { agreement } from '../../../../evaluation/index.js';
import { NO_ANSWER, predictLabels } from '../../../../models/index.js';
import type { OnProgress } from '../../../../study/index.js';
import { share, stillRight } from '../../attempts/index.js';
import type { Study } from '../../contracts.js';
import { attackedAt } from './attacked.js';
import { type SmoothingPlan, smoothingPlan } from './plan.js';
import { smoothedName, smoothingRecipes } from './recipes.js';
import type { Smoothed, SmoothingResult } from './result.js';

const rounded = (value: number, digits: number): number => Number(value.toFixed(digits));

/** Certifies the first test images under each noise, and attacks the first of them; then the network that is not smoothed. */
export async function measureSmoothing(
  study: Pick<Study, 'trained' | 'base' | 'sample' | 'stamp' | 'train' | 'comparable'>,
  onProgress: OnProgress = () => {},
  plan: SmoothingPlan = smoothingPlan(study),
): Promise<SmoothingResult> {
  const { selection, samples, alpha } = plan;
  const rows = study.sample(plan.rows);
  const recipes = smoothingRecipes(study);
  const sigmas: Smoothed[] = [];
  for (const [i, sigma] of plan.sigmas.entries()) {
    const { network, metadata } = await study.trained(recipes[smoothedName(sigma)]);
    const tell = (what: string) => onProgress(`noise of ${sigma}: ${what}`, i, plan.sigmas.length + 1);
    tell('certificates');
    const start = performance.now();
    const certificates = await certifySmoothed(network, rows, { sigma, selection, samples, alpha });
    const seconds = (performance.now() - start) / 1000;
    sigmas.push({
      sigma,
      unsmoothed: agreement(await predictLabels(network, rows), rows.labels),
      // Rounded down: no more is told than what is certified.
      radii: certificates.map(({ radius }) => Math.floor(1e4 * radius) / 1e4),
      right: certificates.map(({ answer, label }) => Number(answer === label)),
      abstained: certificates.filter(({ answer }) => answer === NO_ANSWER).length,
      largest: largestSmoothedRadius({ sigma, samples, alpha }),
      attacked: await attackedAt(network, rows, sigma, certificates, plan, (epsilon) =>
        tell(`attack, radius ${epsilon}`),
      ),
      trainingSeconds: metadata.seconds,
      secondsPerRow: rounded(seconds / rows.labels.length, 3),
    });
  }
  onProgress('the network that is not smoothed', plan.sigmas.length, plan.sigmas.length + 1);
  const network = await study.base('half');
  const radii: SmoothingResult['plain']['radii'][number][] = [];
  for (const epsilon of plan.plain.epsilons) {
    const attack = pgd({ norm: 'l2', epsilon, steps: plan.plain.steps });
    radii.push({ epsilon, robust: share(await stillRight(attack, network, rows)) });
  }
  const clean = agreement(await predictLabels(network, rows), rows.labels);
  return { stamp: study.stamp, plan, sigmas, plain: { clean, radii } };
}
