import { createVae, initialVae, type Vae, type VaeShape } from '../../../lib/defences/index.js';
import { keyedNormal } from '../../../lib/tensor/index.js';

export const toyShape: VaeShape = { shape: [4, 3, 1], classes: 3, hidden: 8, latent: 2 };

/** An autoencoder of twelve pixels with drawn weights, large enough that its classes show different images. */
export function toyVae(seed = 1): Vae {
  const arrays = Object.fromEntries(
    Object.entries(initialVae(toyShape, seed)).map(([name, { shape, data }], i) => [
      name,
      { shape, data: keyedNormal(data.length, seed, i) },
    ]),
  );
  return createVae(toyShape, arrays);
}
