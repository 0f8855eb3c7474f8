import type { Profile } from '../../study/index.js';
import { LOSSES, type LossName, SCHEDULES, type SetName } from './schedule.js';

/** How much of the published schedule a run trains. */
export interface ChainPlan {
  /** Epochs of the generators of each loss, of so many published. */
  readonly epochs: Readonly<Record<LossName, number>>;
  /** Epochs by which generators go on when they are made anew against another network. */
  readonly adaptiveEpochs: number;
  /** Epochs of adversarial training, as a share of those published. */
  readonly adversarialShare: number;
}

/** 15 % of the published epochs for LRP and NCE, 5 % for suspiciousness. */
const SHARES: Readonly<Record<LossName, number>> = { lrp: 0.15, nce: 0.15, suspiciousness: 0.05 };

const published = (set: SetName, share: (loss: LossName) => number) =>
  Object.fromEntries(
    LOSSES.map((loss) => [loss, Math.max(1, Math.ceil(SCHEDULES[set].losses[loss].epochs * share(loss)))]),
  ) as Record<LossName, number>;

/** What each profile trains on MNIST (`digits`: on the fallback). */
export const mnistPlan = (profile: Profile): ChainPlan => {
  if (profile === 'digits')
    return { epochs: { lrp: 12, nce: 12, suspiciousness: 12 }, adaptiveEpochs: 3, adversarialShare: 2 };
  if (profile === 'mnist')
    return { epochs: published('mnist', (loss) => SHARES[loss]), adaptiveEpochs: 2, adversarialShare: 1 };
  return { epochs: published('mnist', () => 1), adaptiveEpochs: 10, adversarialShare: 1 };
};

/** On CIFAR-10 a twentieth of the published epochs, or all of them. */
export const cifarPlan = (profile: Profile): ChainPlan => ({
  epochs: published('cifar10', () => (profile === 'full' ? 1 : 0.05)),
  adaptiveEpochs: profile === 'full' ? 5 : 1,
  adversarialShare: profile === 'full' ? 1 : 0.1,
});
