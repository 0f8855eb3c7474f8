import type { Dataset } from '../../../../data/index.js';
import { hiddenLayers } from '../../../../generators/index.js';
import type { Network } from '../../../../models/index.js';
import type { OnProgress } from '../../../../study/index.js';
import type { Study } from '../../contracts.js';
import { trainedTarget } from '../../targets.js';
import { type AblationSettings, ablate } from './ablations.js';
import { activityOf, spectrumOf } from './activity.js';
import { stabilityOf } from './lists.js';
import { mapSuspicion } from './maps.js';
import { suspicionPlan } from './plan.js';
import { type AblatedNetwork, CHOICES, type ClassSpectrum, type SuspicionResult } from './result.js';

async function spectraOf(network: Network, data: Dataset): Promise<ClassSpectrum[]> {
  const activity = await activityOf(network, data);
  return activity.rowsOf.map((rows) => spectrumOf(activity, rows));
}

/** Hit spectra of the target, how sure its suspicious neurons are, and what becomes of networks without them. */
export async function measureSuspicion(study: Study, onProgress: OnProgress = () => {}): Promise<SuspicionResult> {
  const { chain, test, train } = study;
  const plan = suspicionPlan(study);
  const k = chain.schedule.losses.suspiciousness.k ?? 0;
  // Matched choices are of each class: too many to make them for every network.
  const few: AblationSettings = {
    counts: [k],
    draws: plan.draws,
    choices: CHOICES.filter((choice) => choice !== 'matched'),
  };
  const whole: AblationSettings = { counts: plan.counts, draws: plan.draws, choices: CHOICES };
  const total = whole.counts.length * whole.choices.length + plan.seeds.length * few.choices.length + 1;
  let done = 0;
  const onStep = (what: string) => onProgress(what, done++, total);

  onStep('hit spectra');
  const activity = await activityOf(chain.target, test);
  const spectra = {
    test: activity.rowsOf.map((rows) => spectrumOf(activity, rows)),
    training: await spectraOf(chain.target, train),
  };
  const networks: AblatedNetwork[] = [await ablate(chain.target, null, test, spectra, whole, onStep)];
  for (const seed of plan.seeds) {
    const { network } = await trainedTarget(study.comparable ? 'mnist' : 'digits', train, seed, study);
    try {
      const own = { test: await spectraOf(network, test), training: await spectraOf(network, train) };
      networks.push(await ablate(network, seed, test, own, few, onStep));
    } finally {
      network.dispose();
    }
  }
  const cifar = await study.cifar();
  return {
    stamp: study.stamp,
    k,
    layers: hiddenLayers(chain.target).map(({ name, shape }) => ({ name, units: shape[0] })),
    ...spectra,
    stability: spectra.training.map((training, label) =>
      stabilityOf(label, { test: activity, training, k, resamples: plan.resamples }),
    ),
    resamples: plan.resamples,
    networks,
    ...(cifar && {
      cifar: await mapSuspicion(cifar.target, cifar.test, cifar.schedule.losses.suspiciousness.k ?? 0),
    }),
  };
}
