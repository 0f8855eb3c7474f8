import { takeRows } from '../../../../data/index.js';
import { proportion } from '../../../../evaluation/index.js';
import { predictLabels } from '../../../../models/index.js';
import type { OnProgress } from '../../../../study/index.js';
import type { Study } from '../../contracts.js';
import { evenly } from '../../photographs.js';
import { manySteps, nearestAttacks, oneStepAttack } from './attacks.js';
import { climb, ladderOf } from './ladder.js';
import { CALL, type Look } from './look.js';
import { nearestErrors } from './minimal.js';
import { oneStep, type Verdicts } from './one-step.js';
import { type LittlePlan, littlePlan } from './plan.js';
import { plateauOf, signsKept } from './plateau.js';
import type { Ladder, LittleResult, MinimalNorms } from './result.js';
import { timeAttacks } from './timing.js';

const share = (flags: Uint8Array) =>
  proportion(
    flags.reduce((sum, flag) => sum + flag, 0),
    flags.length,
  );

/** Every tenth photograph of the sample: what was counted before with PyTorch. */
function everyTenth(indices: Int32Array, clean: Look, ladder: readonly Verdicts[]): LittleResult['tenths'] {
  const chosen = Array.from(indices.keys()).filter((i) => indices[i] % 10 === 0);
  const of = (right: Uint8Array) => share(Uint8Array.from(chosen, (i) => right[i]));
  return [
    { epsilon: 0, right: of(clean.right) },
    ...ladder.map(({ epsilon, right }) => ({ epsilon, right: of(right) })),
  ];
}

/** FGSM on every photograph that the plan has; they are let go of afterwards, being large. */
async function stepOnAll(study: Study, { all, epsilons }: LittlePlan, onProgress: OnProgress) {
  const data = await study.sample(all);
  const found = await oneStep(study.model, data, epsilons, (done, total) => onProgress('FGSM', done, total));
  return { ...found, indices: data.indices };
}

/** How little is enough, on the photographs of the sample. */
export async function measureLittle(
  study: Study,
  onProgress: OnProgress = () => {},
  plan: LittlePlan = littlePlan(study),
): Promise<LittleResult> {
  const { model, classes, stamp, comparable } = study;
  const { epsilons } = plan;
  const all = await stepOnAll(study, plan, onProgress);
  const ladders: Ladder[] = [ladderOf(oneStepAttack, all.indices, all.clean.right, all.ladder)];

  const few = await study.sample(plan.few);
  const predicted = await predictLabels(model, few, { batchSize: CALL });
  const right = Uint8Array.from(few.labels, (label, i) => Number(predicted[i] === label));
  const climbed: Verdicts[][] = [];
  for (const attack of manySteps(plan)) {
    const verdicts = await climb(model, few, predicted, attack, epsilons, onProgress);
    climbed.push(verdicts);
    ladders.push(ladderOf(attack, few.indices, right, verdicts));
  }

  const near = await study.sample(plan.minimal);
  const nearPredicted = await predictLabels(model, near, { batchSize: CALL });
  const minimal: MinimalNorms[] = [];
  const searches = nearestAttacks(plan);
  for (const norm of ['l2', 'linf'] as const) {
    const options = { norm, attacks: searches[norm], predicted: nearPredicted, classes, ladders, onProgress };
    minimal.push(await nearestErrors(model, near, options));
  }

  const line = await study.sample(plan.line);
  const sameSign = await signsKept(model, line, epsilons, (done, total) => onProgress('gradients', done, total));
  const rightRows = Array.from(right.keys()).filter((i) => right[i]);
  const pairs = rightRows.map((i) => [all.indices.indexOf(few.indices[i]), i] as const).filter(([i]) => i >= 0);
  const timed = evenly(plan.timed, rightRows.length).map((i) => rightRows[i]);
  return {
    stamp,
    plan,
    model: model.name,
    clean: { top1: share(all.clean.right), top5: share(all.clean.inFive) },
    ladders,
    tenths: comparable ? everyTenth(all.indices, all.clean, all.ladder) : [],
    minimal,
    plateau: plateauOf(all.ladder, climbed[0], pairs, sameSign, line.labels.length),
    timings: await timeAttacks(model, takeRows(few, timed), plan, onProgress),
  };
}
