import { existsSync, readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import type { InferenceSession } from 'onnxruntime-node';
import { DataError } from '../../../data/index.js';
import { firstLine } from '../probe.js';
import { hasTrees, withOutput, zippedScores } from './graph.js';

/** The runtime's native library is loaded by the first model that is opened. */
async function runtime(file: string): Promise<typeof import('onnxruntime-node')> {
  try {
    return await import('onnxruntime-node');
  } catch (error) {
    throw new DataError(
      file,
      `cannot be opened: onnxruntime does not load (${firstLine(error)}). Run \`node scripts/setup.mjs\` in the project folder.`,
    );
  }
}

/** Whatever goes wrong is thrown as well, so the log would only repeat it. */
const FATAL_ONLY = 4;

/** A running model: its session, which of its outputs is read, and what that output holds. */
export interface Running {
  readonly ort: typeof import('onnxruntime-node');
  readonly session: InferenceSession;
  readonly input: InferenceSession.TensorValueMetadata;
  readonly output: InferenceSession.TensorValueMetadata;
  readonly answers: 'scores' | 'labels';
  /** Images are best handed over in this many parts at once. */
  readonly parts: number;
}

/** Node runs that many native calls at once. */
const NATIVE_CALLS = 4;

const FLOATS = ['float32', 'float64'];
const WHOLE = ['int64', 'int32'];

type Outputs = readonly InferenceSession.ValueMetadata[];

const tensorOf =
  (types: readonly string[]) =>
  (value: InferenceSession.ValueMetadata): value is InferenceSession.TensorValueMetadata =>
    value.isTensor && types.includes(value.type);

const described = (values: Outputs) =>
  values
    .map((value) => `${value.name} (${value.isTensor ? `${value.type} [${value.shape}]` : 'no tensor'})`)
    .join(', ');

/** Scores before labels; of several tensors of scores one that is called probabilities, else the first. */
function chooseOutput(file: string, outputs: Outputs): Pick<Running, 'output' | 'answers'> {
  const scores = outputs.filter(tensorOf(FLOATS));
  const output = scores.find(({ name }) => /prob/i.test(name)) ?? scores[0];
  if (output) return { output, answers: 'scores' };
  const labels = outputs.find(tensorOf(WHOLE));
  if (labels) return { output: labels, answers: 'labels' };
  throw new DataError(file, `gives ${described(outputs)}; expected a tensor of scores (floats) or labels (integers).`);
}

function onlyInput(file: string, inputs: Outputs): Running['input'] {
  const [input] = inputs;
  if (inputs.length !== 1 || !tensorOf(FLOATS)(input))
    throw new DataError(file, `takes ${described(inputs)}; models that take one tensor of floats are read.`);
  return input;
}

/** @throws DataError where the file is no ONNX model, or takes or gives something else than is read. */
export async function startSession(file: string): Promise<Running> {
  if (!existsSync(file)) throw new DataError(file, 'does not exist.');
  const ort = await runtime(file);
  const trees = hasTrees(readFileSync(file));
  const start = async (model: string | Buffer) => {
    // Trees are walked faster by one thread for each part of the rows than by threads that wait for each other, spinning.
    const options = { logSeverityLevel: FATAL_ONLY, ...(trees && { intraOpNumThreads: 1 }) } as const;
    try {
      return await (typeof model === 'string'
        ? ort.InferenceSession.create(model, options)
        : ort.InferenceSession.create(model, options));
    } catch (error) {
      throw new DataError(file, `is not an ONNX model that runs here (${firstLine(error)}).`);
    }
  };
  let session = await start(file);
  try {
    if (!session.outputMetadata.some(tensorOf(FLOATS))) {
      // scikit-learn's models may end in dictionaries; the tensor they are made of is what is wanted.
      const model = readFileSync(file);
      const scores = zippedScores(model);
      if (scores !== undefined) {
        await session.release();
        session = await start(withOutput(model, scores));
      }
    }
    const input = onlyInput(file, session.inputMetadata);
    const parts = trees ? Math.min(NATIVE_CALLS, availableParallelism()) : 1;
    return { ort, session, input, parts, ...chooseOutput(file, session.outputMetadata) };
  } catch (error) {
    await session.release();
    throw error instanceof DataError ? error : new DataError(file, `cannot be read (${firstLine(error)}).`);
  }
}
