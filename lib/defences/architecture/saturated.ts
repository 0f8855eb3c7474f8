import { requireNumber } from '../../attacks/index.js';
import { chainOf } from '../../generators/index.js';
import type { DifferentiableClassifier, Network } from '../../models/index.js';
import { type Tensor, type Tensor4D, tf } from '../../tensor/index.js';
import { connections, type Instead, replacedInside } from './inside.js';

export interface SaturatedOptions {
  /** How much of a hidden value one steep sigmoid spans, in units of that value (default 0.5). */
  step?: number;
  /** What the distance to a sigmoid's middle, in steps, is multiplied by (default 10⁵). */
  steepness?: number;
  /** What stands for the sigmoids' derivative: their own (default), which is 0 nearly everywhere, or the identity. */
  backward?: 'own' | 'identity';
}

/**
 * A network with saturated hidden units: each value that its last convolution or dense layer is given passes a staircase
 * of steep sigmoids, whose derivative is 0 in float32 nearly everywhere. Saturated units were proposed against adversarial images (Nayebi and
 * Ganguli, 2017, "Biologically inspired protection of deep networks from adversarial attacks"), and protect by nothing but
 * the missing gradient (Brendel and Bethge, 2017). With `backward: 'identity'` answers are the same, and gradients are
 * those of the network without the staircase (BPDA). The network stays the caller's.
 * @throws RangeError where a number is not above 0, or the network is no plain chain of layers or has fewer than two
 * convolutions or dense layers.
 */
export function saturated(
  network: Network,
  { step = 0.5, steepness = 1e5, backward = 'own' }: SaturatedOptions = {},
): DifferentiableClassifier {
  requireNumber('step', step, { above: 0 });
  requireNumber('steepness', steepness, { above: 0 });
  const { inputShape, classes, name } = network;
  const weighted = chainOf(network).filter((node) => connections(node).length).length;
  if (weighted < 2)
    throw new RangeError(
      `saturated needs a network of two or more convolutions or dense layers, for hidden units between them; ${name} has ${weighted}.`,
    );
  const lastPlace = weighted - 2;
  const stairs = (value: Tensor): Instead => {
    const whole = value.div(step).floor();
    const risen = value.div(step).sub(whole).sub(0.5).mul(steepness).sigmoid();
    return {
      output: whole.add(risen).mul(step),
      kept: [risen],
      pullback: (cotangent) =>
        backward === 'identity' ? cotangent : cotangent.mul(risen.mul(tf.sub(1, risen))).mul(steepness),
    };
  };
  const asIs = (value: Tensor): Instead => ({ output: value, kept: [], pullback: (cotangent) => cotangent });
  const inside = replacedInside(network, () => (value, place) => (place === lastPlace ? stairs(value) : asIs(value)));
  return {
    ...{ inputShape, classes, scores: 'logits', ...inside },
    name: `${name}, saturated units${backward === 'identity' ? ', backward by the identity' : ''}`,
    predict: async (images: Tensor4D) => inside.logits(images),
  };
}
