import { DataError } from '../../../data/index.js';

/**
 * How a server is spoken to: `inference`, the Open Inference Protocol, version 2; `predict`, a list of `instances`
 * answered by a list of `predictions` (TensorFlow Serving, KServe's version 1, Vertex AI).
 */
export type ProtocolName = 'inference' | 'predict';

/** A model's address on a server. */
export interface Address {
  /** …/v2/models/NAME, …/v1/models/NAME (with /versions/V), or what precedes `:predict` or `/predict`. */
  readonly url: string;
  readonly protocol: ProtocolName;
  readonly name: string;
  readonly version?: string;
  /** Where the model is described; undefined: nowhere. */
  readonly described?: URL;
  /** Where the server says whether the model is ready; undefined: nowhere. */
  readonly ready?: URL;
  /** Where rows are sent. */
  readonly infer: URL;
}

export const isAddress = (source: string): boolean => /^[a-z][a-z\d+.-]*:\/\//i.test(source);

const EXPECTED =
  'http://HOST:PORT/v2/models/NAME (Open Inference Protocol), http://HOST:PORT/v1/models/NAME (TensorFlow Serving), each also with /versions/VERSION, or an address that ends in :predict (Vertex AI)';

const INFERENCE = /^(.*\/v2\/models\/([^/]+)(?:\/versions\/([^/]+))?)(?:\/infer)?\/?$/;
const SERVING = /^(.*\/v1\/models\/([^/:]+)(?:\/(?:versions|labels)\/([^/:]+))?)(?::predict)?\/?$/;
/** Vertex AI's endpoints, and containers that answer under a path of their own. */
const PREDICT = /^(?:.*\/)?([^/:]*)(?::predict|\/predict)\/?$/;

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** Hosts that a token may be sent to without encryption: it does not leave this machine. */
const isLoopback = (host: string) => host === 'localhost' || host === '[::1]' || /^127(\.\d+){3}$/.test(host);

/**
 * Reads the address of a served model.
 * @throws DataError where it is no such address, or carries what must not appear in a report.
 */
export function readAddress(source: string, hasToken = false): Address {
  // Whatever precedes an @ may be a password, and messages are kept in logs.
  const shown = source.replace(/\/\/[^/]*@/, '//…@').replace(/[?#].*$/s, '');
  if (!URL.canParse(source)) throw new DataError(shown, `is no address; expected ${EXPECTED}.`);
  const { protocol, username, password, search, hash, origin, pathname, hostname } = new URL(source);
  if (protocol !== 'http:' && protocol !== 'https:')
    throw new DataError(shown, `has the scheme ${protocol}//; models are queried over http:// and https://.`);
  if (username || password)
    throw new DataError(
      shown,
      'holds a user name or password; leave it out, and put a token into the environment variable ADVLAB_TOKEN.',
    );
  if (search || hash || /[?#]/.test(source))
    throw new DataError(shown, `goes on after a ? or #; expected ${EXPECTED}.`);
  if (hasToken && protocol === 'http:' && !isLoopback(hostname))
    throw new DataError(
      shown,
      'would get the token of ADVLAB_TOKEN unencrypted: use https://, forward the port to this machine, or unset it.',
    );
  const at = (path: string) => new URL(`${origin}${path}`);
  const named = (name: string, version?: string) => ({
    name: decoded(name),
    ...(version !== undefined && { version: decoded(version) }),
  });
  const [, inference, ofInference, inferenceVersion] = INFERENCE.exec(pathname) ?? [];
  if (inference !== undefined)
    return {
      url: `${origin}${inference}`,
      protocol: 'inference',
      ...named(ofInference, inferenceVersion),
      described: at(inference),
      ready: at(`${inference}/ready`),
      infer: at(`${inference}/infer`),
    };
  const [, serving, ofServing, servingVersion] = SERVING.exec(pathname) ?? [];
  if (serving !== undefined)
    return {
      url: `${origin}${serving}`,
      protocol: 'predict',
      ...named(ofServing, servingVersion),
      described: at(`${serving}/metadata`),
      ready: at(serving),
      infer: at(`${serving}:predict`),
    };
  const [predict, last] = PREDICT.exec(pathname) ?? [];
  if (predict !== undefined)
    return { url: `${origin}${pathname}`, protocol: 'predict', ...named(last || hostname), infer: at(pathname) };
  throw new DataError(shown, `names no served model; expected ${EXPECTED}.`);
}
