import { ServedError } from './errors.js';
import { isRecord, type StatedTensor } from './metadata.js';
import { saidBy } from './said.js';

export interface RequestTensor extends StatedTensor {
  readonly data: Float32Array;
}

/** The body of a request. Numbers are written so that reading them gives the same float32 again. */
export const requestBody = (id: string, { data, ...input }: RequestTensor, output: string | undefined): string =>
  JSON.stringify({
    id,
    inputs: [{ ...input, data: Array.from(data) }],
    ...(output !== undefined && { outputs: [{ name: output }] }),
  });

/** One tensor of an answer, its values row by row. */
export interface AnswerTensor extends StatedTensor {
  readonly data: readonly unknown[];
}

function answerTensor(value: unknown): AnswerTensor | undefined {
  if (!isRecord(value)) return undefined;
  const { name, datatype, shape, data } = value;
  if (typeof name !== 'string' || typeof datatype !== 'string') return undefined;
  if (!Array.isArray(shape) || !shape.every((size) => Number.isSafeInteger(size) && size >= 0)) return undefined;
  if (!Array.isArray(data)) return undefined;
  // The protocol allows rows as lists in a list.
  const flat: unknown[] = data.some(Array.isArray) ? data.flat(Number.POSITIVE_INFINITY) : data;
  return { name: saidBy(name), datatype: datatype.toUpperCase(), shape, data: flat };
}

/**
 * An answer as JSON.
 * @throws ServedError where it is none.
 */
export function answerJson(url: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    // JSON has no such numbers; Python's writer makes them all the same.
    if (/[[,:\s]-?(NaN|Infinity)[\],\s]/.test(text))
      throw new ServedError(url, 'answers with scores that are not finite (NaN or Infinity); mend the model there.');
    throw new ServedError(
      url,
      `answers with malformed JSON (${(error as Error).message}): “${saidBy(text).slice(0, 80)}”. Is something between here and the server?`,
    );
  }
}

/**
 * The tensors of an answer.
 * @throws ServedError where it is no JSON, or not of the protocol's form.
 */
export function readAnswer(url: string, text: string): AnswerTensor[] {
  const value = answerJson(url, text);
  const outputs = isRecord(value) && Array.isArray(value.outputs) ? value.outputs.map(answerTensor) : [undefined];
  const whole = outputs.filter((tensor) => tensor !== undefined);
  if (!whole.length || whole.length !== outputs.length)
    throw new ServedError(
      url,
      `answers with ${saidBy(text).slice(0, 120)}; expected { outputs: [{ name, datatype, shape, data }] }.`,
    );
  return whole;
}
