import { derivative, type Tensor, type Tensor2D, type Tensor4D, tf } from '../tensor/index.js';
import type { Linearization } from './contracts.js';
import type { Linearized } from './layers/contract.js';
import { kindOf } from './layers/index.js';
import { type PlacedLayer, parametersOf, type Weights } from './placed.js';

/** One layer at its input: by its own reverse pass, or, where it has none, on a tape that sees this layer alone. */
export function linearizeLayer(placed: PlacedLayer, x: Tensor, weights: Weights): Linearized {
  const { layer } = placed;
  const kind = kindOf(layer);
  const parameters = parametersOf(placed, weights);
  if (kind.linearize) return kind.linearize(layer, x, parameters);
  const gradient = derivative((input) => kind.apply(layer, input, parameters));
  return {
    output: kind.apply(layer, x, parameters),
    kept: [x],
    pullback: (cotangent) => gradient(x, cotangent),
  };
}

/** Layers one after another at their input, as if they were one. */
function linearizeList(layers: readonly PlacedLayer[], x: Tensor, weights: Weights): Linearized {
  const passed: Linearized[] = [];
  const output = layers.reduce<Tensor>((input, layer) => {
    const here = linearizeLayer(layer, input, weights);
    passed.push(here);
    return here.output;
  }, x);
  return {
    output,
    kept: passed.flatMap(({ kept }) => kept),
    pullback: (cotangent) => passed.reduceRight((gradient, { pullback }) => pullback(gradient), cotangent),
  };
}

/**
 * The same function outside training: without the layers that work in training alone, and with each layer that commutes
 * with maxima after the max-pool that follows it, where it has fewer values to see.
 */
function inShortestOrder(layers: readonly PlacedLayer[]): PlacedLayer[] {
  const order = layers.filter(({ layer }) => !kindOf(layer).trainingOnly);
  for (let i = 0; i + 1 < order.length; i++)
    if (kindOf(order[i].layer).commutesWithMaxima && kindOf(order[i + 1].layer).takesMaxima) {
      const { output } = order[i + 1];
      order.splice(i, 2, order[i + 1], { ...order[i], input: output, output });
    }
  return order;
}

/** Kept until somebody disposes of it: the output, and what the pull-back needs. All else is freed. */
function outliving(work: () => Linearized): Linearized {
  const made: Linearized[] = [];
  tf.tidy(() => {
    const at = work();
    for (const tensor of [at.output, ...at.kept]) tf.keep(tensor);
    made.push(at);
  });
  return made[0];
}

/** The reverse pass of a list of layers, written out: no tape, no gradients of weights. */
export interface ReversePass {
  /** The last layer's output at these images, for inference: [n, classes]. */
  output(images: Tensor4D): Tensor2D;
  /** The weights must stay as they are until the linearization is disposed. */
  linearize(images: Tensor4D): Linearization;
}

/** The layers' reverse pass, over weights that may be assigned to between its uses. */
export function reversePass(placed: readonly PlacedLayer[], weights: Weights): ReversePass {
  const layers = inShortestOrder(placed);
  return {
    output: (images) => tf.tidy(() => linearizeList(layers, images, weights).output as Tensor2D),
    linearize: (images) => {
      // Under another handle, since a first layer may keep what it was given.
      const { output, kept, pullback } = outliving(() => linearizeList(layers, images.clone(), weights));
      return {
        logits: output as Tensor2D,
        pullback: (cotangent) => tf.tidy(() => pullback(cotangent) as Tensor4D),
        dispose: () => tf.dispose([output, ...kept]),
      };
    },
  };
}
