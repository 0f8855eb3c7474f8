import { chmodSync, copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { bytesField } from '../../lib/models/open/onnx/protobuf.js';
import { keyedNormal } from '../../lib/tensor/index.js';
import { withEnvironment } from '../helpers.js';

const root = join(__dirname, '..', '..');

const text = (number: number, value: string) => bytesField(number, Buffer.from(value, 'utf8'));
/** A field with a small whole number. */
const whole = (number: number, value: number) => {
  const bytes: number[] = [];
  let rest = value;
  for (; rest > 0x7f; rest = Math.floor(rest / 0x80)) bytes.push((rest & 0x7f) | 0x80);
  return Buffer.from([number << 3, ...bytes, rest]);
};

const valueInfo = (name: string, width: number) => {
  const dims = [bytesField(1, text(2, 'n')), bytesField(1, whole(1, width))];
  const tensor = Buffer.concat([whole(1, 1), bytesField(2, Buffer.concat(dims))]);
  return Buffer.concat([text(1, name), bytesField(2, bytesField(1, tensor))]);
};

const node = (type: string, inputs: string[], output: string) =>
  bytesField(1, Buffer.concat([...inputs.map((name) => text(1, name)), text(2, output), text(4, type)]));

/** A linear softmax over 784 pixels as an ONNX file, byte by byte: what a trainer would export, without a trainer. */
export const linearOnnx = (seed: number): Buffer =>
  onnxOf(seed, [node('MatMul', ['x', 'w'], 'z'), node('Softmax', ['z'], 'probabilities')]);

/** The same with an operator in it that has no gradient here: a black box. */
export const opaqueOnnx = (seed: number): Buffer =>
  onnxOf(seed, [
    node('MatMul', ['x', 'w'], 'z'),
    node('Atan', ['z'], 'turned'),
    node('Softmax', ['turned'], 'probabilities'),
  ]);

function onnxOf(seed: number, nodes: readonly Buffer[]): Buffer {
  const weights = keyedNormal(784 * 10, seed, 0, 0);
  const raw = Buffer.from(weights.buffer, weights.byteOffset, weights.byteLength);
  const initializer = Buffer.concat([whole(1, 784), whole(1, 10), whole(2, 1), text(8, 'w'), bytesField(9, raw)]);
  const graph = Buffer.concat([
    ...nodes,
    text(2, 'linear'),
    bytesField(5, initializer),
    bytesField(11, valueInfo('x', 784)),
    bytesField(12, valueInfo('probabilities', 10)),
  ]);
  const opset = Buffer.concat([text(1, ''), whole(2, 13)]);
  return Buffer.concat([whole(1, 7), bytesField(7, graph), bytesField(8, opset)]);
}

/** What the fake trainer can do; see fake-trainer.cjs. */
export type Mode =
  | 'good'
  | 'slow'
  | 'late'
  | 'deaf'
  | 'killed'
  | 'exit'
  | 'refuses'
  | 'garbage'
  | 'half'
  | 'missing'
  | 'shape'
  | 'cut'
  | 'unfitted';

/** The environment of a project folder whose Python is the fake trainer. */
export function fakeProject(folder: string): Record<string, string> {
  const python = join(folder, '.venv', 'bin', 'python');
  mkdirSync(join(folder, '.venv', 'bin'), { recursive: true });
  mkdirSync(join(folder, 'python'), { recursive: true });
  copyFileSync(join(__dirname, 'fake-trainer.cjs'), python);
  chmodSync(python, 0o755);
  writeFileSync(join(folder, 'linear.onnx'), linearOnnx(1));
  return {
    ADVLAB_ROOT: folder,
    FAKE_TRAINER_PYTHON: join(root, '.venv', 'bin', 'python'),
    FAKE_TRAINER_ONNX: join(folder, 'linear.onnx'),
  };
}

/** Runs something in that project, with a trainer that does this. */
export const withFake = <T>(project: Record<string, string>, mode: Mode, work: () => Promise<T>): Promise<T> =>
  withEnvironment({ ...project, FAKE_TRAINER: mode }, work);

/** How often the trainer was started for a search. */
export const runsIn = (folder: string): number =>
  readFileSync(join(folder, 'runs.txt'), 'utf8').trim().split('\n').length;
