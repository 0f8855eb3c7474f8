import type { Tensor, Tensor4D } from '../../tensor/index.js';

/** A loss at a batch of generated images. */
export interface LossAt {
  /** The mean over the batch, a scalar; the caller's. */
  readonly value: Tensor;
  /** Its gradient with respect to the generated images [n, h, w, c]; the caller's. */
  readonly cotangent: Tensor4D;
}

/** What a generator is trained to make small. It ends with `dispose`. */
export interface GeneratorLoss {
  /** Everything that decides it, as plain data. */
  readonly description: Readonly<Record<string, unknown>>;
  /** At images [n, h, w, c] and what the generator made of them; labels [n] where each row has its own. */
  at(images: Tensor4D, generated: Tensor4D, labels?: Int32Array): LossAt;
  dispose(): void;
}
