import { type Attack, hopSkipJump, square } from '../../../../attacks/index.js';
import type { Classifier } from '../../../../models/index.js';
import type { OnProgress } from '../../../../study/index.js';
import type { Photograph, Study } from '../../contracts.js';
import { kept, showAttack } from '../../shown.js';
import { blackBoxPlan } from './plan.js';
import type { BlackBoxResult, QueryCurve } from './result.js';

async function curve(
  study: Study,
  photo: Photograph,
  sees: QueryCurve['sees'],
  made: (queries: number) => Attack<Classifier>,
  onBudget: (attack: string, budget: number) => void,
): Promise<QueryCurve> {
  const points: QueryCurve['points'][number][] = [];
  let last: QueryCurve['last'] | undefined;
  const { budgets } = blackBoxPlan(study);
  for (const budget of budgets) {
    const attack = made(budget);
    onBudget(attack.name, budget);
    last = kept(await showAttack(study, attack, photo));
    points.push({
      budget,
      queries: last.queries,
      adversarial: last.adversarial,
      size: last.sizes[last.norm],
      probability: last.answers.of.probability,
    });
  }
  if (!last) throw new RangeError('A curve needs at least one budget.');
  const { attack, norm, epsilon } = last;
  return { attack, sees, norm, epsilon, points, last };
}

/** The first photograph under attacks that see scores, or labels alone, with ever more queries. */
export async function measureBlackBox(study: Study, onProgress: OnProgress = () => {}): Promise<BlackBoxResult> {
  const photo = await study.photo();
  const { epsilon, budgets } = blackBoxPlan(study);
  let done = 0;
  const onBudget = (attack: string, budget: number) =>
    onProgress(`${attack}, ${budget} queries`, done++, 2 * budgets.length);
  const curves = [
    await curve(study, photo, 'scores', (queries) => square({ epsilon, queries }), onBudget),
    await curve(study, photo, 'labels', (queries) => hopSkipJump({ queries }), onBudget),
  ];
  return { stamp: study.stamp, photo: { name: photo.name, provenance: photo.provenance }, curves };
}
