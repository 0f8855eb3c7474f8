import type { Tensor } from '../tensor/index.js';
import type { Architecture } from './architecture.js';
import type { ParameterShape, Shape } from './layers/contract.js';
import { kindOf, type Layer } from './layers/index.js';

/** A parameter of a network: `name` is that of the layer's weights with its role there. */
export interface Parameter extends ParameterShape {
  readonly name: string;
  readonly role: string;
}

/** A layer placed in its network: what comes in, what goes out, what it learns. */
export interface PlacedLayer {
  readonly layer: Layer;
  readonly input: Shape;
  readonly output: Shape;
  readonly parameters: readonly Parameter[];
}

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
    parameters: parameters.map(([role, shape]) => ({ ...shape, role, name: `${named}.${role}` })),
  };
}

/** Follows the shapes through a network, layer by layer. */
export function placeLayers(architecture: Architecture): PlacedLayer[] {
  let shape: Shape = architecture.input;
  return architecture.layers.map((layer) => {
    const placed = place(layer, shape);
    shape = placed.output;
    return placed;
  });
}

/** A layer's own parameters, by their roles. */
export const parametersOf = ({ parameters }: PlacedLayer, weights: Weights): Weights =>
  Object.fromEntries(parameters.map(({ role, name }) => [role, weights[name]]));
