/** A value that may move: where it is in the image, which way, and what one such move is worth. */
interface Move {
  readonly at: number;
  /** 1: up, −1: down. */
  readonly way: number;
  /** First-order gain of the class aimed at. */
  readonly gain: number;
  /** First-order loss of all other classes together. */
  readonly loss: number;
}

/** The two values of largest saliency together, and which way each moves. */
export type Pair = readonly [Move, Move];

/**
 * Of all pairs of values that raise the class aimed at and lower the others, the one of largest product (Papernot et
 * al., 2016, algorithm 3); undefined where there is none. What is returned is the pair an exhaustive search finds, mostly
 * in the time of a sort: a value that three others beat in both respects is in no best pair, as one of them that is
 * neither its partner nor its partner's other way can take its place.
 * `toward` and `others` are ∂ logit of the class / ∂ value and ∂ the other logits' sum / ∂ value; `room(i, way)` is how far a value can go.
 */
export function bestPair(
  toward: Float32Array,
  others: Float32Array,
  ways: readonly number[],
  room: (i: number, way: number) => number,
): Pair | undefined {
  const moves: Move[] = [];
  for (let at = 0; at < toward.length; at++)
    for (const way of ways) {
      const far = room(at, way);
      if (far > 0) moves.push({ at, way, gain: way * far * toward[at], loss: -way * far * others[at] });
    }
  moves.sort((a, b) => b.gain - a.gain || b.loss - a.loss);
  const kept: Move[] = [];
  // The largest losses seen so far: a move no larger than the last of them is beaten thrice.
  const largest = [Number.NEGATIVE_INFINITY, Number.NEGATIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const move of moves) {
    if (move.loss <= largest[2]) continue;
    kept.push(move);
    largest[2] = move.loss;
    largest.sort((a, b) => b - a);
  }
  let best: Pair | undefined;
  let most = 0;
  kept.forEach((one, i) => {
    for (const other of kept.slice(i + 1)) {
      const [gain, loss] = [one.gain + other.gain, one.loss + other.loss];
      if (one.at === other.at || !(gain > 0) || !(loss > 0) || !(gain * loss > most)) continue;
      most = gain * loss;
      best = [one, other];
    }
  });
  return best;
}
