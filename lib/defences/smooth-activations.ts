import type { Architecture, Step } from '../models/index.js';

/** The activations that have a derivative everywhere and can stand where a ReLU stood. */
export const SMOOTH = ['softplus', 'silu', 'gelu'] as const;
export type SmoothActivation = (typeof SMOOTH)[number];

/** The paper's softplus: with β of 1 it is .69 at 0 and far from a ReLU, and deep networks hardly begin to learn. */
const BETA = 10;

const layerOf = (type: SmoothActivation) => (type === 'softplus' ? { type, beta: BETA } : { type });

const stepOf = (step: Step, activation: SmoothActivation): Step => {
  // Whatever is wired to the ReLU by name stays wired.
  if (step.type === 'relu') return { ...step, ...layerOf(activation) };
  if (step.type === 'residual')
    return {
      ...step,
      body: stepsOf(step.body, activation),
      ...(step.shortcut && { shortcut: stepsOf(step.shortcut, activation) }),
    };
  if (step.type === 'gate') return { ...step, body: stepsOf(step.body, activation) };
  return step;
};

const stepsOf = (steps: readonly Step[], activation: SmoothActivation) => steps.map((step) => stepOf(step, activation));

/**
 * The architecture with every ReLU replaced by a smooth activation, also inside residual blocks and gates (Xie et al.,
 * 2020, smooth adversarial training: the gradients that adversarial training climbs and descends then have no jumps).
 * Its weights have the same names and shapes. Squeeze-and-excitation blocks keep theirs. Softplus is
 * ln(1 + exp(10 x)) / 10, as in the paper.
 * @throws RangeError where the architecture has no ReLU.
 */
export function smoothActivations(architecture: Architecture, activation: SmoothActivation): Architecture {
  const layers = stepsOf(architecture.layers, activation);
  if (JSON.stringify(layers) === JSON.stringify(architecture.layers))
    throw new RangeError(
      `${architecture.name} has no ReLU to replace by ${activation}: an architecture with at least one is expected.`,
    );
  return { ...architecture, name: `${architecture.name}-${activation}`, layers };
}
