import { type Tensor4D, tf } from '../../tensor/index.js';
import { type Activations, type HiddenLayer, isConvolution } from '../activations.js';
import type { GeneratorLoss } from './contract.js';

/** The most suspicious units of a class: neurons of dense layers, feature maps of convolutions. */
export interface SuspiciousUnits {
  /** Of all neurons of hidden dense layers, counted layer after layer. */
  readonly neurons: readonly number[];
  /** Feature maps by the names of the convolutions' weights. */
  readonly maps: Readonly<Record<string, readonly number[]>>;
}

export interface SuspiciousnessLossOptions {
  /** Of the target; the caller's. */
  readonly activations: Activations;
  /** What tells one target from another: for recipes. */
  readonly targetId: string;
  readonly suspicious: SuspiciousUnits;
  /** Weight of the units' terms, 0 to 1; the images' squared difference has the rest. */
  readonly constant: number;
}

/** Whether each hidden value is of a suspicious unit (1) or a normal one (0), and what it counts: a map as one neuron. */
function unitsOf(
  layers: readonly HiddenLayer[],
  { neurons, maps }: SuspiciousUnits,
): { readonly suspicious: Float32Array; readonly weight: Float32Array } {
  const total = layers[layers.length - 1].to;
  const suspicious = new Float32Array(total);
  const weight = new Float32Array(total).fill(1);
  const chosen = new Set(neurons);
  let neuron = 0;
  for (const layer of layers) {
    const channels = layer.shape[layer.shape.length - 1];
    const of = new Set(maps[layer.name]);
    for (let place = layer.from; place < layer.to; place++) {
      const taken = isConvolution(layer) ? of.has((place - layer.from) % channels) : chosen.has(neuron++);
      suspicious[place] = taken ? 1 : 0;
      if (isConvolution(layer)) weight[place] = channels / (layer.to - layer.from);
    }
  }
  return { suspicious, weight };
}

/**
 * The suspiciousness loss: α · (½ Σ over suspicious units of (a(x) − a(g)) + ½ Σ over normal units of
 * |a(x) − a(g)|) + (1 − α) · mean (g − x)², where a is what the target's hidden layers hold before their activations.
 * Suspicious units are driven up, without a bound; normal ones are held where they are. Of a feature map the mean over
 * its places is taken, so that it counts as much as a neuron.
 */
export function suspiciousnessLoss(options: SuspiciousnessLossOptions): GeneratorLoss {
  const { activations, targetId, suspicious, constant } = options;
  const { mapping, layers } = activations;
  const units = unitsOf(layers, suspicious);
  const row = (values: Float32Array) => tf.keep(tf.tensor2d(values, [1, values.length]));
  const up = row(units.suspicious.map((is, i) => is * units.weight[i]));
  const held = row(units.suspicious.map((is, i) => (1 - is) * units.weight[i]));
  return {
    description: { loss: 'suspiciousness', target: targetId, suspicious, constant },
    at: (images, generated) => {
      const at = mapping.linearize(generated);
      try {
        return tf.tidy(() => {
          const [n] = images.shape;
          const half = constant / (2 * n);
          const moved = at.output.sub(mapping.apply(images));
          const off = generated.sub(images);
          const value = moved
            .abs()
            .mul(held)
            .sub(moved.mul(up))
            .sum()
            .mul(half)
            .add(
              off
                .square()
                .mean()
                .mul(1 - constant),
            );
          const back = at.pullback(moved.sign().mul(held).sub(up).mul(half));
          return { value, cotangent: off.mul((2 * (1 - constant)) / images.size).add(back) as Tensor4D };
        }) as unknown as ReturnType<GeneratorLoss['at']>;
      } finally {
        at.dispose();
      }
    },
    dispose: () => tf.dispose([up, held]),
  };
}
