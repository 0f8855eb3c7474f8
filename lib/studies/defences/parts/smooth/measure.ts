import { type Dataset, sliceRows } from '../../../../data/index.js';
import { agreement, holmOver, mcnemar, type PairedComparison } from '../../../../evaluation/index.js';
import { type Network, predictLabels } from '../../../../models/index.js';
import type { OnProgress } from '../../../../study/index.js';
import { sameEpsilon } from '../../../../tensor/index.js';
import { type MeasuredDefence, measureDefence, share, stillRight } from '../../attempts/index.js';
import { baseRecipe } from '../../base.js';
import type { Study } from '../../contracts.js';
import { defenceOf, pgd20, strongestOf } from './attempts.js';
import { NETWORKS, RELU, UNDEFENDED } from './networks.js';
import { type SmoothPlan, smoothPlan } from './plan.js';
import { smoothRecipes } from './recipes.js';
import type { AtRadius, BesideRelu, SmoothNetwork, SmoothResult } from './result.js';

/** Rows still right at the study's radius. */
interface Verdicts {
  readonly pgd: Uint8Array;
  readonly strongest: Uint8Array;
}

/** A network at each radius; what is known of the strongest attack at the study's is not measured again. */
async function attacked(
  network: Network,
  rows: Dataset,
  plan: SmoothPlan,
  known?: Uint8Array,
): Promise<{ readonly radii: AtRadius[]; readonly verdicts: Verdicts }> {
  const radii: AtRadius[] = [];
  const few = sliceRows(rows, { limit: plan.strongestRows, atMost: true });
  let verdicts: Verdicts = { pgd: new Uint8Array(0), strongest: new Uint8Array(0) };
  for (const epsilon of plan.epsilons) {
    const pgd = await stillRight(pgd20(epsilon), network, rows);
    const measured = sameEpsilon(epsilon, plan.epsilons[1]) ? known : undefined;
    const strongest = measured ?? (await stillRight(strongestOf[plan.strongest](epsilon), network, few));
    verdicts = { pgd, strongest };
    radii.push({ epsilon, pgd: share(pgd), strongest: share(strongest) });
  }
  return { radii, verdicts };
}

/** Each other activation beside ReLU, by the verdicts at the study's radius. */
function besideRelu(verdicts: ReadonlyMap<string, Verdicts>): BesideRelu[] {
  const relu = verdicts.get(RELU);
  if (!relu) return [];
  const pairs = NETWORKS.filter(({ kind, id }) => kind === 'activation' && id !== RELU).flatMap(({ id }) => {
    const own = verdicts.get(id);
    if (!own) return [];
    return (['pgd', 'strongest'] as const).map((attack) => ({ id, attack, pair: mcnemar(own[attack], relu[attack]) }));
  });
  const of = ({ pair }: { readonly pair: PairedComparison }) => pair.pValue;
  return holmOver(pairs, of).map(({ id, attack, pair, adjusted }) => ({
    ...{ id, attack },
    comparison: { ...pair, adjusted },
  }));
}

/** Trains or opens the seven networks and the undefended one, and attacks each of them at both radii. */
export async function measureSmooth(
  study: Study,
  onProgress: OnProgress = () => {},
  plan: SmoothPlan = smoothPlan(study),
): Promise<SmoothResult> {
  const { strongest, control, controlRows, epsilons } = plan;
  const rows = study.sample(plan.rows);
  const [attackedRows, few] = [
    sliceRows(rows, { limit: plan.strongestRows, atMost: true }),
    sliceRows(rows, { limit: controlRows, atMost: true }),
  ];
  const recipes = smoothRecipes(study);
  const base = await study.trained(baseRecipe('half', study.train));
  const networks: SmoothNetwork[] = [];
  const defences: MeasuredDefence[] = [];
  const verdicts = new Map<string, Verdicts>();
  const add = async (
    told: Pick<SmoothNetwork, 'id' | 'name' | 'kind'>,
    { network, metadata }: typeof base,
    known?: Uint8Array,
  ) => {
    const at = await attacked(network, rows, plan, known);
    verdicts.set(told.id, at.verdicts);
    const clean = agreement(await predictLabels(network, rows), rows.labels);
    networks.push({ ...told, clean, radii: at.radii, trainingSeconds: metadata.seconds });
  };
  onProgress(UNDEFENDED.name, 0, NETWORKS.length + 1);
  await add({ ...UNDEFENDED, kind: 'undefended' }, base);
  for (const [i, described] of NETWORKS.entries()) {
    const { id, name, kind } = described;
    onProgress(name, i + 1, NETWORKS.length + 1);
    const trained = await study.trained(recipes[id]);
    let known: Uint8Array | undefined;
    const defence = defenceOf(described, trained.network, base.network, plan, (seen, epsilon, robust) => {
      if (seen === attackedRows && sameEpsilon(epsilon, epsilons[1])) known = robust;
    });
    const attempts = { epsilon: epsilons[1], control, controlRows };
    defences.push(await measureDefence(defence, attackedRows, few, attempts));
    await add({ id, name, kind }, trained, known);
  }
  return { stamp: study.stamp, strongest, networks, paired: besideRelu(verdicts), defences };
}
