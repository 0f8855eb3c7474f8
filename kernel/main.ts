import { randomUUID } from 'node:crypto';
import { ConnectionError, readConnection } from './connection.js';
import { kernelInfo } from './session/info.js';
import type { Session } from './session/session.js';
import type { Message } from './wire/message.js';
import type { Outlet } from './wire/traffic.js';
import { openWire } from './wire/wire.js';

const USAGE = `usage: advlab-kernel CONNECTION_FILE

A Jupyter kernel for TypeScript, which Jupyter starts with the connection file that it wrote.
  ADVLAB_ROOT   folder whose packages every notebook may import
`;

/** Cells get another one. */
const exit = process.exit.bind(process);

function fail(message: string, code: number): never {
  process.stderr.write(`${message}\n`);
  return exit(code);
}

async function start(file: string): Promise<void> {
  const connection = readConnection(file);
  const halt = new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT);
  const info = kernelInfo();
  const early: [Outlet, Message][] = [];
  let session: Session | undefined;
  const opening = openWire(
    { connection, info, halt, session: randomUUID() },
    {
      request: (outlet, message) => (session ? session.request(outlet, message) : early.push([outlet, message])),
      shutdown: () => void end(),
      interrupt: (id) => session?.interrupt(id),
      dropped: (why) => process.stderr.write(`${why}\n`),
    },
  );
  opening.catch(() => {});
  // The sockets are bound in their thread while this one loads the compiler.
  const { createSession } = require('./session/session.js') as typeof import('./session/session.js');
  const wire = await opening;
  session = createSession({
    ...{ wire, info },
    halt: new Int32Array(halt),
    folder: process.cwd(),
    project: process.env.ADVLAB_ROOT,
  });
  for (const [outlet, message] of early) session.request(outlet, message);

  async function end(): Promise<void> {
    session?.close();
    await wire.close();
    exit(0);
  }
  process.on('SIGTERM', () => void end());
}

/** Runs the kernel until it is told to end. */
export function main(args: readonly string[]): void {
  if (args.includes('--help')) {
    process.stdout.write(USAGE);
    return;
  }
  const [file, ...more] = args;
  if (file === undefined || more.length)
    fail(`Expected one connection file, got ${args.length} arguments.\n${USAGE}`, 2);
  start(file).catch((error: Error) => fail(error instanceof ConnectionError ? error.message : String(error.stack), 1));
}
