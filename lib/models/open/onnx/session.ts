import { existsSync, readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import type { InferenceSession } from 'onnxruntime-node';
import { DataError } from '../../../data/index.js';
import { firstLine } from '../probe.js';
import { INPUT_TYPES } from './elements.js';
import { hasTrees, withOutput, zippedScores } from './graph.js';
import { isFloats, valuesText } from './output.js';

/** The runtime's native library is loaded by the first model that is opened. */
async function runtime(file: string): Promise<typeof import('onnxruntime-node')> {
  try {
    return await import('onnxruntime-node');
  } catch (error) {
    throw new DataError(
      file,
      `cannot be opened: onnxruntime does not load (${firstLine(error)}). Run \`npx advlab setup\` in the project folder.`,
    );
  }
}

/** Whatever goes wrong is thrown as well, so the log would only repeat it. */
const FATAL_ONLY = 4;

/** A running model: its session, and what it takes. */
export interface Running {
  readonly ort: typeof import('onnxruntime-node');
  readonly session: InferenceSession;
  readonly input: InferenceSession.TensorValueMetadata;
  /** Images are best handed over in this many parts at once. */
  readonly parts: number;
}

/** Node runs that many native calls at once. */
const NATIVE_CALLS = 4;

type Outputs = readonly InferenceSession.ValueMetadata[];

function onlyInput(file: string, inputs: Outputs): Running['input'] {
  const [input] = inputs;
  if (inputs.length !== 1 || !input.isTensor || !INPUT_TYPES.includes(input.type))
    throw new DataError(file, `takes ${valuesText(inputs)}; models that take one tensor of numbers are read.`);
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
    if (!session.outputMetadata.some(isFloats)) {
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
    return { ort, session, input, parts };
  } catch (error) {
    await session.release();
    throw error instanceof DataError ? error : new DataError(file, `cannot be read (${firstLine(error)}).`);
  }
}
