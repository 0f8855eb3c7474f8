import { type ChildProcess, spawn } from 'node:child_process';
import { createHmac, randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Dealer, Subscriber } from 'zeromq';
import { inProject } from '../../lib/data/index.js';

/** The kernels that answer: the project's own, and tslab's as it is. */
export type KernelName = 'own' | 'stock';

const COMMANDS: Readonly<Record<KernelName, (file: string) => string[]>> = {
  own: (file) => [inProject('kernel', 'bin', 'advlab-kernel.js'), file],
  stock: (file) => [inProject('node_modules', 'tslab', 'bin', 'tslab'), 'kernel', `--config-path=${file}`],
};

/** A message's content, read as its sender wrote it. */
// biome-ignore lint/suspicious/noExplicitAny: the protocol's contents differ by type, and each test knows its own.
export type Content = Record<string, any>;
export interface Received {
  readonly type: string;
  readonly content: Content;
  /** Id of the request that it answers. */
  readonly parent: string | undefined;
}
export interface Executed {
  readonly reply: Content;
  /** Everything on iopub between busy and idle. */
  readonly outputs: readonly Received[];
  readonly milliseconds: number;
  readonly text: (stream: 'stdout' | 'stderr') => string;
  /** Outputs of one type. */
  readonly of: (type: string) => Content[];
}

async function freePorts(count: number): Promise<number[]> {
  const servers = await Promise.all(
    Array.from({ length: count }, async () => {
      const server = createServer();
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      return server;
    }),
  );
  const ports = servers.map((server) => (server.address() as { port: number }).port);
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  return ports;
}

export const KEY = 'a key for tests';
const DELIMITER = '<IDS|MSG>';
const SESSION = randomUUID();

/** The frames of a request, with its id. */
export function frames(type: string, content: Content, key = KEY): { id: string; parts: string[] } {
  const id = randomUUID();
  const date = new Date().toISOString();
  const header = { msg_id: id, msg_type: type, session: SESSION, username: 'test', date, version: '5.4' };
  const parts = [header, {}, {}, content].map((part) => JSON.stringify(part));
  const hash = createHmac('sha256', key);
  for (const part of parts) hash.update(part);
  return { id, parts: [DELIMITER, hash.digest('hex'), ...parts] };
}

function read(raw: readonly Buffer[]): Received {
  const at = raw.findIndex((frame) => frame.toString() === DELIMITER);
  const [header, parent, , content] = raw.slice(at + 2).map((frame) => JSON.parse(frame.toString()));
  return { type: header.msg_type, content, parent: parent?.msg_id };
}

/** A running kernel and a front end's four channels to it. */
export class Kernel {
  readonly received: Received[] = [];
  private readonly answers: Received[] = [];
  readonly shell = new Dealer({ linger: 0 });
  private readonly control = new Dealer({ linger: 0 });
  private readonly stdin = new Dealer({ linger: 0 });
  private readonly iopub = new Subscriber({ linger: 0 });
  /** What is answered when a cell asks for input. */
  answer = '';

  private constructor(
    readonly name: KernelName,
    readonly child: ChildProcess,
    private readonly folder: string,
    private readonly outputs: string,
  ) {}

  /** @param cwd the notebook's folder */
  static async start(name: KernelName, cwd = tmpdir(), folderPrefix = 'advlab-kernel-'): Promise<Kernel> {
    const folder = mkdtempSync(join(tmpdir(), folderPrefix));
    const [shell, control, iopub, stdin, heartbeat] = await freePorts(5);
    const ports = {
      shell_port: shell,
      control_port: control,
      iopub_port: iopub,
      stdin_port: stdin,
      hb_port: heartbeat,
    };
    const file = join(folder, 'connection.json');
    const scheme = { ip: '127.0.0.1', transport: 'tcp', key: KEY, signature_scheme: 'hmac-sha256' };
    writeFileSync(file, JSON.stringify({ ...scheme, ...ports }));
    const child = spawn(process.execPath, COMMANDS[name](file), {
      cwd,
      // A group of its own, as Jupyter makes one: interrupts reach the kernel and its children, and nobody else.
      detached: true,
      env: { ...process.env, TF_CPP_MIN_LOG_LEVEL: '2', ADVLAB_ROOT: inProject() },
      stdio: ['ignore', 'ignore', process.env.ADVLAB_KERNEL_STDERR ? 'inherit' : 'ignore'],
    });
    const at = (port: number) => `tcp://127.0.0.1:${port}`;
    const kernel = new Kernel(name, child, folder, at(iopub));
    kernel.stdin.routingId = SESSION;
    kernel.shell.routingId = SESSION;
    kernel.shell.connect(at(shell));
    kernel.control.connect(at(control));
    kernel.stdin.connect(at(stdin));
    kernel.iopub.connect(at(iopub));
    kernel.iopub.subscribe();
    void kernel.listen();
    // Until a status arrives on iopub, the subscription is not there yet and outputs would be missed.
    for (let known = false; !known; ) {
      await kernel.request('kernel_info_request', {}, { seconds: 300 });
      known = kernel.received.some(({ type }) => type === 'status');
      await sleep(20);
    }
    return kernel;
  }

  private async listen(): Promise<void> {
    const collect = async (socket: Dealer | Subscriber, into: Received[]) => {
      for await (const raw of socket) into.push(read(raw as Buffer[]));
    };
    const reply = async () => {
      for await (const raw of this.stdin)
        if (read(raw as Buffer[]).type === 'input_request')
          await this.stdin.send(frames('input_reply', { value: this.answer }).parts);
    };
    await Promise.all([
      collect(this.shell, this.answers),
      collect(this.control, this.answers),
      collect(this.iopub, this.received),
      reply(),
    ]).catch(() => {});
  }

  private async until<T>(find: () => T | undefined, what: string, seconds: number): Promise<T> {
    for (const end = Date.now() + seconds * 1000; Date.now() < end; await sleep(2)) {
      const found = find();
      if (found !== undefined) return found;
      if (this.child.exitCode !== null) throw new Error(`The kernel ended with ${this.child.exitCode}.`);
    }
    throw new Error(`No ${what} within ${seconds} s.`);
  }

  /** Sends a request and waits for its reply. */
  async request(
    type: string,
    content: Content,
    { channel = 'shell' as 'shell' | 'control', seconds = 120 } = {},
  ): Promise<Content> {
    const { id, parts } = frames(type, content);
    await this[channel].send(parts);
    return (await this.until(() => this.answers.find(({ parent }) => parent === id), `reply to ${type}`, seconds))
      .content;
  }

  /** Sends a cell; `done` resolves with all that came of it, once the kernel is idle. */
  async send(code: string, options: Content = {}, seconds = 120): Promise<{ readonly done: Promise<Executed> }> {
    const { id, parts } = frames('execute_request', { code, silent: false, allow_stdin: true, ...options });
    const start = performance.now();
    const isIdle = ({ parent, type, content }: Received) =>
      parent === id && type === 'status' && content.execution_state === 'idle';
    await this.shell.send(parts);
    const finish = async (): Promise<Executed> => {
      const reply = await this.until(() => this.answers.find(({ parent }) => parent === id), 'execute_reply', seconds);
      await this.until(() => this.received.find(isIdle), 'idle', seconds);
      const outputs = this.received.filter(({ parent, type }) => parent === id && type !== 'status');
      const of = (type: string) => outputs.filter((each) => each.type === type).map(({ content }) => content);
      const text = (stream: string) =>
        of('stream')
          .filter(({ name }) => name === stream)
          .map((each) => each.text)
          .join('');
      return { reply: reply.content, outputs, milliseconds: performance.now() - start, of, text };
    };
    const done = finish();
    done.catch(() => {});
    return { done };
  }

  async execute(code: string, options: Content = {}, seconds = 120): Promise<Executed> {
    return (await this.send(code, options, seconds)).done;
  }

  /** Interrupts as Jupyter does: by message, or by a signal to the kernel's group. */
  async interrupt(): Promise<void> {
    if (this.name === 'own') await this.request('interrupt_request', {}, { channel: 'control' });
    else process.kill(-Number(this.child.pid), 'SIGINT');
  }

  /** Subscribes as one more front end; what it hears from then on, until it is closed. */
  listenToo(): { readonly received: readonly Received[]; close(): void } {
    const received: Received[] = [];
    const iopub = new Subscriber({ linger: 0 });
    iopub.connect(this.outputs);
    iopub.subscribe();
    const collect = async () => {
      for await (const raw of iopub) received.push(read(raw as Buffer[]));
    };
    void collect().catch(() => {});
    return { received, close: () => iopub.close() };
  }

  get isAlive(): boolean {
    return this.child.exitCode === null && this.child.signalCode === null;
  }

  /** Ends the kernel for good. */
  stop(): void {
    for (const socket of [this.shell, this.control, this.stdin, this.iopub]) socket.close();
    try {
      process.kill(-Number(this.child.pid), 'SIGKILL');
    } catch {
      // It has ended already.
    }
    rmSync(this.folder, { recursive: true, force: true });
  }
}
