import { keyedRandom } from '../../tensor/index.js';
import { type Answer, type Ask, type RowSearch, withValue } from './row-searches.js';

/** What a search for the fewest changed values knows of its row. */
export interface ExchangeSettings {
  readonly original: Float32Array;
  /** Gradients that it may cost in all. */
  readonly steps: number;
  /** The noise that unchanged values are given is uniform and no larger than this. */
  readonly noise: number;
  /** Noisy images whose gradients are added up before a value is added, on the way to the first error. */
  readonly draws: number;
  /** Classes from whose first errors values are exchanged. */
  readonly starts: number;
  /** The only class aimed at; undefined: all but the label. */
  readonly target?: number;
  readonly label: number;
  /** Of the noise and of how long moves are forbidden. */
  readonly keys: readonly number[];
}

/** Gradients that one start is exchanged on for before it is the next one's turn. */
const TURN = 100;
/** For how many moves a value that was changed must stay, and one that was taken back must not come again: [from, to). */
const TENURE = [3, 8] as const;

/** An image on the way, its answer, and the class that it is on the way to. */
interface Place {
  readonly image: Float32Array;
  readonly answer: Answer;
}

/** An adversarial image and the class that it was made toward. */
interface Start {
  readonly image: Float32Array;
  readonly toward: number;
}

/**
 * Looks for the adversarial image with the fewest changed values. First, toward each class in the order of their logits,
 * the value that gains most is set to 0 or 1, one after the other, as long as there are fewer changes than the best
 * has. Then, from the classes that took fewest, values are taken back and others set in turn, one fewer than the best
 * has; those just moved are left alone for a while (tabu search: Glover, 1989), so that it gets away from where no
 * exchange of two values is any better.
 */
export class ExchangeSearch {
  /** Changed values of the best adversarial image so far. */
  #fewest = Number.POSITIVE_INFINITY;
  #left: number;
  readonly #random: () => number;

  constructor(private readonly row: ExchangeSettings) {
    this.#left = row.steps;
    this.#random = keyedRandom(...row.keys);
  }

  *run(): RowSearch {
    const { original, label, target, starts } = this.row;
    const { adversarial, logits } = yield* this.#ask(original);
    if (adversarial) return;
    const classes = Array.from(logits.keys())
      .filter((k) => k !== label && (target === undefined || k === target))
      .sort((a, b) => logits[b] - logits[a]);
    const found: Start[] = [];
    for (const toward of classes) {
      const image = yield* this.#greedy(toward);
      if (image) found.push({ image, toward });
    }
    const from = found.sort((a, b) => this.#changes(a.image) - this.#changes(b.image)).slice(0, starts);
    while (from.length && this.#fewest > 1 && this.#left > 0) for (const start of from) yield* this.#exchange(start);
  }

  /** Sets one value after the other, until the image is adversarial; undefined where that takes as many as the best, or too long. */
  *#greedy(toward: number): Generator<Ask, Float32Array | undefined, Answer> {
    const { original, draws } = this.row;
    // The first class must not use up what the others need.
    const reserve = this.#left / 2;
    let image = original;
    let answer = yield* this.#ask(image, toward);
    for (let changed = 0; changed < this.#fewest && this.#left > reserve; changed++) {
      const next = yield* this.#add({ image, answer }, toward, draws);
      if (!next) return undefined;
      image = next.image;
      answer = yield* this.#ask(image, toward);
      if (answer.adversarial) return image;
    }
    return undefined;
  }

  /** Takes back and sets values in turn, about where the image is no longer adversarial. */
  *#exchange({ image: start, toward }: Start): Generator<Ask, void, Answer> {
    const { original } = this.row;
    const end = Math.max(0, this.#left - TURN);
    /** The move until which a value must be left as it is. */
    const held = new Int32Array(original.length);
    let image = start;
    let answer = yield* this.#ask(image, toward);
    for (let move = 1; this.#left > end && this.#fewest > 1; move++) {
      const free = (at: number) => held[at] <= move;
      const back = this.#changes(image) >= this.#fewest;
      const next = back
        ? this.#takeBack({ image, answer }, free)
        : yield* this.#add({ image, answer }, toward, 1, free);
      if (!next) continue;
      image = next.image;
      held[next.at] = move + TENURE[0] + Math.floor((TENURE[1] - TENURE[0]) * this.#random());
      answer = yield* this.#ask(image, toward);
    }
  }

  /** The image without the change that does least. */
  #takeBack({ image, answer }: Place, free: (at: number) => boolean) {
    const { original } = this.row;
    const does = (at: number) => answer.slope[at] * (image[at] - original[at]);
    let least: number | undefined;
    for (const at of original.keys())
      if (image[at] !== original[at] && free(at) && (least === undefined || does(at) < does(least))) least = at;
    return least === undefined ? undefined : { at: least, image: withValue(image, least, original[least]) };
  }

  /**
   * The image with one value more set to 0 or 1, where that gains most. Networks that saturate have no gradient where the
   * images lie, so that its gradient there is joined by those at `draws` images with noise in the unchanged values.
   */
  *#add({ image, answer }: Place, toward: number, draws: number, free: (at: number) => boolean = () => true) {
    const { original, noise } = this.row;
    const slope = answer.slope.slice();
    for (let draw = 0; draw < draws; draw++) {
      const noisy = image.map((value, at) =>
        value === original[at] ? Math.min(1, Math.max(0, value + noise * (2 * this.#random() - 1))) : value,
      );
      const there = yield* this.#ask(noisy, toward);
      for (const at of slope.keys()) slope[at] += there.slope[at];
    }
    const whole = (at: number) => (slope[at] > 0 ? 1 : 0);
    const gain = (at: number) => slope[at] * (whole(at) - original[at]);
    let most: number | undefined;
    for (const at of original.keys())
      if (image[at] === original[at] && free(at) && gain(at) > (most === undefined ? 0 : gain(most))) most = at;
    return most === undefined ? undefined : { at: most, image: withValue(image, most, whole(most)) };
  }

  *#ask(image: Float32Array, toward?: number): Generator<Ask, Answer, Answer> {
    this.#left--;
    const answer = yield { image, ...(toward !== undefined && { toward }) };
    if (answer.adversarial) this.#fewest = Math.min(this.#fewest, this.#changes(image));
    return answer;
  }

  #changes(image: Float32Array): number {
    const { original } = this.row;
    return image.reduce((changes, value, at) => changes + Number(value !== original[at]), 0);
  }
}
