import { sliceRows } from '../../../../data/index.js';
import {
  cachedVae,
  type Detector,
  encodeDecode,
  lid,
  loadVae,
  mahalanobis,
  medianFilter,
  reconstruction,
  squeezing,
  threshold,
  trainedDetector,
  type Vae,
} from '../../../../defences/index.js';
import { keptStem } from '../../../../study/index.js';
import type { Study } from '../../contracts.js';
import type { DetectionPlan } from './plan.js';
import { detectorRecipe } from './recipes.js';
import type { DetectorId } from './result.js';

/** A detector of the study: how it is called, whose it is, and how it is made. */
export interface DetectorMaker {
  readonly id: DetectorId;
  readonly name: string;
  readonly paper: string;
  /** The caller's. */
  open(study: Study, plan: DetectionPlan): Promise<Detector>;
}

/** Of MNIST the autoencoder that the repository keeps (it saw the held-out rows too); of the fallback one trained now. */
async function autoencoder({ comparable, train }: Study): Promise<Vae> {
  if (comparable) return loadVae(keptStem('clearbox-digits', 'digits-vae')).vae;
  const settings = { hidden: 100, latent: 16, epochs: 25, batchSize: 50, learningRate: 3e-3, seed: 0 };
  return (await cachedVae({ name: 'detection-vae-digits', data: train, settings })).vae;
}

export const MAKERS: readonly DetectorMaker[] = [
  {
    id: 'reconstruction',
    name: 'reconstruction error',
    paper: 'Meng and Chen, 2017',
    open: async (study) => {
      const vae = await autoencoder(study);
      const detector = reconstruction(encodeDecode(vae, await study.base('lenet5')));
      return { ...detector, dispose: () => vae.dispose() };
    },
  },
  {
    id: 'squeezing',
    name: 'feature squeezing',
    paper: 'Xu, Evans and Qi, 2018',
    open: async (study) => squeezing(await study.base('lenet5'), [threshold(), medianFilter(3)]),
  },
  {
    id: 'mahalanobis',
    name: 'Mahalanobis distance',
    paper: 'Lee et al., 2018',
    open: async (study, { fitted }) =>
      mahalanobis(await study.base('lenet5'), sliceRows(study.train, { limit: fitted, atMost: true })),
  },
  {
    id: 'lid',
    name: 'local intrinsic dimensionality',
    paper: 'Ma et al., 2018',
    open: async (study, { reference, neighbours }) =>
      lid(await study.base('lenet5'), sliceRows(study.train, { limit: reference, atMost: true }), { neighbours }),
  },
  {
    id: 'trained',
    name: 'trained detector',
    paper: 'Metzen et al., 2017',
    open: async (study) => trainedDetector((await study.trained(detectorRecipe(study))).network),
  },
];
