import { perturbationNorms } from '../../../../attacks/index.js';
import { type Dataset, pixelsOf, withImages } from '../../../../data/index.js';
import { agreement, medianWithInterval } from '../../../../evaluation/index.js';

import { type Network, predictLabels } from '../../../../models/index.js';
import type { Made } from './result.js';

/** Half a step of an 8-bit value; float32 rounds x ± ε by far less. */
const NEAR = 0.5 / 255;

/** Images cut to the ball around the originals, and to [0, 1]: what `generate` does by itself. */
export const intoBall = (images: Float32Array, originals: Float32Array, epsilon: number): Float32Array =>
  images.map((value, i) =>
    Math.min(1, Math.max(0, Math.min(originals[i] + epsilon, Math.max(originals[i] - epsilon, value)))),
  );

/**
 * What generated images are.
 * @param generated [n · h · w · c], unclipped.
 */
export async function describeMade(
  target: Network,
  data: Dataset,
  generated: Float32Array,
  epsilon: number,
): Promise<Made> {
  const width = pixelsOf(data);
  const { images } = data;
  const norms = Array.from(data.labels.keys(), (row) =>
    perturbationNorms(
      generated.subarray(row * width, (row + 1) * width),
      images.subarray(row * width, (row + 1) * width),
    ),
  );
  const clipped = intoBall(generated, images, epsilon);
  let [beyond, raised, lowered, still] = [0, 0, 0, 0];
  for (let i = 0; i < images.length; i++) {
    const change = clipped[i] - images[i];
    if (Math.abs(generated[i] - images[i]) > epsilon) beyond++;
    if (change > epsilon - NEAR) raised++;
    else if (change < NEAR - epsilon) lowered++;
    else if (Math.abs(change) < 2 * NEAR) still++;
  }
  const right = async (made: Float32Array, how: string) =>
    agreement(await predictLabels(target, withImages(data, made, `${data.provenance}, ${how}`)), data.labels);
  return {
    linf: medianWithInterval(norms.map(({ linf }) => linf)),
    l2: medianWithInterval(norms.map(({ l2 }) => l2)),
    beyond: beyond / images.length,
    raised: raised / images.length,
    lowered: lowered / images.length,
    still: still / images.length,
    unclipped: await right(generated, 'generated'),
    clipped: await right(clipped, 'generated, clipped'),
  };
}
