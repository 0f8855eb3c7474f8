import { readFileSync } from 'node:fs';
import type { Attribute, Branch, OnnxModel, OnnxNode, StatedValue } from './model.js';
import { type Field, fieldsOf, wholeNumbers } from './protobuf.js';
import { readTensor, type TensorData } from './tensors.js';

// Numbers of the fields that are read, from the definition of the ONNX format (onnx.proto).
const MODEL = { graph: 7, opset: 8 };
const OPSET = { domain: 1, version: 2 };
const GRAPH = { node: 1, initializer: 5, input: 11, output: 12, value: 13 };
const NODE = { input: 1, output: 2, name: 3, type: 4, attribute: 5, domain: 7 };
const ATTRIBUTE = { name: 1, number: 2, whole: 3, text: 4, tensor: 5, graph: 6, numbers: 7, wholes: 8, texts: 9 };
const VALUE = { name: 1, type: 2 };
const TYPE = { tensor: 1 };
const TENSOR_TYPE = { shape: 2 };
const SHAPE = { axis: 1 };
const AXIS = { size: 1 };

type Fields = readonly Field[];

const all = (fields: Fields, number: number) => fields.filter((field) => field.number === number);
const last = (fields: Fields, number: number) => all(fields, number).at(-1);
const texts = (fields: Fields, number: number) => all(fields, number).map(({ bytes }) => bytes.toString('utf8'));
const open = (field: Field | undefined): Fields => (field ? [...fieldsOf(field.bytes)] : []);

const floats = ({ bytes }: Field) =>
  Array.from({ length: Math.floor(bytes.length / 4) }, (_, i) => bytes.readFloatLE(i * 4));

function readAttribute(field: Field, file: string): [string, Attribute] {
  const fields = open(field);
  const has = (number: number) => all(fields, number).length > 0;
  const number = last(fields, ATTRIBUTE.number);
  const whole = last(fields, ATTRIBUTE.whole);
  const text = last(fields, ATTRIBUTE.text);
  const tensor = last(fields, ATTRIBUTE.tensor);
  const graph = last(fields, ATTRIBUTE.graph);
  return [
    texts(fields, ATTRIBUTE.name)[0] ?? '',
    {
      ...(number && { number: floats(number)[0] }),
      ...(whole && { whole: Number(whole.value) }),
      ...(text && { text: text.bytes.toString('utf8') }),
      ...(tensor && { tensor: readTensor(tensor.bytes, file) }),
      ...(graph && { graph: readBranch(open(graph), file) }),
      ...(has(ATTRIBUTE.numbers) && { numbers: all(fields, ATTRIBUTE.numbers).flatMap(floats) }),
      ...(has(ATTRIBUTE.wholes) && {
        wholes: all(fields, ATTRIBUTE.wholes).flatMap((each) => [...wholeNumbers(each)]),
      }),
      ...(has(ATTRIBUTE.texts) && { texts: texts(fields, ATTRIBUTE.texts) }),
    },
  ];
}

function readConstants(graph: Fields, file: string): Map<string, TensorData> {
  const tensors = all(graph, GRAPH.initializer).map(({ bytes }) => readTensor(bytes, file));
  return new Map(tensors.map((tensor) => [tensor.name, tensor]));
}

const readBranch = (graph: Fields, file: string): Branch => ({
  nodes: all(graph, GRAPH.node).map((each) => readNode(each, file)),
  constants: readConstants(graph, file),
  outputs: all(graph, GRAPH.output).flatMap((each) => texts(open(each), VALUE.name)[0] ?? ''),
});

/** What a branch takes from around it: whatever nothing in it gives. */
function captured({ nodes, constants, outputs }: Branch): string[] {
  const inside = new Set([...constants.keys(), ...nodes.flatMap((node) => node.outputs)]);
  return [...nodes.flatMap(({ inputs }) => inputs), ...outputs].filter((name) => name && !inside.has(name));
}

function readNode(field: Field, file: string): OnnxNode {
  const fields = open(field);
  const [domain = ''] = texts(fields, NODE.domain);
  const [operator = ''] = texts(fields, NODE.type);
  const [name = ''] = texts(fields, NODE.name);
  const type = domain === '' || domain === 'ai.onnx' ? operator : `${domain}.${operator}`;
  const attributes = Object.fromEntries(all(fields, NODE.attribute).map((each) => readAttribute(each, file)));
  const around = Object.values(attributes).flatMap(({ graph }) => (graph ? captured(graph) : []));
  return {
    type,
    where: name ? `${type} ${name}` : type,
    inputs: [...texts(fields, NODE.input), ...new Set(around)],
    outputs: texts(fields, NODE.output),
    attributes,
  };
}

function readValue(field: Field): StatedValue {
  const fields = open(field);
  const shape = last(open(last(open(last(fields, VALUE.type)), TYPE.tensor)), TENSOR_TYPE.shape);
  return {
    name: texts(fields, VALUE.name)[0] ?? '',
    shape:
      shape &&
      all(open(shape), SHAPE.axis).map((axis) => {
        const size = last(open(axis), AXIS.size);
        return size && size.value > 0n ? Number(size.value) : undefined;
      }),
  };
}

/**
 * The graph of an ONNX file: its nodes, constants, inputs and outputs.
 * @throws RangeError where the message breaks off or holds what cannot be.
 */
export function readOnnx(file: string): OnnxModel {
  const model = [...fieldsOf(readFileSync(file))];
  // Messages that follow each other are one.
  const graph = all(model, MODEL.graph).flatMap(open);
  if (!all(graph, GRAPH.node).length) throw new RangeError('it has no graph');
  const opsets = all(model, MODEL.opset).map((each) => {
    const fields = open(each);
    return { domain: texts(fields, OPSET.domain)[0] ?? '', version: Number(last(fields, OPSET.version)?.value ?? 0) };
  });
  const constants = readConstants(graph, file);
  return {
    opset: opsets.find(({ domain }) => domain === '' || domain === 'ai.onnx')?.version ?? 1,
    nodes: all(graph, GRAPH.node).map((each) => readNode(each, file)),
    constants,
    // Older files list the constants among the inputs.
    inputs: all(graph, GRAPH.input)
      .map(readValue)
      .filter(({ name }) => !constants.has(name)),
    outputs: all(graph, GRAPH.output).map(readValue),
    values: all(graph, GRAPH.value).map(readValue),
  };
}
