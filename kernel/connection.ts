import { readFileSync } from 'node:fs';

/** Where the kernel listens and how its messages are signed: Jupyter's connection file. */
export interface Connection {
  readonly ip: string;
  readonly transport: 'tcp' | 'ipc';
  readonly key: string;
  readonly shell_port: number;
  readonly control_port: number;
  readonly iopub_port: number;
  readonly stdin_port: number;
  readonly hb_port: number;
}

const PORTS = ['shell_port', 'control_port', 'iopub_port', 'stdin_port', 'hb_port'] as const;
const LOOPBACK = /^(?:127\.\d+\.\d+\.\d+|localhost|::1)$/;

/** A connection that cannot be used; the message says what is wrong and what to do. */
export class ConnectionError extends Error {
  override readonly name = 'ConnectionError';
}

/**
 * Reads a connection file.
 * @throws ConnectionError where it is missing, is no JSON, lacks a port, asks for another signature than HMAC-SHA256, or
 * names an address that other machines reach: whoever reaches the ports runs code.
 */
export function readConnection(file: string): Connection {
  let given: Readonly<Record<string, unknown>>;
  try {
    given = JSON.parse(readFileSync(file, 'utf8')) as Readonly<Record<string, unknown>>;
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new ConnectionError(`The connection file ${JSON.stringify(file)} cannot be read: ${why}`);
  }
  const { ip = '127.0.0.1', transport = 'tcp', key = '', signature_scheme: scheme = 'hmac-sha256' } = given;
  const refuse = (what: string): never => {
    throw new ConnectionError(`${JSON.stringify(file)}: ${what}; let Jupyter write the file`);
  };
  if (transport !== 'tcp' && transport !== 'ipc')
    return refuse(`transport is ${JSON.stringify(transport)}, expected "tcp" or "ipc"`);
  if (typeof key !== 'string') return refuse('key is no text');
  if (scheme !== 'hmac-sha256') return refuse(`signature_scheme is ${JSON.stringify(scheme)}, expected "hmac-sha256"`);
  if (typeof ip !== 'string' || (transport === 'tcp' && !LOOPBACK.test(ip)))
    return refuse(`ip is ${JSON.stringify(ip)}, expected a loopback address such as "127.0.0.1"`);
  const port = (name: (typeof PORTS)[number]) => {
    const value = given[name];
    if (typeof value === 'number' && Number.isInteger(value) && value > 0 && value < 65536) return value;
    return refuse(`${name} is ${JSON.stringify(value)}, expected a number from 1 to 65535`);
  };
  const [shell, control, iopub, stdin, heartbeat] = PORTS.map(port);
  return {
    ...{ ip, transport, key },
    ...{ shell_port: shell, control_port: control, iopub_port: iopub, stdin_port: stdin, hb_port: heartbeat },
  };
}

/** The address of one socket. */
export function addressOf({ transport, ip }: Connection, port: number): string {
  return transport === 'ipc' ? `ipc://${ip}-${port}` : `tcp://${ip.includes(':') ? `[${ip}]` : ip}:${port}`;
}
