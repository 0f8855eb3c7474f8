/** What a network of the part is, in words. */
export interface Described {
  readonly id: string;
  readonly name: string;
  /** Authors and year of the defence. */
  readonly paper: string;
  /** `activation`: adversarial training, with another activation each; `regularizer`: another loss each. */
  readonly kind: 'activation' | 'regularizer';
}

/** The network that the other activations are held against. */
export const RELU = 'relu-half';

const activation = (id: string, name: string, paper: string): Described => ({ id, name, paper, kind: 'activation' });
const regularizer = (id: string, name: string, paper: string): Described => ({ id, name, paper, kind: 'regularizer' });

/** The seven, by the names of their recipes. */
export const NETWORKS: readonly Described[] = [
  activation(RELU, 'adversarial training, ReLU', 'Madry et al., 2018'),
  activation('softplus-half', 'adversarial training, softplus', 'Xie et al., 2020'),
  activation('silu-half', 'adversarial training, SiLU', 'Xie et al., 2020'),
  activation('gelu-half', 'adversarial training, GELU', 'Xie et al., 2020'),
  regularizer('gradient-penalty-half', 'input gradient penalty', 'Finlay and Oberman, 2021'),
  regularizer('compactness-half', 'local and global compactness', 'Bui et al., 2020'),
  regularizer('fast-bat-half', 'Fast-BAT', 'Zhang et al., 2022'),
];

/** The smaller undefended network. */
export const UNDEFENDED = { id: 'standard-half', name: 'undefended' } as const;
