import type { Dataset } from '../../../../data/index.js';
import {
  checklist,
  evaluate,
  type Proportion,
  proportion,
  type RobustnessReport,
} from '../../../../evaluation/index.js';
import type { OnProgress } from '../../../../study/index.js';
import { share, stillRight } from '../../attempts/index.js';
import type { Study } from '../../contracts.js';
import { networkCalled } from '../../recipes.js';
import { seeing } from '../masking/measure.js';
import { MASKED, type MaskedModel } from '../masking/models/index.js';
import { flagsOf } from './flagged.js';
import { type ChecklistPlan, checklistPlan } from './plan.js';
import { type Asked, MISTAKES } from './planted.js';
import type { Checked, ChecklistResult, Kind } from './result.js';
import { BESIDE, ofIds, SOUND, type SoundModel } from './sound.js';
import { attacksOf, suiteOf } from './suite.js';

/** Robust accuracy at a radius: over all attacks, or under PGD alone. */
function leftAt({ worstCase, attacks, n }: RobustnessReport, epsilon: number, by: 'all' | 'pgd'): Proportion {
  const here = by === 'all' ? worstCase : attacks.filter(({ name }) => name === 'pgd');
  const at = here.find((one) => one.norm === 'linf' && one.epsilon === epsilon);
  if (!at) throw new Error(`The evaluation has no figure of ${by} at L∞ ε ${epsilon}.`);
  return proportion(at.correct, n);
}

/** One evaluation with its checklist, and its worst case; what is adaptive is the claim where nothing else is known. */
async function evaluated(
  { id, name, kind }: Pick<Checked, 'id' | 'name' | 'kind'>,
  { model, rows, attacks, epsilon }: Asked,
): Promise<Checked & { readonly worst: Proportion }> {
  const start = performance.now();
  const evaluation = await evaluate(model, rows, attacks);
  const items = await checklist(evaluation);
  const { clean, warnings, n } = evaluation.report;
  const flags = flagsOf(warnings, items);
  // Papers on models that turned out to be masked printed what PGD leaves.
  const worst = leftAt(evaluation.report, epsilon, 'all');
  const claimed = kind === 'masked' ? leftAt(evaluation.report, epsilon, 'pgd') : worst;
  return {
    ...{ id, name, kind, ...flags },
    saw: [
      ...warnings.map((warning) => ({ id: warning.id, text: warning.saw })),
      ...items.filter((item) => flags.items.includes(item.id)).map((item) => ({ id: item.id, text: item.evidence })),
    ],
    ...{ clean: proportion(clean.correct, n), claimed, adaptive: claimed, worst },
    seconds: Number(((performance.now() - start) / 1000).toFixed(1)),
  };
}

/** A masked model as its paper would evaluate it, and the least that an attack leaves of the same rows, of those and one that sees through it. */
async function masked(study: Study, model: MaskedModel, right: Omit<Asked, 'model'>, plan: ChecklistPlan) {
  const { worst, ...found } = await evaluated(
    { ...told(model), kind: 'masked' },
    { ...right, model: await model.naive(study) },
  );
  const attack = seeing(model, 'crossEntropy', plan.seeing);
  const known = share(await stillRight(attack, await model.seen(study), right.rows));
  return { ...found, adaptive: known.value < worst.value ? known : worst };
}

/** Ids of items and warnings that speak of one evaluation, and not of the same network evaluated rightly. */
const newOf = (one: Checked, rightly: Checked | undefined): string[] =>
  [...one.items, ...one.warnings].filter((id) => !rightly?.items.includes(id) && !rightly?.warnings.includes(id));

const told = ({ id, name }: Pick<SoundModel, 'id' | 'name'>) => ({ id, name });

/** Evaluates everything, each with its checklist: masked models, planted mistakes, and sound models. */
export async function measureChecklist(
  study: Study,
  onProgress: OnProgress = () => {},
  plan: ChecklistPlan = checklistPlan(study),
): Promise<ChecklistResult> {
  const rows: Dataset = study.sample(plan.rows);
  const right = { rows, attacks: attacksOf(suiteOf(plan.suite)), epsilon: plan.epsilon };
  const sound = ofIds(SOUND, plan.sound);
  const beside = ofIds(BESIDE, plan.beside);
  const hidden = MASKED.filter(({ id }) => plan.masked.includes(id));
  const total = hidden.length + MISTAKES.length + sound.length + beside.length;
  const evaluations: Checked[] = [];
  const next = (name: string) => onProgress(`the checklist of ${name}`, evaluations.length, total);

  for (const model of hidden) {
    next(model.name);
    evaluations.push(await masked(study, model, right, plan));
  }
  const rightly: Checked[] = [];
  for (const [kind, models] of [
    ['sound', sound],
    ['beside', beside],
  ] as const satisfies readonly (readonly [Kind, readonly SoundModel[]])[])
    for (const model of models) {
      next(model.name);
      const { worst: _, ...one } = await evaluated(
        { ...told(model), kind },
        { ...right, model: await networkCalled(study, model.id) },
      );
      rightly.push(one);
      evaluations.push(one);
    }
  const [sincere] = ofIds(SOUND, [plan.honest]);
  const honest = await networkCalled(study, sincere.id);
  const known = rightly.find(({ id }) => id === plan.honest);
  for (const mistake of MISTAKES) {
    next(mistake.name);
    const asked = mistake.plant({ ...right, model: honest }, plan.suite);
    const { worst: _, ...one } = await evaluated({ ...told(mistake), kind: 'planted' }, asked);
    const anew = newOf(one, known);
    evaluations.push({
      ...one,
      flagged: anew.length > 0,
      byMeant: mistake.meant.some((id) => anew.includes(id)),
      ...(known && { adaptive: known.claimed }),
    });
  }
  return { stamp: study.stamp, plan, data: rows.provenance, evaluations };
}
