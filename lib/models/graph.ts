import type { Tensor } from '../tensor/index.js';
import type { Architecture, Composite, Step } from './architecture.js';
import type { ParameterShape, Shape } from './layers/contract.js';
import { compositeOf, isComposite, isJoin, type Join, joinOf, kindOf, type Layer } from './layers/index.js';

/** A parameter of a network: `name` is that of the layer's weights with its role there. */
export interface Parameter extends ParameterShape {
  readonly name: string;
  readonly role: string;
}

/** A layer at an input of a known shape: what comes in, what goes out, what it learns. */
export interface PlacedLayer {
  readonly layer: Layer;
  readonly input: Shape;
  readonly output: Shape;
  readonly parameters: readonly Parameter[];
}

/** Where a layer stands in its network. */
interface Standing {
  /** For messages: `layer 3`, or `layer 3, body 2` inside of one. */
  readonly where: string;
  /** The nodes whose outputs come in, by their places in the list; IMAGES for the network's own input. */
  readonly inputs: readonly number[];
}

/** A place in a network where one value comes in. */
export type LayerNode = PlacedLayer & Standing;

/** A place where several come together. */
export interface JoinNode extends Standing {
  readonly join: Join;
  readonly from: readonly Shape[];
  readonly output: Shape;
}

/** A network is a list of these, each behind those that it takes from; the last one gives the network's output. */
export type Node = LayerNode | JoinNode;

/** In place of a node: the network's own input. */
export const IMAGES = -1;

export const isLayerNode = (node: Node): node is LayerNode => 'layer' in node;

/** The tensors of a network by the names of its parameters. */
export type Weights = Readonly<Record<string, Tensor>>;

/** A layer at an input of this shape. */
export function place(layer: Layer, input: Shape): PlacedLayer {
  const kind = kindOf(layer);
  const named = 'weights' in layer ? layer.weights : layer.type;
  const parameters = Object.entries(kind.parameters?.(layer, input) ?? {});
  return {
    layer,
    input,
    output: kind.output(layer, input),
    parameters: parameters.map(([role, shape]) => ({ ...shape, role, name: role ? `${named}.${role}` : named })),
  };
}

/** A layer's own parameters, by their roles. */
export const parametersOf = ({ parameters }: PlacedLayer, weights: Weights): Weights =>
  Object.fromEntries(parameters.map(({ role, name }) => [role, weights[name]]));

/** What a description of a network says of itself cannot be: where, and why. */
export class Misfit extends Error {
  override name = 'Misfit';
  constructor(where: string, what: string) {
    super(`${where} ${what}`);
  }
}

/**
 * Lays out a network and follows the shapes through it. `checked` is asked about each node before its output is used.
 * @throws Misfit where a layer takes from a name that no layer before it has.
 */
export function layGraph(
  architecture: Pick<Architecture, 'input' | 'layers' | 'normalize'>,
  checked: (node: Node) => void = () => undefined,
): Node[] {
  const nodes: Node[] = [];
  const names = new Map([['input', IMAGES]]);
  const shapeOf = (node: number): Shape => (node === IMAGES ? architecture.input : nodes[node].output);

  const add = (node: Node): number => {
    checked(node);
    return nodes.push(node) - 1;
  };

  const sourcesOf = (step: Step, before: number, where: string): number[] => {
    const { inputs = [] } = step;
    const found = inputs.map((name) => {
      const node = names.get(name);
      if (node === undefined)
        throw new Misfit(
          `${where} (${step.type})`,
          `takes from "${name}", and no layer before it has that name; there are ${[...names.keys()].join(', ')}.`,
        );
      return node;
    });
    return found.length ? found : [before];
  };

  /** Lays steps one after the other; gives the last one's place. */
  const layAll = (steps: readonly Step[], from: number, whereOf: (i: number) => string): number =>
    steps.reduce((before, step, i) => lay(step, before, whereOf(i)), from);

  function lay(step: Step, before: number, where: string): number {
    const inputs = sourcesOf(step, before, where);
    if (!isJoin(step) && inputs.length > 1)
      throw new Misfit(`${where} (${step.type})`, `takes one input, it is given ${inputs.length}.`);
    const end = isComposite(step) ? layComposite(step, inputs[0], where) : layOne(step, inputs, where);
    if (step.name !== undefined) {
      if (names.has(step.name)) throw new Misfit(`${where} (${step.type})`, `has the name "${step.name}" of another.`);
      names.set(step.name, end);
    }
    return end;
  }

  function layOne(step: Layer | Join, inputs: readonly number[], where: string): number {
    if (!isJoin(step)) return add({ ...place(step, shapeOf(inputs[0])), where, inputs });
    if (inputs.length < 2)
      throw new Misfit(`${where} (${step.type})`, 'joins at least two inputs: name them, "inputs": ["a", "b"].');
    const from = inputs.map(shapeOf);
    return add({ join: step, from, output: joinOf(step).output(step, from), where, inputs });
  }

  function layComposite(step: Composite, input: number, where: string): number {
    const { join, body, shortcut } = compositeOf(step).branches(step, shapeOf(input).at(-1) as number);
    const branch = (steps: readonly Step[], role: string) => layAll(steps, input, (i) => `${where}, ${role} ${i + 1}`);
    return layOne({ type: join }, [branch(body, 'body'), branch(shortcut, 'shortcut')], where);
  }

  const first = architecture.normalize ? 2 : 1;
  layAll(architecture.layers, IMAGES, (i) => `layer ${i + first}`);
  return nodes;
}

/** Every parameter of a network once. */
export const parametersIn = (nodes: readonly Node[]): Parameter[] =>
  nodes.flatMap((node) => (isLayerNode(node) ? node.parameters : []));
