import { ServedError } from './errors.js';
import { isRecord, type ServedMetadata, type StatedTensor } from './metadata.js';
import { ONLY_OUTPUT } from './predict.js';
import { saidBy } from './said.js';

/** TensorFlow's names of types in those of the Open Inference Protocol; others stay as they are. */
const TYPES: Readonly<Record<string, string>> = {
  DT_HALF: 'FP16',
  DT_FLOAT: 'FP32',
  DT_DOUBLE: 'FP64',
  DT_INT8: 'INT8',
  DT_INT16: 'INT16',
  DT_INT32: 'INT32',
  DT_INT64: 'INT64',
  DT_UINT8: 'UINT8',
  DT_UINT16: 'UINT16',
  DT_UINT32: 'UINT32',
  DT_UINT64: 'UINT64',
};

const inside = (value: unknown, ...path: readonly string[]): unknown =>
  path.reduce((at, key) => (isRecord(at) ? at[key] : undefined), value);

/** A tensor of a signature; undefined where its rank is left open. */
function stated([name, value]: [string, unknown]): StatedTensor | undefined {
  const dims = inside(value, 'tensor_shape', 'dim');
  const type = inside(value, 'dtype');
  if (!Array.isArray(dims) || typeof type !== 'string') return undefined;
  const shape = dims.map((dim) => Number(inside(dim, 'size')));
  if (!shape.length || !shape.every(Number.isSafeInteger)) return undefined;
  return { name: saidBy(name), datatype: TYPES[type] ?? type, shape };
}

/** All tensors of one side of a signature; none where one of them is left open. */
function tensors(side: unknown): StatedTensor[] {
  const found = isRecord(side) ? Object.entries(side).map(stated) : [];
  return found.every((tensor) => tensor !== undefined) ? found : [];
}

/**
 * Reads what TensorFlow Serving says of a model: the tensors of its signature `serving_default`.
 * @throws ServedError where it is no JSON object.
 */
export function readSignature(url: string, text: string): ServedMetadata {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    // Not JSON is not an object either.
  }
  if (!isRecord(value))
    throw new ServedError(
      url,
      `describes its model with “${saidBy(text).slice(0, 60)}”; expected { model_spec, metadata }. Is it TensorFlow Serving?`,
    );
  const signature = inside(value, 'metadata', 'signature_def', 'signature_def', 'serving_default');
  const outputs = tensors(inside(signature, 'outputs'));
  const [name, version] = ['name', 'version'].map((key) => inside(value, 'model_spec', key));
  return {
    name: typeof name === 'string' ? saidBy(name) : '',
    versions: version === undefined || version === null ? [] : [saidBy(String(version))],
    inputs: tensors(inside(signature, 'inputs')),
    // Where there is one output, predictions come without its name.
    outputs: outputs.length === 1 ? [{ ...outputs[0], name: ONLY_OUTPUT }] : outputs,
  };
}
