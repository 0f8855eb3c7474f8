import type { AttackName, NetworkName } from './chain.js';

/** Attacks as tables and figures call them. */
export const ATTACK_NAMES: Readonly<Record<'clean' | AttackName, string>> = {
  clean: 'clean',
  lrp: 'DGN (LRP)',
  nce: 'DGN (NCE)',
  suspiciousness: 'DGN (suspiciousness)',
  fgsm: 'FGSM',
  pgd1: 'PGD "1"',
  pgd20: 'PGD "20"',
  pgd2000: 'PGD "2000"',
};

/** Networks as tables and figures call them: by what they were trained on. */
export const NETWORK_NAMES: Readonly<Record<NetworkName, string>> = {
  target: 'target',
  lrp: 'DGN (LRP) robust',
  nce: 'DGN (NCE) robust',
  suspiciousness: 'DGN (suspiciousness) robust',
  fgsm: 'FGSM robust',
  pgd1: 'PGD "1" robust',
  pgd20: 'PGD "20" robust',
  pgd2000: 'PGD "2000" robust',
};
