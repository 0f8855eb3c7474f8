import type { TensorData } from './tensors.js';

/** A value that a graph takes or gives, as far as it is stated. */
export interface StatedValue {
  readonly name: string;
  /** Undefined where an axis is open; the whole shape where nothing is said. */
  readonly shape: readonly (number | undefined)[] | undefined;
}

/** A graph inside a node, one of its branches; it may take what is known around it. */
export interface Branch {
  readonly nodes: readonly OnnxNode[];
  readonly constants: ReadonlyMap<string, TensorData>;
  readonly outputs: readonly string[];
}

/** What a node's attribute holds. */
export interface Attribute {
  readonly number?: number;
  readonly whole?: number;
  readonly text?: string;
  readonly tensor?: TensorData;
  readonly numbers?: readonly number[];
  readonly wholes?: readonly number[];
  readonly texts?: readonly string[];
  readonly graph?: Branch;
}

/** One operation of a graph. */
export interface OnnxNode {
  /** The operator's name; with its domain before it (`com.microsoft.Gelu`) where that is not ONNX' own. */
  readonly type: string;
  /** For messages: `Conv /conv1/Conv`. */
  readonly where: string;
  /** Names of values; empty where an optional one is left out. Behind its own: what its branches take from around it. */
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes: Readonly<Record<string, Attribute>>;
}

/** What is read of an ONNX file. */
export interface OnnxModel {
  /** The version of ONNX' own operators. */
  readonly opset: number;
  readonly nodes: readonly OnnxNode[];
  readonly constants: ReadonlyMap<string, TensorData>;
  readonly inputs: readonly StatedValue[];
  readonly outputs: readonly StatedValue[];
  /** What the file states of values inside, which need not be anything. */
  readonly values: readonly StatedValue[];
}

/** Attributes by name and kind, with what stands for those that are left out. */
export const wholeOf = (node: OnnxNode, name: string, otherwise: number): number =>
  node.attributes[name]?.whole ?? otherwise;
export const numberOf = (node: OnnxNode, name: string, otherwise: number): number =>
  node.attributes[name]?.number ?? otherwise;
export const textOf = (node: OnnxNode, name: string, otherwise: string): string =>
  node.attributes[name]?.text ?? otherwise;
export const wholesOf = (node: OnnxNode, name: string): readonly number[] | undefined => node.attributes[name]?.wholes;
