/** What a network of the part is, in words. */
export interface Described {
  readonly id: 'ibp' | 'madry' | 'standard-half';
  readonly name: string;
  /** Authors and year; none of usual training. */
  readonly paper?: string;
}

/** The network that is trained to be proved, and two that are not. */
export const NETWORKS: readonly Described[] = [
  { id: 'ibp', name: 'training on interval bounds', paper: 'Gowal et al., 2018' },
  { id: 'madry', name: 'adversarial training, PGD', paper: 'Madry et al., 2018' },
  { id: 'standard-half', name: 'usual training, half-size' },
];
