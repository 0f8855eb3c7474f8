import type { LossName } from '../../../../attacks/index.js';
import { formatCount } from '../../../../figures/index.js';
import type { NetworkName } from './networks.js';

/** Networks as tables and figures call them. */
export const NETWORK_WORDS: Readonly<Record<NetworkName, string>> = {
  'standard-lenet5': 'usual training',
  'standard-half': 'usual training, half-size',
  'member-1-half': 'usual training, half-size, other seed',
  distilled: 'defensive distillation',
  madry: 'adversarial training, PGD',
  trades: 'TRADES',
  'relu-half': 'adversarial training, half-size',
  'silu-half': 'adversarial training, SiLU',
  'gradient-penalty-half': 'input gradient penalty',
  'fgsm-rs-0': 'FGSM-RS (fast)',
  leaking: 'FGSM training, no random start',
};

export const LOSS_WORDS: Readonly<Record<LossName, string>> = {
  crossEntropy: 'cross-entropy',
  dlr: 'DLR',
  margin: 'margin',
};

/** "Rows: the first 200 test images." */
export const rowsText = (n: number): string => `Rows: the first ${formatCount(n)} test images.`;
