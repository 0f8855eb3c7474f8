import { type Tensor, tf } from '../tensor/index.js';
import { type LayerNode, parametersOf, type Weights } from './graph.js';
import { kindOf } from './layers/index.js';
import type { SimplifiedNode } from './simplify.js';

interface Folded {
  /** The data of the weights it was made of: they change whenever a variable is assigned new values. */
  readonly made: readonly object[];
  readonly parameters: Weights;
}

/**
 * The parameters of a network's layers in use, with the normalizations that were folded into them. Those are made once,
 * and anew where the weights have changed; `dispose` frees them.
 */
export function foldedWeights(weights: Weights) {
  const known = new Map<string, Folded>();
  const of = (node: LayerNode & Pick<SimplifiedNode, 'folded'>): Weights => {
    const parameters = parametersOf(node, weights);
    const { folded: normalization } = node;
    if (!normalization) return parameters;
    const behind = parametersOf(normalization, weights);
    const made = [...Object.values(parameters), ...Object.values(behind)].map(({ dataId }) => dataId);
    const name = node.parameters[0].name;
    const before = known.get(name);
    if (before?.made.every((data, i) => data === made[i])) return before.parameters;
    tf.dispose(before?.parameters ?? {});
    const scaled = tf.tidy(() => {
      const [scale, shift] = kindOf(normalization.layer).scaleAndShift?.(normalization.layer, behind) ?? [];
      if (!scale || !shift) throw new TypeError(`A layer ${normalization.layer.type} cannot be folded.`);
      return kindOf(node.layer).scaled?.(node.layer, parameters, scale, shift) as Weights;
    });
    for (const tensor of Object.values<Tensor>(scaled)) tf.keep(tensor);
    known.set(name, { made, parameters: scaled });
    return scaled;
  };
  return {
    of,
    dispose: () => {
      for (const { parameters } of known.values()) tf.dispose(parameters);
      known.clear();
    },
  };
}
