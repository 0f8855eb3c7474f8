import type { ServedClient } from './client.js';
import { ServedError } from './errors.js';
import { saidBy } from './said.js';

/** A tensor as a server describes it; −1 in a shape: any size. */
export interface StatedTensor {
  readonly name: string;
  readonly datatype: string;
  readonly shape: readonly number[];
}

/** What a server says of a model. */
export interface ServedMetadata {
  readonly name: string;
  readonly platform?: string;
  readonly versions: readonly string[];
  /** Empty where the server does not describe them. */
  readonly inputs: readonly StatedTensor[];
  readonly outputs: readonly StatedTensor[];
}

export const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const NO_CONTROLS = /[\p{Cc}\p{Cf}]/u;

function isTensor(value: unknown): value is StatedTensor {
  if (!isRecord(value)) return false;
  const { name, datatype, shape } = value;
  return (
    typeof name === 'string' &&
    !NO_CONTROLS.test(name) &&
    typeof datatype === 'string' &&
    Array.isArray(shape) &&
    shape.every((size) => Number.isInteger(size))
  );
}

/** A list of tensors; none where the field is missing or null. */
function tensors(url: string, field: string, value: unknown): StatedTensor[] {
  const list = value ?? [];
  if (!Array.isArray(list) || !list.every(isTensor))
    throw new ServedError(
      url,
      `describes its ${field} with ${saidBy(JSON.stringify(value))}; expected [{ name, datatype, shape }].`,
    );
  return list.map(({ name, datatype, shape }) => ({ name, datatype: datatype.toUpperCase(), shape }));
}

/** Reads what a server answered of a model. */
export function readMetadata(url: string, text: string): ServedMetadata {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new ServedError(
      url,
      `describes its model with “${saidBy(text).slice(0, 60)}”, which is no JSON (${(error as Error).message}). Is it a server of the Open Inference Protocol, version 2?`,
    );
  }
  if (!isRecord(value) || typeof value.name !== 'string')
    throw new ServedError(url, `describes its model with ${saidBy(text)}; expected { name, inputs, outputs, … }.`);
  const { platform, versions } = value;
  return {
    name: saidBy(value.name),
    ...(typeof platform === 'string' && platform && { platform: saidBy(platform) }),
    versions: Array.isArray(versions) ? versions.map((version) => saidBy(String(version))) : [],
    inputs: tensors(url, 'inputs', value.inputs),
    outputs: tensors(url, 'outputs', value.outputs),
  };
}

/** Statuses of servers that know the model but do not describe models. */
const NOT_DESCRIBED = [404, 405, 501];

/**
 * What the server says of the model, as `read` reads it; undefined where it serves the model without describing it.
 * @throws ServedError where there is no such model, it is not ready, or the description cannot be read.
 */
export async function askMetadata(
  client: ServedClient,
  read: (url: string, text: string) => ServedMetadata,
  signal: AbortSignal,
): Promise<ServedMetadata | undefined> {
  const { url, name, version, described, ready } = client.address;
  if (!described || !ready) return undefined;
  const { status, text } = await client.get(described, signal);
  const refused = (code: number) =>
    new ServedError(url, `refuses access (${code}); put a token into the environment variable ADVLAB_TOKEN.`, code);
  if (status === 401 || status === 403) throw refused(status);
  if (status !== 200 && !NOT_DESCRIBED.includes(status))
    throw new ServedError(url, `answers ${status} when asked for the model’s description: “${saidBy(text)}”.`, status);
  const state = await client.get(ready, signal);
  if (state.status === 401 || state.status === 403) throw refused(state.status);
  const model = `the model ${name}${version === undefined ? '' : `, version ${version}`}`;
  if (status !== 200 && state.status !== 200)
    throw new ServedError(
      url,
      `is not found (${status}${text && `: “${saidBy(text)}”`}); correct the address, or load ${model} there.`,
      status,
    );
  // A server that does not tell whether a model is ready answers 404 here; the first rows will show it.
  if (state.status !== 200 && !NOT_DESCRIBED.includes(state.status))
    throw new ServedError(
      url,
      `says that ${model} is not ready (${state.status}${state.text && `: “${saidBy(state.text)}”`}); wait until it is loaded, then run again.`,
      state.status,
    );
  return status === 200 ? read(url, text) : undefined;
}
