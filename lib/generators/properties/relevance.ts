import {
  foldedWeights,
  isLayerNode,
  type LayerNode,
  linearize,
  linearizeLayer,
  type Network,
  type SimplifiedNode,
  simplify,
} from '../../models/index.js';
import { type Tensor, type Tensor2D, type Tensor4D, tf } from '../../tensor/index.js';
import { chainOf } from '../activations.js';
import { type RelevanceRule, shareOf } from './relevance-rules.js';

type Laid = LayerNode & Pick<SimplifiedNode, 'folded'>;

/** Layers that weigh their inputs. */
const WEIGHED = new Set<string>(['linear', 'conv2d']);
/** Layers that hand each value's relevance to the value that it came from: a maximum to the winner of its window. */
const PASSED = new Set<string>(['relu', 'flatten', 'maxPool2d']);

/**
 * What a network works through, with the normalizations folded into the weights before them.
 * @throws RangeError where it is no chain, or has a layer that relevance does not pass.
 */
function laidOut(network: Network): readonly Laid[] {
  const nodes = simplify(chainOf(network)).filter(isLayerNode) as Laid[];
  for (const { layer, where } of nodes)
    if (!WEIGHED.has(layer.type) && !PASSED.has(layer.type))
      throw new RangeError(
        `${network.name}: ${where} (${layer.type}) hands no relevance on; known are ${[...WEIGHED, ...PASSED].join(', ')}, dropout, and batchNorm right behind a layer with weights.`,
      );
  return nodes;
}

const scoresOf = (logits: Tensor, classes: Int32Array): Tensor2D =>
  logits.mul(tf.oneHot(tf.tensor1d(classes, 'int32'), logits.shape[1] as number)) as Tensor2D;

function gradientTimesInput(network: Network, images: Tensor4D, classes: Int32Array): Tensor4D {
  const at = linearize(network, images);
  try {
    return tf.tidy(() => {
      const chosen = tf.oneHot(tf.tensor1d(classes, 'int32'), network.classes).toFloat() as Tensor2D;
      return at.pullback(chosen).mul(images) as Tensor4D;
    });
  } finally {
    at.dispose();
  }
}

/** A rectifier hands on all of it, as what it holds back has none. */
const passed = (node: Laid, input: Tensor, handed: Tensor): Tensor =>
  node.layer.type === 'relu' ? handed.clone() : linearizeLayer(node, input, {}).pullback(handed);

/**
 * Layer-wise relevance propagation (Bach et al., 2015; Montavon et al., 2017): how much each value of images
 * [n, h, w, c] speaks for the network's score of a class, `classes` [n]. It starts from the class's logit, the score
 * before any softmax, and is handed back layer by layer as `rule` says: rectifiers and flattening hand it on as it is,
 * a max-pool to the winner of its window. Without biases the relevance of an image then sums up to its logit (ε rule:
 * as ε falls to 0); biases keep their shares. The result [n, h, w, c] is the caller's.
 * @throws RangeError where the network is no chain of layers that relevance passes, or the rule is out of range.
 */
export function relevance(network: Network, images: Tensor4D, classes: Int32Array, rule: RelevanceRule): Tensor4D {
  if (rule.rule === 'gradient-times-input') return gradientTimesInput(network, images, classes);
  const share = shareOf(rule);
  const nodes = laidOut(network);
  const folded = foldedWeights(network.weights);
  try {
    return tf.tidy(() => {
      const inputs: Tensor[] = [];
      const output = nodes.reduce<Tensor>((x, node) => {
        inputs.push(x);
        return linearizeLayer(node, x, folded.of(node)).output;
      }, images);
      return nodes.reduceRight<Tensor>(
        (handed, node, i) => {
          const weights = folded.of(node);
          return tf.tidy(() =>
            WEIGHED.has(node.layer.type) ? share(node, inputs[i], weights, handed) : passed(node, inputs[i], handed),
          );
        },
        scoresOf(output, classes),
      ) as Tensor4D;
    });
  } finally {
    folded.dispose();
  }
}
