import { createRequire } from 'node:module';
import { createCompiler } from '../code/compiler.js';
import { createModules } from '../code/modules.js';
import { installTraces, reportOf, serialIn } from '../code/trace.js';
import type { Content, Message } from '../wire/message.js';
import type { Outlet } from '../wire/traffic.js';
import type { Wire } from '../wire/wire.js';
import { answerTo } from './answers.js';
import { createExecutor, type Executor } from './execute.js';
import { createHelpers, HELPERS } from './helpers.js';
import { createHistory } from './history.js';
import { createInterrupts } from './interrupt.js';
import { captureStreams, createOutputs, type Display, type Outputs } from './outputs.js';
import { installTimers } from './timers.js';

/** The kernel's side of the conversation: requests in their order, one at a time. */
export interface Session {
  request(outlet: Outlet, message: Message): void;
  /** Interrupts the cell of this request, if it runs and has not heard of it. */
  interrupt(id: string): void;
  close(): void;
}

/** What of tslab's own protocol is used: where its `display` writes. */
interface TslabProtocol {
  lastWriteDisplayData: ((content: Display, update?: boolean) => void) | null;
}

/** Errors that nobody caught belong to the cell that made them, and end nothing. */
function catchStrays(outputs: Outputs, executor: Executor): void {
  const tell = (what: string) => (thrown: unknown) => {
    const { traceback } = reportOf(thrown);
    const serial = thrown instanceof Error ? serialIn(String(thrown.stack)) : undefined;
    outputs.write('stderr', `${what}:\n${traceback.join('\n')}\n`, executor.cellOf(serial));
  };
  process.on('uncaughtException', tell('Thrown outside the cell'));
  process.on('unhandledRejection', tell('A promise that nobody awaits was rejected'));
}

/** `process.exit` ends no kernel, whose variables somebody may want. */
function keepRunning(): void {
  process.exit = (code) => {
    const call = `process.exit(${code ?? ''})`;
    const error = new Error(`${call} would end the kernel: throw to leave a cell, or shut down from the menu.`);
    Error.captureStackTrace(error, process.exit);
    throw error;
  };
}

export interface SessionSetup {
  readonly wire: Wire;
  readonly folder: string;
  readonly project: string | undefined;
  readonly info: Content;
  /** Not 0 once a loop that does not yield shall stop. */
  readonly halt: Int32Array;
}

export function createSession({ wire, folder, project, info, halt }: SessionSetup): Session {
  const compiler = createCompiler(folder, project, HELPERS);
  const outputs = createOutputs(wire);
  const history = createHistory();
  const helpers = createHelpers(wire, outputs);
  const interrupts = createInterrupts(wire, halt);
  const executor = createExecutor({
    ...{ compiler, outputs, history, folder },
    interrupts,
    names: { ...helpers.names },
    modules: createModules(folder, project, compiler),
  });
  installTraces();
  installTimers();
  captureStreams(outputs);
  catchStrays(outputs, executor);
  keepRunning();
  const protocol = createRequire(require.resolve('tslab'))('./jupyter.js') as TslabProtocol;
  protocol.lastWriteDisplayData = outputs.display;

  const queue: { readonly outlet: Outlet; readonly message: Message }[] = [];
  let working = false;

  const status = (state: 'busy' | 'idle', { header }: Message) =>
    wire.publish('status', { execution_state: state }, header);

  function reply(outlet: Outlet, message: Message, content: Content): void {
    wire.reply(outlet, message, message.header.msg_type.replace(/_request$/, '_reply'), content);
  }

  /** Requests to run cells that came before the failure was known are not run. */
  async function abortQueue(): Promise<void> {
    await wire.drain();
    const aborted = queue.filter(({ message }) => message.header.msg_type === 'execute_request');
    queue.splice(0, queue.length, ...queue.filter((each) => !aborted.includes(each)));
    for (const { outlet, message } of aborted) {
      status('busy', message);
      // Without a count: a cell that did not run has no number.
      reply(outlet, message, { status: 'aborted' });
      status('idle', message);
    }
  }

  async function handle(outlet: Outlet, message: Message): Promise<void> {
    const { msg_type: type } = message.header;
    if (type === 'execute_request') {
      const { content, abortsQueue } = await executor.execute(message);
      if (abortsQueue) await abortQueue();
      reply(outlet, message, content);
    } else if (type === 'kernel_info_request') reply(outlet, message, info);
    else if (type === 'comm_open')
      // Nothing here speaks to widgets: the front end is told so, by the protocol's way of refusing.
      wire.publish('comm_close', { comm_id: message.content.comm_id, data: {} }, message.header);
    else if (type.endsWith('_request')) {
      const evalue = `This kernel does not know ${type}.`;
      const unknown = { status: 'error', ename: 'UnknownRequest', evalue, traceback: [evalue] };
      reply(outlet, message, answerTo(message, compiler, history) ?? unknown);
    }
  }

  async function work(): Promise<void> {
    if (working) return;
    working = true;
    for (let next = queue.shift(); next; next = queue.shift()) {
      const { outlet, message } = next;
      status('busy', message);
      try {
        await handle(outlet, message);
      } catch (error) {
        const { ename, evalue, traceback } = reportOf(error);
        reply(outlet, message, { status: 'error', ename, evalue, traceback });
      }
      status('idle', message);
    }
    working = false;
  }

  return {
    request(outlet, message) {
      if (outlet === 'stdin') helpers.answer(message);
      else {
        queue.push({ outlet, message });
        void work();
      }
    },
    interrupt: interrupts.interrupt,
    close: () => compiler.close(),
  };
}
