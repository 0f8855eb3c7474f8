import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fieldsOf } from './protobuf.js';

// Numbers of the fields that are read, from the definition of the ONNX format (onnx.proto).
const MODEL = { graph: 7, function: 25 };
const GRAPH = { node: 1, initializer: 5, sparseInitializer: 15 };
const FUNCTION = { node: 7 };
const NODE = { attribute: 5 };
const ATTRIBUTE = { tensor: 5, graph: 6, tensors: 10, graphs: 11, sparseTensor: 22, sparseTensors: 23 };
const SPARSE = { values: 1, indices: 2 };
const TENSOR = { externalData: 13 };
const ENTRY = { key: 1, value: 2 };

const children = (message: Buffer, ...numbers: number[]): Buffer[] =>
  [...fieldsOf(message)].filter(({ number }) => numbers.includes(number)).map(({ bytes }) => bytes);

const sparseParts = (sparse: Buffer) => children(sparse, SPARSE.values, SPARSE.indices);

/** Tensors that nodes hold themselves, and those of the graphs in them (branches, bodies of loops). */
const tensorsOfNode = (node: Buffer): Buffer[] =>
  children(node, NODE.attribute).flatMap((attribute) => [
    ...children(attribute, ATTRIBUTE.tensor, ATTRIBUTE.tensors),
    ...children(attribute, ATTRIBUTE.sparseTensor, ATTRIBUTE.sparseTensors).flatMap(sparseParts),
    ...children(attribute, ATTRIBUTE.graph, ATTRIBUTE.graphs).flatMap(tensorsOfGraph),
  ]);

function tensorsOfGraph(graph: Buffer): Buffer[] {
  return [
    ...children(graph, GRAPH.initializer),
    ...children(graph, GRAPH.sparseInitializer).flatMap(sparseParts),
    ...children(graph, GRAPH.node).flatMap(tensorsOfNode),
  ];
}

/** Where a tensor says that its numbers lie, if not in itself. */
const locationsOf = (tensor: Buffer): string[] =>
  children(tensor, TENSOR.externalData)
    .map((entry) => [ENTRY.key, ENTRY.value].map((number) => String(children(entry, number)[0] ?? '')))
    .filter(([key]) => key === 'location')
    .map(([, location]) => location);

/**
 * Files beside an ONNX model that hold numbers of its tensors, in the order of their names.
 * @throws RangeError where the model breaks off.
 */
export function externalFiles(file: string): string[] {
  const model = readFileSync(file);
  const tensors = [
    ...children(model, MODEL.graph).flatMap(tensorsOfGraph),
    ...children(model, MODEL.function).flatMap((body) => children(body, FUNCTION.node).flatMap(tensorsOfNode)),
  ];
  return [...new Set(tensors.flatMap(locationsOf))]
    .sort()
    .map((location) => join(dirname(file), location))
    .filter((path) => existsSync(path));
}
