import type { Branch } from '../model.js';
import { numbersOf } from '../trace.js';
import { held, type Value } from '../value.js';
import { type At, given, type Operator, type Operators } from './contract.js';

/** What a branch gives where these values are known around it. */
function outputsOf({ nodes, constants, outputs }: Branch, around: ReadonlyMap<string, Value>, { run }: At): Value[] {
  const values = new Map(around);
  for (const [name, data] of constants) values.set(name, held(data));
  for (const node of nodes) {
    const made = run(
      node,
      node.inputs.map((name) => (name ? values.get(name) : undefined)),
    );
    node.outputs.forEach((name, i) => {
      if (name && made[i]) values.set(name, made[i]);
    });
  }
  return outputs.map((name) => {
    const value = values.get(name);
    if (!value) throw new RangeError(`its branch does not give "${name}"`);
    return value;
  });
}

/** The one branch or the other, where no image decides which: exporters write them for sizes that they do not know. */
const branch: Operator = (inputs, at) => {
  const { inputs: names, attributes } = at.node;
  const [holds] = numbersOf(given(inputs, 0), 'branches');
  const graph = attributes[holds ? 'then_branch' : 'else_branch']?.graph;
  if (!graph) throw new RangeError('one of its branches is missing');
  const around = names.flatMap((name, i): [string, Value][] => {
    const value = inputs[i];
    return value && i > 0 ? [[name, value]] : [];
  });
  return outputsOf(graph, new Map(around), at);
};

export const branches: Operators = { If: branch };
