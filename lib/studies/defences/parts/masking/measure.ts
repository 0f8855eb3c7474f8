import { type Attack, fgsm, pgd, square } from '../../../../attacks/index.js';
import type { Dataset } from '../../../../data/index.js';
import { agreement, evaluate } from '../../../../evaluation/index.js';
import { type DifferentiableClassifier, predictLabels } from '../../../../models/index.js';
import type { OnProgress } from '../../../../study/index.js';
import { leastOf, share, stillRight, unbrokenBy } from '../../attempts/index.js';
import type { Study } from '../../contracts.js';
import { MASKED, type MaskedModel, type Opened } from './models/index.js';
import { type MaskingPlan, maskingPlan } from './plan.js';
import type { MaskingResult, MeasuredMask } from './result.js';

const LOSSES = ['crossEntropy', 'margin'] as const;

/**
 * PGD for what sees through a model. For a mean over draws it takes all its steps: what fools the mean barely may not fool
 * one draw.
 */
export const seeing = (
  { random }: Pick<MaskedModel, 'random'>,
  loss: (typeof LOSSES)[number],
  { epsilon, steps, expectedSteps }: Pick<MaskingPlan, 'epsilon' | 'steps' | 'expectedSteps'>,
): Attack<DifferentiableClassifier> =>
  random
    ? pgd({ epsilon, steps: expectedSteps, relativeStepSize: 0.2, earlyStop: false, loss })
    : pgd({ epsilon, steps, loss });

/**
 * PGD on a model as it stands. It takes all its steps where answers are drawn anew: an image that stops at its first
 * success is read right again by the next draw, and would be counted as withstood.
 */
const standing = (
  { random }: Pick<MaskedModel, 'random'>,
  { epsilon, steps }: MaskingPlan,
): Attack<DifferentiableClassifier> => pgd({ epsilon, steps, earlyStop: random !== true });

async function measured(model: MaskedModel, study: Opened, rows: Dataset, plan: MaskingPlan): Promise<MeasuredMask> {
  const { id, name, paper, broken, through, random = false } = model;
  const { epsilon, queries } = plan;
  const plain = standing(model, plan);
  const claimed = await stillRight(plain, await model.naive(study), rows);
  const asked = await stillRight(square({ epsilon, queries }), await model.naive(study), rows);
  const attempts = [];
  for (const loss of LOSSES)
    attempts.push({ loss, robust: await stillRight(seeing(model, loss, plan), await model.seen(study), rows) });
  const all = [claimed, asked, ...attempts.map(({ robust }) => robust)];
  const clean = agreement(await predictLabels(await model.naive(study), rows), rows.labels);
  const undefended = share(await stillRight(plain, await model.undefended(study), rows));
  const { report } = await evaluate(await model.naive(study), rows, [fgsm({ epsilon }), plain]);
  return {
    ...{ id, name, paper, broken, through, random, clean, undefended },
    claimed: share(claimed),
    seen: attempts.map(({ loss, robust }) => ({ loss, robust: share(robust) })),
    square: share(asked),
    // Rows that any of several attempts breaks are more than who tries once against fresh draws can have.
    adaptive: random ? leastOf(all.map(share)) : share(unbrokenBy(all)),
    warnings: report.warnings.map((warning) => ({ id: warning.id, saw: warning.saw })),
  };
}

/** Measures each masked model by what it shows, by what sees through it, and by what the evaluation warns of. */
export async function measureMasking(
  study: Opened & Pick<Study, 'sample' | 'stamp' | 'comparable'>,
  onProgress: OnProgress = () => {},
  plan: MaskingPlan = maskingPlan(study),
): Promise<MaskingResult> {
  const rows = study.sample(plan.rows);
  const models: MeasuredMask[] = [];
  for (const [i, model] of MASKED.entries()) {
    onProgress(model.name, i, MASKED.length);
    models.push(await measured(model, study, rows, plan));
  }
  return { stamp: study.stamp, plan, data: rows.provenance, models };
}
