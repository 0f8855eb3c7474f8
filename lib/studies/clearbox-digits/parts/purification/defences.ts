import type { Purifier } from '../../../../attacks/index.js';
import { type Distance, encodeDecode, jpeg, medianFilter, threshold, type Vae } from '../../../../defences/index.js';
import type { Network } from '../../../../models/index.js';

/** What stands before the network, in the order of the tables; a nearest manifold answers by itself. */
export const KINDS = ['none', 'autoencoder', 'answer', 'trivial'] as const;
export type DefenceKind = (typeof KINDS)[number];

/** One row of the tables. */
export interface Named {
  readonly id: string;
  /** For people. */
  readonly name: string;
  readonly kind: DefenceKind;
}

export const UNDEFENDED: Named = { id: 'undefended', name: 'undefended', kind: 'none' };

const DISTANCE_NAMES: Readonly<Record<Distance, string>> = {
  l2: 'L2',
  l1: 'L1',
  map: 'L2 and prior',
  affine: 'L2, brightness fitted',
};

/** The network behind a projection by this distance. */
export const projectionOf = (distance: Distance): Named => ({
  id: `projection-${distance}`,
  name: `projection, ${DISTANCE_NAMES[distance]}`,
  kind: 'autoencoder',
});

/** The closest class by this distance, read as the answer. */
export const nearestOf = (distance: Distance): Named => ({
  id: `nearest-${distance}`,
  name: `closest class, ${DISTANCE_NAMES[distance]}`,
  kind: 'answer',
});

/** Purifiers without a search. */
export const quickPurifiers = (vae: Vae, network: Network): readonly (Named & { readonly purifier: Purifier })[] => [
  { id: 'encode-decode', name: 'encode-decode, closest class', kind: 'autoencoder', purifier: encodeDecode(vae) },
  {
    id: 'encode-decode-seen',
    name: 'encode-decode, class as it is read',
    kind: 'autoencoder',
    purifier: encodeDecode(vae, network),
  },
  { id: 'threshold', name: 'threshold at .5', kind: 'trivial', purifier: threshold(0.5) },
  { id: 'median', name: 'median 3 × 3', kind: 'trivial', purifier: medianFilter(3) },
  { id: 'jpeg', name: 'JPEG, quality 50', kind: 'trivial', purifier: jpeg(50) },
];
