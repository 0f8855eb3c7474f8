import { changesImages, type Network } from '../../models/index.js';
import { type CertifyBoundsOptions, certifyBounds } from './certify.js';

/**
 * The same network, which also proves its answers in L∞ balls (`certifyBounds`): an evaluation of it gives what is
 * certified beside what is attacked. Weights and memory are shared with the given one; to dispose either is to dispose
 * both. Proofs are of the weights as they are when they are asked for.
 * @throws TypeError naming the layers that have no rule, or where images are changed before the first layer; RangeError
 * where the method is unknown.
 */
export function withBounds<N extends Network>(network: N, options: Omit<CertifyBoundsOptions, 'epsilon'>): N {
  if (changesImages(network.preprocessing))
    throw new TypeError(
      `${network.name} cannot be bounded: its images are normalized, resized or reordered before its first layer, and bounds start there. Make these steps layers of the network (a normalization is a batchNorm), or give it pixels as they are.`,
    );
  const certifierAt = (epsilon: number) => certifyBounds(network, { ...options, epsilon });
  // Said now, not in the middle of an evaluation.
  certifierAt(0);
  return {
    ...network,
    // Pixels are no further apart than 1, so that a larger ball holds no other images.
    certify: ({ norm, epsilon }) => (norm === 'linf' ? { ...certifierAt(Math.min(epsilon, 1)), epsilon } : undefined),
  };
}
