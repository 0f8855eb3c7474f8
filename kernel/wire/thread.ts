// The thread of the sockets. It lives beside the one that runs cells, so that heartbeats, output and interrupts go on
// while a cell keeps its thread busy.
import { setTimeout as sleep } from 'node:timers/promises';
import { parentPort, workerData } from 'node:worker_threads';
import { Reply, Router, XPublisher } from 'zeromq';
import { addressOf } from '../connection.js';
import { interrupts } from './interrupt.js';
import { answer, type Content, decode, encode, type Message, WireError } from './message.js';
import { createTexts } from './texts.js';
import type { FromWire, Outlet, ToWire, WireSetup } from './traffic.js';

/** How long closing waits for what was not sent yet, and messages for the last ones on the way, in milliseconds. */
const LINGER = 1000;
const UNDERWAY = 20;
/** How long the other thread may take to end after a shutdown, in milliseconds. */
const LAST_WORDS = 1500;
/** Two interrupts within this many milliseconds mean that the first did not help. */
const AGAIN = 3000;
const RESTART = 'Interrupted twice. What still runs cannot be stopped from here: restart the kernel.\n';
/** Signatures remembered: a message is acted upon once. */
const REMEMBERED = 65_536;

const { connection, session, info, halt, underway } = workerData as WireSetup;
const tell = (event: FromWire) => parentPort?.postMessage(event);

const shell = new Router({ linger: LINGER });
const control = new Router({ linger: LINGER });
const stdin = new Router({ linger: LINGER });
// Without a limit: output must not be lost because a reader is slow. Every front end subscribes to the same, and each of
// them is to be seen.
const iopub = new XPublisher({ linger: LINGER, sendHighWaterMark: 0, verbosity: 'allSubs' });
const heartbeat = new Reply({ linger: 0 });
const sockets = { shell, control, stdin, iopub };

let sending: Promise<void> = Promise.resolve();

/** Sends in order: one send may be in progress on a socket. */
function post(outlet: Outlet, message: Message): void {
  const topic = outlet === 'iopub' ? [Buffer.from(message.header.msg_type)] : message.identities;
  const frames = encode({ ...message, identities: topic }, connection.key);
  sending = sending
    .then(() => sockets[outlet].send(frames))
    .catch((error: Error) => tell({ kind: 'dropped', why: error.message }));
}

const { write, flush } = createTexts((content, parent) => post('iopub', answer(session, 'stream', content, parent)));

function send(outlet: Outlet, message: Message): void {
  flush();
  post(outlet, message);
}

const { interrupt, seen } = interrupts(halt);
const arriving = new Int32Array(underway);

const publish = (type: string, content: Content, parent: Message['parent']) =>
  send('iopub', answer(session, type, content, parent));

/** The cell that runs, and the one that was interrupted last. */
let running: Message['parent'] = {};
let interrupted: { cell: string; at: number } | undefined;

/** Follows which cell runs by what is sent of it. */
function follow({ header, parent, content }: Message): void {
  if (header.msg_type !== 'status') return;
  // A silent cell tells nothing else.
  if (content.execution_state === 'busy' && parent.msg_type === 'execute_request') running = parent;
  else if (content.execution_state === 'idle' && parent.msg_id === running.msg_id) running = {};
}

/** Two interrupts in a row for one cell: the first one did not help. */
function interruptCell(): void {
  const cell = running.msg_id as string | undefined;
  if (cell !== undefined && interrupted?.cell === cell && Date.now() - interrupted.at < AGAIN)
    publish('stream', { name: 'stderr', text: RESTART }, running);
  interrupted = cell === undefined ? undefined : { cell, at: Date.now() };
  interrupt();
  if (cell !== undefined) tell({ kind: 'interrupt', id: cell });
}

/** Answers on control what must not wait for the running cell. */
function answerAtOnce({ header, identities, content }: Message): boolean {
  const reply = (type: string, said: Content) => send('control', answer(session, type, said, header, { identities }));
  const between = (work: () => void) => {
    publish('status', { execution_state: 'busy' }, header);
    work();
    publish('status', { execution_state: 'idle' }, header);
  };
  switch (header.msg_type) {
    case 'kernel_info_request':
      between(() => reply('kernel_info_reply', info));
      return true;
    case 'interrupt_request':
      between(() => {
        interruptCell();
        reply('interrupt_reply', { status: 'ok' });
      });
      return true;
    case 'shutdown_request': {
      const restart = content.restart === true;
      between(() => {
        publish('shutdown_reply', { status: 'ok', restart }, header);
        reply('shutdown_reply', { status: 'ok', restart });
      });
      tell({ kind: 'shutdown', restart });
      setTimeout(() => process.kill(process.pid, 'SIGKILL'), LAST_WORDS);
      return true;
    }
    default:
      return false;
  }
}

const remembered = new Set<string>();

/** Whether a message came before: one that was recorded and sent again would run code again. */
function isRepeated(signature: string): boolean {
  if (signature === '') return false;
  if (remembered.has(signature)) return true;
  remembered.add(signature);
  if (remembered.size > REMEMBERED) remembered.delete(remembered.values().next().value ?? '');
  return false;
}

async function receive(outlet: 'shell' | 'control' | 'stdin'): Promise<void> {
  for await (const frames of sockets[outlet])
    try {
      const { signature, ...message } = decode(frames as Buffer[], connection.key);
      if (isRepeated(signature)) throw new WireError('A message was dropped: it came a second time.');
      if (outlet !== 'control' || !answerAtOnce(message)) tell({ kind: 'request', outlet, message });
    } catch (error) {
      tell({ kind: 'dropped', why: error instanceof Error ? error.message : String(error) });
    }
}

/**
 * Greets whoever subscribes, who from then on misses nothing, and tells them whether a cell runs: a front end that comes
 * back after a crash would not know otherwise.
 */
async function welcome(): Promise<void> {
  for await (const [subscription] of iopub)
    if (subscription[0] === 1) {
      publish('iopub_welcome', { subscription: subscription.subarray(1).toString('utf8') }, {});
      publish('status', { execution_state: running.msg_id === undefined ? 'idle' : 'busy' }, {});
    }
}

async function beat(): Promise<void> {
  for await (const frames of heartbeat) await heartbeat.send(frames);
}

async function close(): Promise<void> {
  flush();
  await sending;
  for (const socket of [...Object.values(sockets), heartbeat]) socket.close();
  tell({ kind: 'closed' });
}

parentPort?.on('message', (order: ToWire) => {
  if (order.kind === 'write') {
    Atomics.sub(arriving, 0, 1);
    write(order.stream, order.text, order.parent);
  } else if (order.kind === 'send') {
    follow(order.message);
    send(order.outlet, order.message);
  } else if (order.kind === 'interrupted') seen();
  else if (order.kind === 'drain') void sleep(UNDERWAY).then(() => tell({ kind: 'arrived', id: order.id }));
  else void close();
});

/** Whoever started the kernel tells its own number; a kernel does not outlive it. */
function endWithStarter(): void {
  const starter = Number(process.env.JPY_PARENT_PID);
  if (!starter || process.ppid !== starter) return;
  setInterval(() => {
    if (process.ppid !== starter) process.kill(process.pid, 'SIGKILL');
  }, LAST_WORDS).unref();
}

async function start(): Promise<void> {
  const at = (port: number) => addressOf(connection, port);
  await Promise.all([
    shell.bind(at(connection.shell_port)),
    control.bind(at(connection.control_port)),
    stdin.bind(at(connection.stdin_port)),
    iopub.bind(at(connection.iopub_port)),
    heartbeat.bind(at(connection.hb_port)),
  ]);
  publish('status', { execution_state: 'starting' }, {});
  tell({ kind: 'bound' });
  endWithStarter();
  await Promise.all([receive('shell'), receive('control'), receive('stdin'), beat(), welcome()]);
}

start().catch((error: Error) => tell({ kind: 'failed', message: error.message }));
