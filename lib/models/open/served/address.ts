import { DataError } from '../../../data/index.js';

/** A model's address on a server of the Open Inference Protocol, version 2. */
export interface Address {
  /** …/v2/models/NAME or …/v2/models/NAME/versions/V: also where the metadata lie. */
  readonly url: string;
  readonly name: string;
  readonly version?: string;
  readonly ready: URL;
  readonly infer: URL;
}

export const isAddress = (source: string): boolean => /^[a-z][a-z\d+.-]*:\/\//i.test(source);

const EXPECTED = 'http://HOST:PORT/v2/models/NAME, or …/NAME/versions/VERSION';

const MODEL = /^(.*\/v2\/models\/([^/]+)(?:\/versions\/([^/]+))?)(?:\/infer)?\/?$/;

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
  const [, path, name, version] = MODEL.exec(pathname) ?? [];
  if (path === undefined || name === undefined)
    throw new DataError(shown, `names no model of the Open Inference Protocol, version 2; expected ${EXPECTED}.`);
  const url = `${origin}${path}`;
  return {
    url,
    name: decoded(name),
    ...(version !== undefined && { version: decoded(version) }),
    ready: new URL(`${url}/ready`),
    infer: new URL(`${url}/infer`),
  };
}
