import type { NamedArrays } from '../../models/index.js';
import { keyedUniform, type Tensor1D, type Tensor2D, type Tensor4D, tf, type Variable } from '../../tensor/index.js';

/** What a variational autoencoder is made of. */
export interface VaeShape {
  /** Height, width, channels of its images. */
  readonly shape: readonly [number, number, number];
  readonly classes: number;
  /** Rectified units of the encoder's and of the decoder's one hidden layer. */
  readonly hidden: number;
  /** Numbers of a code. */
  readonly latent: number;
}

/** The decoder at given codes: its images, and the way back. It lives until it is disposed. */
export interface Decoded {
  /** [n, h · w · c] in [0, 1]. */
  readonly pixels: Tensor2D;
  /** Σ over pixels of cotangent [n, h · w · c] · ∂ pixels / ∂ codes: [n, latent], the caller's. */
  pullback(cotangent: Tensor2D): Tensor2D;
  dispose(): void;
}

/**
 * A class-conditional variational autoencoder (Kingma and Welling, 2014; Sohn, Lee and Yan, 2015): an encoder from an
 * image and a class to a normal distribution over codes, and a decoder from a code and a class to an image.
 */
export interface Vae extends VaeShape {
  readonly weights: Readonly<Record<string, Variable>>;
  /** Of images [n, h, w, c] taken for members of classes [n] int32: mean and log variance [n, latent], the caller's. */
  encode(images: Tensor4D, classes: Tensor1D): { readonly mean: Tensor2D; readonly logVariance: Tensor2D };
  /** Logits of the pixels [n, h · w · c] for codes [n, latent] and classes [n] int32; on a tape differentiable. */
  pixelLogits(codes: Tensor2D, classes: Tensor1D): Tensor2D;
  /** Images [n, h, w, c] in (0, 1) for codes [n, latent] and classes [n] int32; on a tape differentiable. */
  decode(codes: Tensor2D, classes: Tensor1D): Tensor4D;
  /** The same with the way back, without a tape. */
  decodeAt(codes: Tensor2D, classes: Tensor1D): Decoded;
  dispose(): void;
}

const pixels = ({ shape: [height, width, channels] }: VaeShape) => height * width * channels;

/**
 * Shape of every weight. A one-hot class beside an image (or a code) times one matrix is the image times one part of it,
 * and a row of the other: the `class` weights [classes, hidden].
 */
function shapesOf(vae: VaeShape): Readonly<Record<string, readonly number[]>> {
  const { classes, hidden, latent } = vae;
  return {
    'encoder.image': [pixels(vae), hidden],
    'encoder.class': [classes, hidden],
    'encoder.bias': [hidden],
    'mean.weight': [hidden, latent],
    'mean.bias': [latent],
    'logVariance.weight': [hidden, latent],
    'logVariance.bias': [latent],
    'decoder.code': [latent, hidden],
    'decoder.class': [classes, hidden],
    'decoder.bias': [hidden],
    'pixels.weight': [hidden, pixels(vae)],
    'pixels.bias': [pixels(vae)],
  };
}

/** Fresh weights, drawn from the seed alone: Glorot's, biases 0. */
export function initialVae(vae: VaeShape, seed: number): NamedArrays {
  return Object.fromEntries(
    // Training orders its rows by (seed, epoch), the same streams as these: other keys here would be other autoencoders.
    Object.entries(shapesOf(vae)).map(([name, shape], i) => {
      const [rows, columns] = shape;
      const bound = Math.sqrt(6 / (rows + columns));
      const data =
        columns === undefined ? new Float32Array(rows) : keyedUniform(rows * columns, -bound, bound, seed, i);
      return [name, { shape, data }];
    }),
  );
}

/**
 * An autoencoder with these weights.
 * @throws Error naming a weight that is missing or of another shape.
 */
export function createVae(vae: VaeShape, arrays: NamedArrays): Vae {
  const shapes = Object.entries(shapesOf(vae));
  for (const [name, shape] of shapes) {
    const found = arrays[name];
    if (found?.shape.join() !== shape.join())
      throw new Error(`${name} should be [${shape}], ${found ? `it is [${found.shape}]` : 'it is missing'}.`);
  }
  const weights: Record<string, Variable> = Object.fromEntries(
    shapes.map(([name, shape]) => [name, tf.tidy(() => tf.variable(tf.tensor(arrays[name].data, [...shape])))]),
  );
  const hiddenOf = (
    input: Tensor2D,
    weight: 'encoder.image' | 'decoder.code',
    half: 'encoder' | 'decoder',
    classes: Tensor1D,
  ) =>
    tf.relu(
      tf
        .matMul(input, weights[weight] as unknown as Tensor2D)
        .add(tf.gather(weights[`${half}.class`].add(weights[`${half}.bias`]), classes)),
    ) as Tensor2D;
  const linear = (input: Tensor2D, layer: string): Tensor2D =>
    tf.matMul(input, weights[`${layer}.weight`] as unknown as Tensor2D).add(weights[`${layer}.bias`]);
  const decoderHidden = (codes: Tensor2D, classes: Tensor1D) => hiddenOf(codes, 'decoder.code', 'decoder', classes);
  const pixelLogits = (codes: Tensor2D, classes: Tensor1D) =>
    tf.tidy(() => linear(decoderHidden(codes, classes), 'pixels'));
  return {
    ...vae,
    weights,
    encode: (images, classes) =>
      tf.tidy(() => {
        const hidden = hiddenOf(images.reshape([-1, pixels(vae)]), 'encoder.image', 'encoder', classes);
        return { mean: linear(hidden, 'mean'), logVariance: linear(hidden, 'logVariance') };
      }),
    pixelLogits,
    decode: (codes, classes) =>
      tf.tidy(() => tf.sigmoid(pixelLogits(codes, classes)).reshape([-1, ...vae.shape]) as Tensor4D),
    decodeAt: (codes, classes) => {
      const [hidden, shown] = tf.tidy(() => {
        const inside = tf.keep(decoderHidden(codes, classes));
        return [inside, tf.keep(tf.sigmoid(linear(inside, 'pixels')) as Tensor2D)];
      });
      return {
        pixels: shown,
        pullback: (cotangent) =>
          tf.tidy(() => {
            const atLogits = cotangent.mul(shown).mul(tf.sub(1, shown)) as Tensor2D;
            const atHidden = tf
              .matMul(atLogits, weights['pixels.weight'] as unknown as Tensor2D, false, true)
              .mul(tf.step(hidden)) as Tensor2D;
            return tf.matMul(atHidden, weights['decoder.code'] as unknown as Tensor2D, false, true) as Tensor2D;
          }),
        dispose: () => tf.dispose([hidden, shown]),
      };
    },
    dispose: () => tf.dispose(weights),
  };
}
