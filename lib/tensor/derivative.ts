import { type Tensor, tf } from './backend.js';

/**
 * `tf.grad`, which leaves nothing behind where the function or one of its gradients throws: tfjs frees what its tape
 * keeps for the way back at the end of that way alone. x, and optionally ∂ / ∂ f(x) → ∂ / ∂ x.
 */
export function derivative(f: (x: Tensor) => Tensor): (x: Tensor, cotangent?: Tensor) => Tensor {
  const gradient = tf.grad(f);
  return (x, cotangent) => {
    const { state } = tf.engine();
    const around = state.activeTape;
    try {
      return gradient(x, cotangent);
    } catch (error) {
      if (state.activeTape !== around) freeTape();
      throw error;
    } finally {
      // Called on the way back of another gradient, it would leave that one without its tape.
      if (around) state.activeTape = around;
    }
  };
}

function freeTape(): void {
  const { state } = tf.engine();
  // Inside another gradient the tape is that one's still.
  if (state.gradientDepth > 0) return;
  for (const { saved } of state.activeTape ?? []) tf.dispose(saved ?? []);
  state.activeTape = [];
}
