// AttackBench's figure (Cinà et al., 2025, arXiv 2404.19460, equations 4 and 5), as attackbenchlib 2.0.2 computes it.

/**
 * The area under an attack's security curve from 0 to `reach`: the robust accuracy over the radius, a step function
 * that falls by weight / total at each row's distance.
 * @param {ArrayLike<number>} distances of the rows to their nearest error; Infinity where none was found
 * @param {number} reach
 * @param {ArrayLike<number>} [weights] how often each row counts; default once
 */
export function areaUnderCurve(distances, reach, weights) {
  const order = Array.from(distances, (_, i) => i).filter((i) => distances[i] <= reach);
  order.sort((a, b) => distances[a] - distances[b]);
  const total = weights ? weights.reduce((sum, weight) => sum + weight, 0) : distances.length;
  let area = 0;
  let broken = 0;
  let from = 0;
  for (const i of order) {
    area += (1 - broken / total) * (distances[i] - from);
    from = distances[i];
    broken += weights ? weights[i] : 1;
  }
  return area + (1 - broken / total) * (reach - from);
}

/** Row by row the nearest error that any of the attacks found. */
export const envelope = (attacks) =>
  attacks[0].map((_, row) => Math.min(...attacks.map((distances) => distances[row])));

/**
 * How much of what the envelope takes off the security curve the attack takes off: 1 is as near as the best of the
 * pool in every row, 0 is nothing. NaN where the envelope has no extent.
 * @param {number[]} distances the attack's, Infinity where it found nothing, 0 where the row was wrong from the start
 * @param {number[]} best the envelope's
 * @param {{ cleanAccuracy?: number, weights?: ArrayLike<number> }} [given]
 */
export function optimality(distances, best, { weights, cleanAccuracy } = {}) {
  const of = (row) => (weights ? weights[row] : 1);
  let [total, right, reach] = [0, 0, 0];
  best.forEach((distance, row) => {
    total += of(row);
    if (distance !== 0) right += of(row);
    if (of(row) && Number.isFinite(distance)) reach = Math.max(reach, distance);
  });
  const whole = (cleanAccuracy ?? right / total) * reach;
  const span = whole - areaUnderCurve(best, reach, weights);
  if (!(span > 0)) return Number.NaN;
  return Math.min(1, Math.max(0, (whole - areaUnderCurve(distances, reach, weights)) / span));
}

const mean = (values) => values.reduce((sum, value) => sum + value, 0) / values.length;

/** The mean optimality of an attack over networks; `perNetwork`: its distances and the envelope's of each. */
export const overNetworks = (perNetwork, weights) =>
  mean(perNetwork.map(({ distances, best }) => optimality(distances, best, { weights })));
