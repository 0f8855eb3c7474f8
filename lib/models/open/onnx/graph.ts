import { namesIn } from '../class-names.js';
import { bytesField, type Field, fieldsOf, wholeNumbers } from './protobuf.js';

// Numbers of the fields that are read, from the definition of the ONNX format (onnx.proto).
const MODEL = { graph: 7, metadata: 14 };
const ENTRY = { key: 1, value: 2 };
const GRAPH = { node: 1, output: 12 };
const NODE = { input: 1, type: 4, attribute: 5 };
const ATTRIBUTE = { name: 1, ints: 8, strings: 9 };
const VALUE = { name: 1 };

const fields = (message: Buffer, number: number): Field[] =>
  [...fieldsOf(message)].filter((field) => field.number === number);
const texts = (message: Buffer, number: number) => fields(message, number).map(({ bytes }) => bytes.toString('utf8'));

const nodesOf = (model: Buffer) =>
  fields(model, MODEL.graph).flatMap(({ bytes }) => fields(bytes, GRAPH.node).map((node) => node.bytes));

/** Names under which classifiers of scikit-learn and its kin list their classes. */
const CLASS_LISTS = /^classlabels_(ints|int64s|strings)$/;

/** The classes that a model's own layers list, in the order of its scores; undefined where none does. */
export function listedClasses(model: Buffer): (number | string)[] | undefined {
  for (const node of nodesOf(model))
    for (const { bytes } of fields(node, NODE.attribute)) {
      if (!CLASS_LISTS.test(texts(bytes, ATTRIBUTE.name)[0] ?? '')) continue;
      const numbers = fields(bytes, ATTRIBUTE.ints).flatMap((field) => [...wholeNumbers(field)]);
      const classes = numbers.length ? numbers : texts(bytes, ATTRIBUTE.strings);
      if (classes.length) return classes;
    }
  return undefined;
}

/** Under which names exporters write what the classes are called; ultralytics' is the first. */
const NAME_KEYS = ['names', 'class_names', 'classes', 'labels'];

/** What a model calls its classes, in the order of its scores: its layers, or its metadata. */
export function classNamesIn(model: Buffer): readonly string[] | undefined {
  const listed = listedClasses(model);
  if (listed?.every((name) => typeof name === 'string')) return listed;
  const entries = fields(model, MODEL.metadata).map(({ bytes }) => {
    const [[key = ''], [value = '']] = [texts(bytes, ENTRY.key), texts(bytes, ENTRY.value)];
    return { key, value };
  });
  for (const wanted of NAME_KEYS)
    for (const { key, value } of entries) {
      const names = key === wanted ? namesIn(value) : undefined;
      if (names) return names;
    }
  return undefined;
}

/** Whether the model is an ensemble of decision trees; false for what cannot be read. */
export function hasTrees(model: Buffer): boolean {
  try {
    return nodesOf(model).some((node) => /^TreeEnsemble/.test(texts(node, NODE.type)[0] ?? ''));
  } catch {
    return false;
  }
}

/** The tensor of scores that a ZipMap turns into dictionaries; undefined where the model has none. */
export function zippedScores(model: Buffer): string | undefined {
  const zip = nodesOf(model).find((node) => texts(node, NODE.type)[0] === 'ZipMap');
  return zip && texts(zip, NODE.input)[0];
}

/** The model with one of its inner tensors as a further output: messages that follow each other are merged by readers. */
export const withOutput = (model: Buffer, name: string): Buffer =>
  Buffer.concat([
    model,
    bytesField(MODEL.graph, bytesField(GRAPH.output, bytesField(VALUE.name, Buffer.from(name, 'utf8')))),
  ]);
