import type { OnnxModel } from './model.js';
import { wholeOf } from './model.js';

/** How an output ends: in a softmax or sigmoid, and the value that goes into it. */
export interface End {
  readonly type: 'Softmax' | 'Sigmoid';
  readonly before: string;
}

/** Give the same numbers on. */
const PASSES_ON = ['Identity', 'Cast', 'Squeeze', 'Flatten', 'Reshape'];

/** The softmax over classes, or the sigmoid, at the end of a graph; undefined where it ends otherwise. */
export function endOf({ nodes, opset }: OnnxModel, output: string): End | undefined {
  let name = output;
  for (let i = nodes.length - 1; i >= 0; i--) {
    const node = nodes[i];
    if (!node.outputs.includes(name)) continue;
    const [before] = node.inputs;
    if (before === undefined) return undefined;
    if (node.type === 'Sigmoid') return { type: 'Sigmoid', before };
    if (node.type === 'Softmax')
      return [1, -1].includes(wholeOf(node, 'axis', opset < 13 ? 1 : -1)) ? { type: 'Softmax', before } : undefined;
    if (!PASSES_ON.includes(node.type)) return undefined;
    name = before;
  }
  return undefined;
}
