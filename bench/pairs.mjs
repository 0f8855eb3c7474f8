import { BUSY } from './machine.mjs';

/** A row repeats disturbed pairs for at most this long, in seconds; the whole bench has half an hour. */
const PATIENCE = 90;

/** How much a pair was disturbed: the worst of its runs. */
const disturbance = (pair) => Math.max(...Object.values(pair).map(({ othersTook }) => othersTook));

/**
 * Runs interleaved pairs: ours and each rival side by side. Pairs during which other programs took much of the
 * processors are repeated, up to as often again; of all, the least disturbed are kept. Neither looks at who won.
 * @param {number} wanted pairs
 * @param {{ side: string, batch: number }[]} sides
 * @param {(side: string, batch: number, seed: number) => Promise<{ seconds: number, othersTook: number }>} once
 * @returns pairs, each an object from side to its run
 */
export async function interleaved(wanted, sides, once) {
  const pairs = [];
  const quiet = () => pairs.filter((pair) => disturbance(pair) <= BUSY).length;
  let repeated = 0;
  while (pairs.length < wanted || (quiet() < wanted && pairs.length < 2 * wanted && repeated < PATIENCE)) {
    const start = Date.now();
    const again = pairs.length >= wanted;
    // Who goes first changes, so that neither always runs on the warmer machine.
    const turn = pairs.length % 2 ? [...sides].reverse() : sides;
    const pair = {};
    for (const { side, batch } of turn) pair[side] = await once(side, batch, pairs.length);
    pairs.push(pair);
    if (again) repeated += (Date.now() - start) / 1000;
  }
  return pairs.sort((a, b) => disturbance(a) - disturbance(b)).slice(0, wanted);
}
