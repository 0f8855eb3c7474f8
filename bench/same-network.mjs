/** How far apart the two sides' logits of one network may be. */
const SAME = 1e-3;

/**
 * Both sides must attack the same network.
 * @param {string} name of the network, for messages
 * @param {number[][]} ours logits [n, classes]
 * @param {number[][]} torch logits [n, classes]
 * @throws Error where they differ.
 */
export function sameNetwork(name, ours, torch) {
  const apart = Math.max(...ours.flatMap((row, i) => row.map((value, k) => Math.abs(value - torch[i][k]))));
  if (!(apart <= SAME))
    throw new Error(`${name}: our logits and torch's are ${apart} apart, at most ${SAME} was expected.`);
}
