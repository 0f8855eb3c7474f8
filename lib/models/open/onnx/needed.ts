import type { OnnxModel, OnnxNode } from './model.js';

/** The nodes that an output needs, in their order. */
export function neededFor(model: OnnxModel, output: string): OnnxNode[] {
  const wanted = new Set([output]);
  const nodes: OnnxNode[] = [];
  for (let i = model.nodes.length - 1; i >= 0; i--) {
    const node = model.nodes[i];
    if (!node.outputs.some((name) => wanted.has(name))) continue;
    nodes.unshift(node);
    for (const name of node.inputs) if (name) wanted.add(name);
  }
  return nodes;
}

/** Each node takes from what is before it. @throws RangeError where one does not. */
export function requireOrder(model: OnnxModel, nodes: readonly OnnxNode[], input: string, output: string): void {
  const there = new Set([input, ...model.constants.keys()]);
  for (const { where, inputs, outputs } of nodes) {
    for (const name of inputs)
      if (name && !there.has(name)) throw new RangeError(`${where} takes "${name}", and nothing before it gives that`);
    for (const name of outputs) there.add(name);
  }
  if (!there.has(output)) throw new RangeError(`nothing gives "${output}"`);
}
