import { type Dataset, imageTensor, takeRows } from '../../../../data/index.js';
import { nearestManifold, searchBall, type Vae } from '../../../../defences/index.js';
import { proportion } from '../../../../evaluation/index.js';
import type { DifferentiableClassifier } from '../../../../models/index.js';
import type { OnProgress } from '../../../../study/index.js';
import { interruptSignal } from '../../../../tensor/index.js';
import type { Study } from '../../contracts.js';
import { openVae } from '../../vae.js';
import { attackDefence, type Candidates, misread } from './attacked.js';
import { type Defence, defencesOf } from './defences.js';
import { detect } from './detection.js';
import { type AdaptivePlan, adaptivePlan } from './plan.js';
import type { AdaptiveDefence, AdaptiveResult, DefenceAt, Detection, GeneratorPairs } from './result.js';
import { type Transferred, transferredSets } from './transferred.js';

/** What is attacked: the network that stands behind the purifiers, and the images. */
export interface Attacked extends Pick<Study, 'stamp' | 'sample'> {
  readonly network: DifferentiableClassifier;
}

/** Attacks every purifier as somebody who knows it would, and one who does not. */
export async function measureAdaptive(study: Study, onProgress: OnProgress = () => {}): Promise<AdaptiveResult> {
  const { stamp, sample } = study;
  const network = await study.network();
  const { vae } = await openVae(study, {
    onProgress: ({ epoch, epochs }) => onProgress('the autoencoder learns', epoch, epochs),
  });
  try {
    return await attackPurifiers({ stamp, sample, network }, vae, adaptivePlan(study), onProgress);
  } finally {
    vae.dispose();
  }
}

/** The same for any network and autoencoder. */
export async function attackPurifiers(
  { stamp, sample, network }: Attacked,
  vae: Vae,
  plan: AdaptivePlan,
  onProgress: OnProgress = () => {},
): Promise<AdaptiveResult> {
  const rows = sample(plan.rows);
  const sets: (readonly Transferred[])[] = [];
  for (const epsilon of plan.epsilons) sets.push(await transferredSets(network, rows, epsilon, plan));
  const defences: AdaptiveDefence[] = [];
  let detection: Detection | undefined;
  const all = defencesOf(vae, network, plan);
  for (const [i, defence] of all.entries()) {
    const tell = (what: string) => onProgress(what, i, all.length);
    const at: DefenceAt[] = [];
    for (const [k, epsilon] of plan.epsilons.entries()) {
      const found = await attackDefence(defence, rows, epsilon, sets[k], plan, tell);
      at.push(found.at);
      if (defence.id === 'projection-l2' && k === 0) {
        tell('the detector');
        detection = await detectionOf(sample, vae, plan, found.candidates);
      }
    }
    const { id, name, kind } = defence;
    defences.push({ id, name, kind, clean: await cleanOf(defence, rows), at });
  }
  if (!detection) throw new RangeError('The projection is among the defences, and its detector with it.');
  return { stamp, plan, data: rows.provenance, defences, detection, pairs: await pairsOf(vae, rows, plan) };
}

/** The detector of the projection, at the first epsilon; of the transferred images it is shown those of PGD. */
function detectionOf(
  sample: Study['sample'],
  vae: Vae,
  plan: AdaptivePlan,
  candidates: readonly Candidates[],
): Promise<Detection> {
  const { rows: n, starts, searchSteps, epsilons, refused } = plan;
  const rows = sample(n);
  const both = sample(2 * n);
  const others = takeRows(
    both,
    Array.from({ length: both.labels.length - n }, (_, i) => n + i),
  );
  const pgd = candidates.find(({ from }) => from === 'PGD');
  if (!pgd) throw new RangeError('PGD is among the transferred attacks.');
  const nearest = nearestManifold(vae, { starts, steps: searchSteps });
  return detect(nearest, { rows, others }, { candidates, transferred: pgd }, { epsilon: epsilons[0], refused });
}

/** Images that one call of the search takes. */
const ROWS = 50;

/** For how many rows the generator has images of two classes inside one ball: there no projection can be right for both. */
async function pairsOf(vae: Vae, rows: Dataset, plan: AdaptivePlan): Promise<GeneratorPairs[]> {
  const pairs: GeneratorPairs[] = [];
  const n = rows.labels.length;
  for (const epsilon of plan.epsilons) {
    const [own, other] = [new Uint8Array(n), new Uint8Array(n)];
    for (let from = 0; from < n; from += ROWS) {
      const images = imageTensor(rows, from, Math.min(n, from + ROWS));
      const { steps, starts } = plan.overpowered;
      const { largest } = await searchBall(vae, images, { epsilon, steps, starts }, interruptSignal()).finally(() =>
        images.dispose(),
      );
      largest.forEach((size, at) => {
        const row = from + Math.floor(at / vae.classes);
        if (size > epsilon) return;
        if (at % vae.classes === rows.labels[row]) own[row] = 1;
        else other[row] = 1;
      });
    }
    pairs.push({
      epsilon,
      other: proportion(other.filter(Boolean).length, n),
      both: proportion(other.filter((found, row) => found && own[row]).length, n),
    });
  }
  return pairs;
}

async function cleanOf(defence: Defence, rows: Dataset) {
  const wrong = await misread(defence, rows);
  return proportion(wrong.filter((one) => !one).length, wrong.length);
}
