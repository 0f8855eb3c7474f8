import { IMAGES } from '../graph.js';
import type { ModelGraph } from './contract.js';

/** Steps that move, stretch or resize pixels, by the names that the formats have for them; they learn nothing. */
const STEPS = [
  ...['Add', 'AddV2', 'BiasAdd', 'Sub', 'Mul', 'Div', 'RealDiv', 'Multiply', 'Clip'],
  ...['Cast', 'Resize', 'ResizeBilinear', 'ResizeNearestNeighbor', 'Rescaling', 'Normalization', 'Resizing'],
];

/**
 * What a graph does to its images before the first step of another kind, as far as it goes one way: types of steps that
 * change the values of pixels or the size of images.
 */
export function entranceOf({ layers }: ModelGraph): readonly string[] {
  const types: string[] = [];
  for (let at = IMAGES; ; ) {
    const next = layers.flatMap(({ inputs }, i) => (inputs.includes(at) ? [i] : []));
    const [first] = next;
    if (next.length !== 1 || layers[first].inputs.length !== 1 || !STEPS.includes(layers[first].type)) return types;
    types.push(layers[first].type);
    at = first;
  }
}
