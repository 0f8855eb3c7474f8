import { type Tensor4D, tf } from '../../../tensor/index.js';
import { arranged, type Layout } from '../layout.js';
import type { OnnxModel } from './model.js';
import { createProgram } from './program.js';
import { Unsound } from './tensors.js';

/** An image as the graph is handed it. */
interface Handed {
  readonly images: Tensor4D;
  readonly layout: Layout;
}

/**
 * Goes through a graph before onnxruntime does, which would take all the memory that a damaged file asks for: makes its
 * constants and, where there are images, answers the first of them. Whatever else goes wrong is left to be found later.
 * @throws Unsound naming the node that asks for too much.
 */
export function rehearse(graph: OnnxModel, input: string, output: string, handed?: Handed): void {
  try {
    const program = createProgram(graph, input, output);
    try {
      if (!handed) return;
      const { images, layout } = handed;
      tf.tidy(() => {
        const first = images.slice([0, 0, 0, 0], [1, -1, -1, -1]) as Tensor4D;
        const last = layout === 'nchw';
        program.run(last ? first : arranged(first, layout), { last, remembers: false }).dispose();
      });
    } finally {
      program.dispose();
    }
  } catch (error) {
    if (error instanceof Unsound) throw error;
  }
}
