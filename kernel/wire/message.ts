import { createHmac, randomUUID, timingSafeEqual } from 'node:crypto';

/** The version of Jupyter's messaging protocol that is spoken. */
export const PROTOCOL = '5.4';

export interface Header {
  readonly msg_id: string;
  readonly msg_type: string;
  readonly session: string;
  readonly username: string;
  readonly date: string;
  readonly version: string;
}

export type Content = Readonly<Record<string, unknown>>;

/** One message; `identities` are the routing frames that a reply must carry. */
export interface Message {
  readonly identities: readonly Uint8Array[];
  readonly header: Header;
  readonly parent: Header | Readonly<Record<string, never>>;
  readonly metadata: Content;
  readonly content: Content;
  readonly buffers: readonly Uint8Array[];
}

const DELIMITER = Buffer.from('<IDS|MSG>');

/** A message that must not be acted upon. */
export class WireError extends Error {
  override readonly name = 'WireError';
}

function signature(key: string, parts: readonly Uint8Array[]): string {
  // An empty key switches signing off, by the protocol.
  if (key === '') return '';
  const hash = createHmac('sha256', key);
  for (const part of parts) hash.update(part);
  return hash.digest('hex');
}

/** Whether two signatures are equal; the time it takes does not tell where they differ. */
function sameSignature(given: string, right: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(right)];
  return a.length === b.length && timingSafeEqual(a, b);
}

/**
 * Reads the frames of a message.
 * @throws WireError where the delimiter or a part is missing, a part is no JSON, or the signature is not the key's.
 */
export function decode(frames: readonly Buffer[], key: string): Message & { readonly signature: string } {
  const at = frames.findIndex((frame) => frame.equals(DELIMITER));
  if (at < 0) throw new WireError('A message without the delimiter <IDS|MSG> was dropped.');
  const [signed, ...parts] = frames.slice(at + 1);
  if (parts.length < 4)
    throw new WireError(`A message of ${parts.length} parts was dropped; a signature and 4 are expected.`);
  const given = signed.toString('latin1');
  if (!sameSignature(given, signature(key, parts.slice(0, 4))))
    throw new WireError("A message was dropped: its signature is not that of the connection file's key.");
  try {
    const [header, parent, metadata, content] = parts.slice(0, 4).map((part) => JSON.parse(part.toString('utf8')));
    if (typeof header?.msg_type !== 'string') throw new Error('its header has no msg_type');
    return {
      identities: frames.slice(0, at),
      header,
      parent,
      metadata,
      content,
      buffers: parts.slice(4),
      signature: given,
    };
  } catch (error) {
    throw new WireError(`A message was dropped: ${error instanceof Error ? error.message : error}`);
  }
}

/** The frames of a message, signed. */
export function encode(message: Message, key: string): Buffer[] {
  const { identities, header, parent, metadata, content, buffers } = message;
  const parts = [header, parent, metadata, content].map((part) => Buffer.from(JSON.stringify(part)));
  return [
    ...identities.map((identity) => Buffer.from(identity)),
    DELIMITER,
    Buffer.from(signature(key, parts)),
    ...parts,
    ...buffers.map((buffer) => Buffer.from(buffer)),
  ];
}

/** A message of the kernel's own, in answer to `parent`. */
export function answer(
  session: string,
  type: string,
  content: Content,
  parent: Message['parent'],
  { identities = [], metadata = {} }: Partial<Pick<Message, 'identities' | 'metadata'>> = {},
): Message {
  const header = {
    msg_id: randomUUID(),
    msg_type: type,
    session,
    username: 'kernel',
    date: new Date().toISOString(),
    version: PROTOCOL,
  };
  return { identities, header, parent, metadata, content, buffers: [] };
}
