import { type Tensor, tf } from '../../../tensor/index.js';
import { applied, foldedNode } from './apply.js';
import type { OnnxModel, OnnxNode } from './model.js';
import { neededFor, requireOrder } from './needed.js';
import { OPERATORS } from './operators/index.js';
import { simplifyNodes } from './simplify.js';
import { createStore } from './store.js';
import { createTrace, type Trace } from './trace.js';
import { held, NotHandled, type Value } from './value.js';

/** A graph at given images; it lives until it is disposed. */
export interface Ran {
  /** As ONNX has it. */
  readonly output: Tensor;
  /** Whether the output moves with the images, or is the same around them: they were made whole numbers, say. */
  readonly active: boolean;
  /** Σ cotangent · ∂ output / ∂ input, lying as the input does; the caller's. Any number of times. */
  toInput(cotangent: Tensor): Tensor;
  dispose(): void;
}

/**
 * A part of an ONNX graph, from one input to one output, that is run here with its gradient. Not turned into a network of
 * the library's own layers: those are fewer than ONNX has operators, and a graph takes its shapes apart while it runs.
 * Instead its nodes are run one by one, as steps whose pull-backs are remembered (`createTrace`), over the kernels that
 * the library's own layers use. What lies with its channels last stays so from node to node, so that of ONNX' order of
 * axes nothing is left but the numbers of axes; sizes and bounds are plain JavaScript; what no image decides is made
 * when the file is opened.
 */
export interface Program {
  /**
   * `last`: the images lie [n, h, w, c], where the graph takes [n, c, h, w]. `remembers`: for `toInput`.
   * @throws NotHandled, RangeError naming the node that cannot be run.
   */
  run(images: Tensor, ways: { readonly last: boolean; readonly remembers: boolean }): Ran;
  /** Every operator that is run. */
  readonly operators: readonly string[];
  dispose(): void;
}

/** Tensors that several hold; each is freed when the last of them lets go. */
function holders(isKept: (tensor: Tensor) => boolean) {
  const held = new Map<number, number>();
  return {
    hold: (tensor: Tensor | undefined, times: number) => {
      if (tensor && !isKept(tensor)) held.set(tensor.id, (held.get(tensor.id) ?? 0) + times);
    },
    release: (tensor: Tensor | undefined) => {
      const left = tensor && held.get(tensor.id);
      if (!tensor || left === undefined) return;
      held.set(tensor.id, left - 1);
      if (left === 1) tensor.dispose();
    },
  };
}

/**
 * The part of a graph from `input` to `output`, ready to run.
 * @throws NotHandled naming the operators that are not known here; RangeError where the graph is none.
 */
export function createProgram(model: OnnxModel, input: string, output: string): Program {
  const needed = neededFor(model, output);
  requireOrder(model, needed, input, output);
  const operators = [...new Set(needed.map(({ type }) => type))].sort();
  const unknown = operators.filter((type) => !Object.hasOwn(OPERATORS, type));
  if (unknown.length) throw new NotHandled(`no gradient is known here of ${unknown.join(', ')}`);
  const [batch] = model.inputs.find(({ name }) => name === input)?.shape ?? [];

  const store = createStore();
  const constants = new Map<string, Value>();
  const names = new Set(needed.flatMap(({ inputs }) => inputs));
  const left: OnnxNode[] = [];
  let nodes: readonly OnnxNode[] = [];
  try {
    for (const [name, data] of model.constants) if (names.has(name)) constants.set(name, held(data));
    for (const node of needed) {
      const inputs = node.inputs.map((name) => (name ? constants.get(name) : undefined));
      if (node.inputs.some((name, i) => name && !inputs[i])) {
        left.push(node);
        continue;
      }
      const made = foldedNode(inputs, { node, opset: model.opset, times: 1 }, store);
      node.outputs.forEach((name, i) => {
        if (name && made[i]) constants.set(name, made[i]);
      });
    }
    nodes = simplifyNodes(left, output, constants, store);
  } catch (error) {
    store.dispose();
    throw error;
  }
  // Constants that only made other constants are no longer wanted.
  const uses = new Map<string, number>([[output, 1]]);
  for (const { inputs } of nodes) for (const name of inputs) uses.set(name, (uses.get(name) ?? 0) + 1);
  for (const name of constants.keys()) if (!uses.has(name)) constants.delete(name);

  function walk(images: Tensor, last: boolean, trace: Trace): { start: Value; end: Value; kept: Tensor[] } {
    const { hold, release } = holders(store.owns);
    const axes = last ? [0, 3, 1, 2] : images.shape.map((_, i) => i);
    const start: Value = {
      shape: axes.map((axis) => images.shape[axis]),
      kind: 'float',
      tensor: images.clone(),
      last,
      active: true,
      constant: false,
    };
    const times = batch ? images.shape[0] / batch : 1;
    const values = new Map<string, Value>([...constants, [input, start]]);
    hold(start.tensor, uses.get(input) ?? 0);
    const kept: Tensor[] = [];
    for (const node of nodes) {
      const inputs = node.inputs.map((name) => (name ? values.get(name) : undefined));
      let made: readonly Value[] = [];
      let needed: Tensor[] = [];
      tf.tidy(() => {
        made = applied(inputs, { node, trace, opset: model.opset, times });
        needed = trace.takeKept();
        return [...made.flatMap(({ tensor }) => tensor ?? []), ...needed];
      });
      node.outputs.forEach((name, i) => {
        if (!name || !made[i]) return;
        values.set(name, made[i]);
        hold(made[i].tensor, uses.get(name) ?? 0);
      });
      for (const tensor of needed) hold(tensor, 1);
      kept.push(...needed);
      node.inputs.forEach((name, i) => {
        if (name && inputs[i]) release(inputs[i].tensor);
      });
    }
    const found = values.get(output) as Value;
    const end = trace.plain(found);
    kept.push(...trace.takeKept());
    return { start, end, kept: [...new Set(kept)].filter((tensor) => !store.owns(tensor)) };
  }

  return {
    operators,
    run: (images, { last, remembers }) => {
      const trace = createTrace(store, remembers);
      let at: ReturnType<typeof walk> | undefined;
      const output = tf.tidy(() => {
        at = walk(images, last, trace);
        for (const tensor of at.kept) tf.keep(tensor);
        return tf.keep(trace.tensorOf(at.end).clone());
      });
      const { start, end, kept } = at as ReturnType<typeof walk>;
      const { shape } = images;
      return {
        output,
        active: end.active,
        toInput: (cotangent) =>
          tf.tidy(() => (end.active ? trace.toInput(end, start, cotangent) : tf.zeros([...shape]))),
        dispose: () => tf.dispose([output, ...kept]),
      };
    },
    dispose: () => store.dispose(),
  };
}
