import type { Dataset } from '../../../lib/data/index.js';
import { type Architecture, createNetwork, type Network } from '../../../lib/models/index.js';
import { keyedNormal, keyedUniform } from '../../../lib/tensor/index.js';

const ARCHITECTURE: Architecture = {
  name: 'linear',
  input: [2, 3, 1],
  initializer: 'glorot',
  layers: [{ type: 'flatten' }, { type: 'linear', weights: 'fc', units: 2 }],
};

export const WIDTH = 6;

/**
 * A network of two classes whose logits are linear: cross-entropy rises along the signs of ± `difference`, weights of
 * class 1 minus weights of class 0, wherever the image is.
 */
export function linearNetwork(): Network & { readonly difference: Float32Array; margin(x: Float32Array): number } {
  const weight = keyedNormal(WIDTH * 2, 1);
  const difference = Float32Array.from({ length: WIDTH }, (_, i) => weight[2 * i + 1] - weight[2 * i]);
  // The boundary runs through the grey image.
  const bias = Float32Array.of(
    difference.reduce((sum, d) => sum + d / 2, 0),
    0,
  );
  const network = createNetwork(ARCHITECTURE, {
    'fc.weight': { shape: [WIDTH, 2], data: weight },
    'fc.bias': { shape: [2], data: bias },
  });
  return { ...network, difference, margin: (x) => x.reduce((sum, v, i) => sum + v * difference[i], -bias[0]) };
}

/** Rows so far inside the box that no attack of a radius up to .2 meets it; labels by turns. */
export function interiorRows(n: number): Dataset {
  return {
    ...{ name: 'interior', provenance: 'made for a test', shape: [2, 3, 1], classes: 2 },
    images: keyedUniform(n * WIDTH, 0.25, 0.75, 3),
    labels: Int32Array.from({ length: n }, (_, i) => i % 2),
    indices: Int32Array.from({ length: n }, (_, i) => 100 + i),
  };
}
