import type { Architecture, Step } from '../models/index.js';

/** The activations that have a derivative everywhere and can stand where a ReLU stood. */
export const SMOOTH = ['softplus', 'silu', 'gelu'] as const;
export type SmoothActivation = (typeof SMOOTH)[number];

const stepOf = (step: Step, activation: SmoothActivation): Step => {
  // Whatever is wired to the ReLU by name stays wired.
  if (step.type === 'relu') return { ...step, type: activation };
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
 * Its weights have the same names and shapes. Squeeze-and-excitation blocks keep theirs. The paper's softplus,
 * ln(1 + exp(αx)) / α, is the plain one with α put into the weights around it.
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
