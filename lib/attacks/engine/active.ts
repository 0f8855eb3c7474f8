import { pause, type Tensor, type Tensor4D, tf } from '../../tensor/index.js';
import type { Wave } from './wave.js';

type State = Record<string, Tensor>;

/** One number for each row, shaped to go with its image: [rows, 1, 1, 1]. */
export const column = (values: ArrayLike<number>): Tensor4D =>
  tf.tensor4d(Float32Array.from(values), [values.length, 1, 1, 1]);

/**
 * The rows of a wave that are still worked on, with their state: tensors whose first axis is these rows. Rows that
 * are done hand in their image and leave; the others move together, so that every call of the model is full.
 */
export class ActiveSet<T extends State> {
  #rows: Int32Array;
  #tensors: T;
  /** What was handed in row by row; made where it is first needed. */
  #found?: Float32Array;
  /** What was handed in for all rows of the wave at once. */
  #whole?: Tensor4D;

  /** Takes over `tensors`, one entry each per row of the wave. Rows that never hand in an image keep their own. */
  constructor(
    private readonly wave: Wave,
    tensors: T,
  ) {
    this.#rows = wave.all();
    this.#tensors = tensors;
    for (const tensor of Object.values(tensors)) tf.keep(tensor);
  }

  /** The images handed in so far, the wave's own where there is none. */
  #values(): Float32Array {
    if (!this.#found) {
      this.#found = ((this.#whole ?? this.wave.images).dataSync() as Float32Array).slice();
      this.#whole?.dispose();
      this.#whole = undefined;
    }
    return this.#found;
  }

  /** Positions in the wave of the rows still worked on. */
  get rows(): Int32Array {
    return this.#rows;
  }

  get size(): number {
    return this.#rows.length;
  }

  /** The state; do not dispose. */
  get tensors(): Readonly<T> {
    return this.#tensors;
  }

  /** Replaces parts of the state by what `next` makes of it, inside a tidy. */
  update(next: (tensors: Readonly<T>) => Partial<T>): void {
    const made = tf.tidy(() => {
      const parts = next(this.#tensors);
      for (const tensor of Object.values(parts)) if (tensor) tf.keep(tensor);
      return parts;
    });
    for (const [name, tensor] of Object.entries(made)) {
      if (!tensor || tensor === this.#tensors[name]) continue;
      this.#tensors[name].dispose();
      (this.#tensors as State)[name] = tensor;
    }
  }

  /** Hands in `images` (one per active row) for the rows that are flagged; they stay active. */
  record(flags: ArrayLike<number | boolean>, images: Tensor4D): void {
    const { width } = this.wave;
    const picked = positions(flags, true);
    if (!picked.length) return;
    // Rows only leave, so that all of them are all of the wave's, in its order.
    if (picked.length === this.wave.size) {
      this.#whole?.dispose();
      this.#whole = tf.keep(images.clone());
      this.#found = undefined;
      return;
    }
    const found = this.#values();
    // A tidy must not return the values: it would look for tensors in every one of them.
    const taken = tf.tidy(() => tf.gather(images, tf.tensor1d(picked, 'int32')));
    const values = taken.dataSync();
    taken.dispose();
    picked.forEach((at, i) => {
      found.set(values.subarray(i * width, (i + 1) * width), this.#rows[at] * width);
    });
  }

  /** Lets the flagged rows go. `besides`: further tensors of the active rows, which are replaced by what stays. */
  drop<U extends State>(flags: ArrayLike<number | boolean>, besides?: U): void {
    const kept = positions(flags, false);
    if (kept.length === this.size) return;
    const index = tf.tensor1d(kept, 'int32');
    for (const holder of [this.#tensors as State, (besides ?? {}) as State])
      for (const [name, tensor] of Object.entries(holder)) {
        holder[name] = tf.keep(tf.gather(tensor, index));
        tensor.dispose();
      }
    index.dispose();
    this.#rows = Int32Array.from(kept, (at) => this.#rows[at]);
  }

  /** Lets rows go whose budget does not cover `needed` more model evaluations; `handIn` sees their flags before. */
  dropSpent(needed = 1, handIn?: (flags: Uint8Array) => void): void {
    const spent = Uint8Array.from(this.#rows, (row) => Number(this.wave.remaining(row) < needed));
    if (!spent.includes(1)) return;
    handIn?.(spent);
    this.drop(spent);
  }

  /**
   * The numbers of an attack's steps, as long as rows are left whose budget covers `needed` model evaluations; tells
   * how far it is, and can be stopped.
   */
  async *steps(steps: number, handIn?: (flags: Uint8Array) => void, needed = 1): AsyncGenerator<number> {
    const { signal, report } = this.wave.run;
    for (let step = 0; step < steps; step++) {
      await pause(signal);
      this.dropSpent(needed, handIn);
      if (!this.size) return;
      yield step;
      report((step + 1) / steps);
    }
  }

  /** What was handed in, one image per row of the wave; frees the state. The caller disposes the result. */
  finish(): Tensor4D {
    const found = this.#found
      ? tf.tensor4d(this.#found, this.wave.images.shape)
      : (this.#whole ?? this.wave.images).clone();
    this.dispose();
    return found;
  }

  dispose(): void {
    this.#whole?.dispose();
    this.#whole = undefined;
    for (const tensor of Object.values(this.#tensors)) if (!tensor.isDisposed) tensor.dispose();
  }
}

function positions(flags: ArrayLike<number | boolean>, wanted: boolean): Int32Array {
  const found: number[] = [];
  for (let i = 0; i < flags.length; i++) if (Boolean(flags[i]) === wanted) found.push(i);
  return Int32Array.from(found);
}
