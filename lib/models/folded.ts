import { type Tensor, tf } from '../tensor/index.js';
import { type LayerNode, type PlacedLayer, parametersOf, type Weights } from './graph.js';
import { kindOf } from './layers/index.js';
import type { SimplifiedNode } from './simplify.js';

interface Made {
  /** The data of the weights it was made of: they change whenever a variable is assigned new values. */
  readonly of: readonly object[];
  readonly parameters: Weights;
}

/** What is read off a node to know its parameters. */
type Used = LayerNode & Pick<SimplifiedNode, 'folded' | 'inWindows'>;

function withNormalization(node: Used, parameters: Weights, normalization: PlacedLayer, behind: Weights): Weights {
  const [scale, shift] = kindOf(normalization.layer).scaleAndShift?.(normalization.layer, behind) ?? [];
  if (!scale || !shift) throw new TypeError(`A layer ${normalization.layer.type} cannot be folded.`);
  return kindOf(node.layer).scaled?.(node.layer, parameters, scale, shift) as Weights;
}

/**
 * The parameters of a network's layers in use, with the normalizations that were folded into them, and as they make the
 * values of a window in one place. Those are made once, and anew where the weights have changed; `dispose` frees them.
 */
export function foldedWeights(weights: Weights) {
  const known = new Map<Used, Made>();
  const of = (node: Used): Weights => {
    const parameters = parametersOf(node, weights);
    const { folded, inWindows } = node;
    if (!folded && !inWindows) return parameters;
    const behind = folded ? parametersOf(folded, weights) : {};
    const from = [...Object.values(parameters), ...Object.values(behind)].map(({ dataId }) => dataId);
    const before = known.get(node);
    if (before?.of.every((data, i) => data === from[i])) return before.parameters;
    tf.dispose(before?.parameters ?? {});
    const made = tf.tidy(() => {
      const scaled = folded ? withNormalization(node, parameters, folded, behind) : parameters;
      return inWindows ? (kindOf(node.layer).inWindows?.parameters(scaled) as Weights) : scaled;
    });
    for (const tensor of Object.values<Tensor>(made)) tf.keep(tensor);
    known.set(node, { of: from, parameters: made });
    return made;
  };
  return {
    of,
    dispose: () => {
      for (const { parameters } of known.values()) tf.dispose(parameters);
      known.clear();
    },
  };
}
