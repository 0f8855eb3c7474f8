import type { Tensor } from '../../tensor/index.js';
import type { MaxPool2d } from './maxPool2d.js';

/** Sizes of the axes, the number of images left away; channels are the last. */
export type Shape = readonly number[];

/** What one field of a layer's description must be. */
export interface Rule {
  readonly expected: string;
  readonly optional: boolean;
  holds(value: unknown): boolean;
}

/** A weight that a layer needs. */
export interface ParameterShape {
  readonly shape: Shape;
  /** How many inputs and outputs it connects, by which its first values are drawn. */
  readonly fanIn: number;
  readonly fanOut: number;
  /** A checkpoint may lack it; it is then zero. */
  readonly optional?: boolean;
  /** Its first value everywhere (default: drawn, or 0 for the biases of an initializer that says so). */
  readonly start?: number;
  /** No gradient moves it. */
  readonly fixed?: true;
  /** Which axis of PyTorch's array each axis here is (default: they lie in the same order). */
  readonly torchAxes?: readonly number[];
  /** The axis here with an entry for each value of the input, where it follows the order of these values. */
  readonly valueAxis?: number;
}

/** A layer's parameters by their role: the last part of their names, such as `weight` and `bias`. */
export type Parameters<Role extends string> = Readonly<Record<Role, Tensor>>;

/** A layer at given inputs; all tensors it gives are its caller's, who calls it inside a tidy. */
export interface Linearized {
  readonly output: Tensor;
  /** What the pull-back needs beside the parameters: its caller keeps it, and disposes it in the end. */
  readonly kept: readonly Tensor[];
  /** What its weights' gradients need beside that. */
  readonly keptInTraining?: readonly Tensor[];
  /** A cotangent of the output pulled back to the input. Any number of times. */
  pullback(cotangent: Tensor): Tensor;
  /** The same pulled back to the parameters, by role. */
  weightGradients?(cotangent: Tensor): Readonly<Record<string, Tensor>>;
  /** New values of parameters that training moves without a gradient, by role (running statistics). */
  readonly updates?: Readonly<Record<string, Tensor>>;
}

/**
 * How values lie in PyTorch, which has channels first, so that it flattens an image in another order. Of a row: the image
 * [...space, channels] whose values it holds in that order; undefined where it lies as here. Of images and sequences:
 * undefined, with the channels first; `here`, as tokens lie in PyTorch too.
 */
export type TorchOrder = Shape | 'here' | undefined;

/** A kind of layers with several inputs and no parameters, described in JSON as L. */
export interface JoinKind<L extends { readonly type: string }> {
  readonly fields: { readonly [Field in Exclude<keyof L, 'type'>]-?: Rule };
  output(layer: L, inputs: readonly Shape[]): Shape;
  /** What it cannot do with such inputs; else undefined. */
  refuses(layer: L, inputs: readonly Shape[]): string | undefined;
  /** The output in operations that a tape sees. */
  apply(layer: L, inputs: readonly Tensor[]): Tensor;
  /** The inputs' cotangents for one of the output, in their order. */
  pullback(layer: L, inputs: readonly Tensor[], cotangent: Tensor): readonly Tensor[];
  /** Whether the pull-back needs the values of the inputs, or their shapes alone. */
  readonly keepsInputs: boolean;
}

/**
 * All that the library knows of one type of layers, described in JSON as L. A layer knows nothing of its neighbours:
 * whoever walks through a network hands it its input [n, ...shape] and its parameters. One with parameters has a field
 * `weights`, the first part of their names.
 */
export interface LayerKind<L extends { readonly type: string }, Role extends string = never> {
  /** What each field of the description must be. */
  readonly fields: { readonly [Field in Exclude<keyof L, 'type'>]-?: Rule };
  /** Names of the axes it takes in, where it is particular about their number. */
  readonly takes?: readonly string[];
  /** The shape it makes of one. */
  output(layer: L, input: Shape): Shape;
  /** What it cannot do with such an input, beside another number of axes and an output of nothing; else undefined. */
  refuses?(layer: L, input: Shape): string | undefined;
  /** In the order in which fresh values are drawn. */
  parameters?(layer: L, input: Shape): Readonly<Record<Role, ParameterShape>>;

  /** Multiplications, each with its addition, of the sums of products that it takes for one image. Default: none. */
  macs?(layer: L, input: Shape): number;

  /** The output in operations that a tape sees. `keys` are given in training alone: masks are drawn from them. */
  apply(layer: L, x: Tensor, parameters: Parameters<Role>, keys?: readonly number[]): Tensor;
  /** The same without a tape, outside training. Default: `apply`, whose derivative is taken on a tape. */
  linearize?(layer: L, x: Tensor, parameters: Parameters<Role>): Linearized;
  /** The same in training, where it is another function there. */
  train?(layer: L, x: Tensor, parameters: Parameters<Role>, keys: readonly number[]): Linearized;
  /** Does nothing outside training, where it is left out. */
  readonly trainingOnly?: true;
  /** Outside training: y = x · scale + shift, channel by channel, [c] each. */
  scaleAndShift?(layer: L, parameters: Parameters<Role>): readonly [scale: Tensor, shift: Tensor];
  /** Its parameters once its output is scaled and shifted, channel by channel. */
  scaled?(layer: L, parameters: Parameters<Role>, scale: Tensor, shift: Tensor): Parameters<Role>;
  /** How all its values in a window of a max-pool are made in one place, window by window, where that is faster. */
  readonly inWindows?: {
    /** The layer that makes them: its channels are the values of a window row by row, with their channels. */
    layer(layer: L, input: Shape, pool: MaxPool2d): L | undefined;
    /** Its parameters. */
    parameters(parameters: Parameters<Role>): Parameters<Role>;
  };
  /** Takes the largest value of each window. */
  readonly takesMaxima?: true;
  /** Gives the same before and after maxima are taken, gradients too, so that it may wait for the fewer values. */
  readonly commutesWithMaxima?: true;

  /** How what goes out lies in PyTorch; `given` is how what comes in does. Default: `undefined`. */
  torchOrder?(layer: L, input: Shape, given: TorchOrder): TorchOrder;
  /** Whether PyTorch makes something else of it, whatever its parameters are. */
  torchDiffers?(layer: L, input: Shape, given: TorchOrder): boolean;
}
