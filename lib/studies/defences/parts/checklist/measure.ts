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

/** One evaluation with its checklist; what is adaptive is the claim where nothing else is known. */
async function checked(
  { id, name, kind }: Pick<Checked, 'id' | 'name' | 'kind'>,
  { model, rows, attacks, epsilon }: Asked,
): Promise<Checked> {
  const start = performance.now();
  const evaluation = await evaluate(model, rows, attacks);
  const items = await checklist(evaluation);
  const { clean, warnings, n } = evaluation.report;
  const flags = flagsOf(warnings, items);
  // Papers on models that turned out to be masked printed what PGD leaves.
  const claimed = leftAt(evaluation.report, epsilon, kind === 'masked' ? 'pgd' : 'all');
  return {
    ...{ id, name, kind, ...flags },
    saw: [
      ...warnings.map((warning) => ({ id: warning.id, text: warning.saw })),
      ...items.filter((item) => flags.items.includes(item.id)).map((item) => ({ id: item.id, text: item.evidence })),
    ],
    ...{ clean: proportion(clean.correct, n), claimed, adaptive: claimed },
    seconds: Number(((performance.now() - start) / 1000).toFixed(1)),
  };
}

/** A masked model as its paper would evaluate it, and what an attack that sees through it leaves of the same rows. */
async function masked(study: Study, model: MaskedModel, right: Omit<Asked, 'model'>, plan: ChecklistPlan) {
  const found = await checked({ ...told(model), kind: 'masked' }, { ...right, model: await model.naive(study) });
  const attack = seeing(model, 'crossEntropy', plan.seeing);
  return { ...found, adaptive: share(await stillRight(attack, await model.seen(study), right.rows)) };
}

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
      const one = await checked({ ...told(model), kind }, { ...right, model: await networkCalled(study, model.id) });
      rightly.push(one);
      evaluations.push(one);
    }
  const [sincere] = ofIds(SOUND, [plan.honest]);
  const honest = await networkCalled(study, sincere.id);
  const known = rightly.find(({ id }) => id === plan.honest);
  for (const mistake of MISTAKES) {
    next(mistake.name);
    const asked = mistake.plant({ ...right, model: honest }, plan.suite);
    const one = await checked({ ...told(mistake), kind: 'planted' }, asked);
    const byMeant = mistake.meant.some((id) => one.items.includes(id) || one.warnings.includes(id));
    evaluations.push({ ...one, byMeant, ...(known && { adaptive: known.claimed }) });
  }
  return { stamp: study.stamp, plan, data: rows.provenance, evaluations };
}
