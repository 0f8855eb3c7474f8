import { takeRows } from '../../../../data/index.js';
import type { OnProgress } from '../../../../study/index.js';
import type { Study } from '../../contracts.js';
import { LOSSES } from '../../schedule.js';
import { underGenerators } from './answers.js';
import { testSets } from './images.js';
import { epochsForAll } from './one-for-all.js';
import { labelPlan } from './plan.js';
import { probesOf } from './probes.js';
import type { LabelResult, Probe, Taught, UnderGenerators } from './result.js';
import { shownOf } from './shown.js';
import { probeData, sourcesOf } from './sources.js';
import { taughtBoth } from './taught.js';

/** Generates with other classes' generators, reads labels off perturbations alone, and trains with the label taken out. */
export async function measureLabel(study: Study, onProgress: OnProgress = () => {}): Promise<LabelResult> {
  const plan = labelPlan(study);
  const { chain } = study;
  const { train, schedule, target } = chain;
  const rows = Math.min(plan.probe.rows, train.labels.length);
  const learned = takeRows(
    train,
    Array.from({ length: rows }, (_, row) => row),
  );
  onProgress('images by other classes’ generators', 0, 1);
  const sets = await testSets(chain, plan);
  const sources = sourcesOf(chain, learned, sets, plan);
  const total = 2 * LOSSES.length + sources.length;
  let done = 0;
  const networks: UnderGenerators[] = [];
  for (const loss of LOSSES) {
    onProgress(`answers to other classes’ ${loss} generators`, done++, total);
    networks.push(await underGenerators(chain, 'target', loss, sets), await underGenerators(chain, loss, loss, sets));
  }
  const probes: Probe[] = [];
  for (const source of sources) {
    onProgress(`label read off perturbations: ${source.source}`, done++, total);
    const data = await probeData(chain, learned, sets, source);
    probes.push(...(await probesOf(source.source, data, target.architecture, plan.probe)));
  }
  const taught: Taught[] = [];
  for (const loss of LOSSES) {
    onProgress(`trained on random classes’ ${loss} generators`, done++, total);
    taught.push(...(await taughtBoth(chain, loss, sets, plan)));
  }
  const most = LOSSES.flatMap((loss) => networks.filter(({ network }) => network === loss));
  const { loss: network } = most.reduce((a, b) => (b.mended > a.mended ? b : a));
  return {
    stamp: study.stamp,
    epsilon: schedule.epsilon,
    classes: train.classes,
    plan,
    epochs: chain.plan.epochs,
    networks,
    probe: { rows, probes },
    oneForAll: { nce: epochsForAll(chain, 'nce'), suspiciousness: epochsForAll(chain, 'suspiciousness') },
    taught,
    shown: { network, images: await shownOf(chain, network, sets, plan.shown) },
  };
}
