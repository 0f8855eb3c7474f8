/**
 * The radius of an epoch, the first being 0: over `warmUp` epochs it grows by equal parts, then it is whole. Networks as
 * small as ours learn nothing at all from MNIST's full radius when they know nothing yet.
 */
export const radiusIn = (epoch: number, epsilon: number, warmUp: number): number =>
  epsilon * Math.min(1, (epoch + 1) / (warmUp + 1));
