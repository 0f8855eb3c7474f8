import { chainOf } from '../../generators/index.js';
import {
  type DifferentiableClassifier,
  type LayerNode,
  type Linearization,
  linearizeLayer,
  type Network,
} from '../../models/index.js';
import { type Tensor, type Tensor2D, type Tensor4D, tf } from '../../tensor/index.js';

/** What stands in the place of a value inside a network; made inside a tidy, to which all its tensors belong. */
export interface Instead {
  readonly output: Tensor;
  /** What the pull-back needs. */
  readonly kept: readonly Tensor[];
  /** A cotangent of the output taken back to the value. */
  pullback(cotangent: Tensor): Tensor;
}

/** Places inside a network: 0 is what the second convolution or dense layer is given, 1 the third, and so on. */
export type Replace = (value: Tensor, place: number) => Instead;

/** A network whose weights stand as they are, and whose hidden values are replaced on the way: logits, and their derivative. */
export type Inside = Required<Pick<DifferentiableClassifier, 'logits' | 'linearize'>>;

/** The weights of a convolution or dense layer, without biases; of any other layer, and so of normalizations, none. */
export const connections = ({ parameters }: Pick<LayerNode, 'parameters'>) =>
  parameters.filter(({ role, shape }) => role === 'weight' && shape.length > 1);

/**
 * A network with its hidden values replaced where a convolution or dense layer takes them in, the first one, which takes
 * the images, left out. `replaceAt` is asked once for each pass, and must replace alike in a pass and in its way back.
 * The network stays the caller's.
 * @throws RangeError where the network is no plain chain of layers.
 */
export function replacedInside(network: Network, replaceAt: () => Replace): Inside {
  const chain = chainOf(network);
  const weights = chain.map(({ parameters }) =>
    Object.fromEntries(parameters.map(({ role, name }) => [role, network.weights[name]])),
  );
  const withWeights = chain.flatMap((node, i) => (connections(node).length ? [i] : []));

  /** All layers at the images, in a tidy. */
  const passed = (images: Tensor4D) => {
    const replace = replaceAt();
    const steps: Instead[] = [];
    let value: Tensor = images;
    chain.forEach((node, i) => {
      const place = withWeights.indexOf(i) - 1;
      if (place >= 0) {
        const instead = replace(value, place);
        steps.push(instead);
        value = instead.output;
      }
      const at = linearizeLayer(node, value, weights[i]);
      steps.push(at);
      value = at.output;
    });
    return steps;
  };
  const back = (steps: readonly Instead[], cotangent: Tensor2D): Tensor4D =>
    steps.reduceRight<Tensor>((owed, { pullback }) => pullback(owed), cotangent) as Tensor4D;
  const last = (steps: readonly Instead[]) => steps[steps.length - 1].output as Tensor2D;

  return {
    logits: (images) =>
      tf.tidy(() => {
        if (!tf.engine().isTapeOn()) return last(passed(images)).clone();
        // A tape does not see the fast kernels: to it, the network is one operation.
        return tf.customGrad((x, save) => {
          (save as (tensors: Tensor[]) => void)([x as Tensor4D]);
          return {
            value: last(passed(x as Tensor4D)).clone(),
            gradFunc: (cotangent, [at]) => back(passed(at as Tensor4D), cotangent as Tensor2D),
          };
        })(images) as Tensor2D;
      }),
    linearize: (images): Linearization => {
      const made: { steps: readonly Instead[]; logits: Tensor2D; kept: readonly Tensor[] }[] = [];
      tf.tidy(() => {
        const steps = passed(tf.clone(images));
        const kept = [...new Set(steps.flatMap((step) => step.kept))].filter((tensor) => !isWeight(tensor));
        made.push({ steps, logits: last(steps), kept });
        for (const tensor of [last(steps), ...kept]) tf.keep(tensor);
      });
      const [{ steps, logits, kept }] = made;
      return {
        logits,
        pullback: (cotangent) => tf.tidy(() => back(steps, cotangent)),
        dispose: () => tf.dispose([...new Set<Tensor>([logits, ...kept])]),
      };
    },
  };

  /** Weights outlive what is kept for a derivative. */
  function isWeight(tensor: Tensor): boolean {
    return weights.some((ofLayer) => Object.values(ofLayer).some((weight) => weight.id === tensor.id));
  }
}
