import { type Compiled, CompileError, type Compiler } from '../code/compiler.js';
import type { Modules } from '../code/modules.js';
import { compileReport } from '../code/problems.js';
import { type Names, runCompiled } from '../code/runner.js';
import { type Report, reportOf, traceCell } from '../code/trace.js';
import type { Content, Message } from '../wire/message.js';
import { type Cell, runAs } from './cell.js';
import { bundleOf } from './display.js';
import type { History } from './history.js';
import { type Interrupts, interruptReport, isInterrupt } from './interrupt.js';
import type { Outputs } from './outputs.js';
import { cutOff } from './timers.js';

/** What running cells needs. */
export interface Machine {
  readonly compiler: Compiler;
  readonly outputs: Outputs;
  readonly history: History;
  readonly interrupts: Interrupts;
  readonly names: Names;
  readonly modules: Modules;
  /** The notebook's. */
  readonly folder: string;
}

/** How a cell ended. */
type Outcome = { readonly ok: true } | { readonly ok: false; readonly report: Report };

/** Content of execute_reply, and whether what is queued behind the cell should still run. */
export interface Executed {
  readonly content: Content;
  readonly abortsQueue: boolean;
}

export interface Executor {
  execute(request: Message): Promise<Executed>;
  /** The run of this number, if it is remembered, else undefined. */
  cellOf(serial: number | undefined): Cell | undefined;
}

const isText = (value: unknown): value is string => typeof value === 'string';

export function createExecutor(machine: Machine): Executor {
  const { compiler, outputs, history, interrupts, names, modules, folder } = machine;
  let count = 0;
  let serials = 0;
  const cells = new Map<number, Cell>();

  /** Compiles and runs; the value, if it is one to show. */
  async function run(cell: Cell, source: string): Promise<unknown> {
    const compiled = compiler.compile(source);
    traceCell(cell.serial, { title: cell.title, source, code: compiled.code });
    await interrupts.guard(cell, () => runAs(cell, () => modules.prepare(compiled.imports)));
    let value: unknown;
    try {
      const code = () => runCompiled(compiled, cell.serial, names, modules.require, folder);
      await interrupts.arrive(cell);
      await interrupts.guard(cell, () => runAs(cell, code));
    } finally {
      value = take(compiled);
      compiler.accept(compiled);
    }
    return value;
  }

  function take({ result }: Compiled): unknown {
    if (result === undefined) return undefined;
    const value = names[result];
    // What has no name of its own is not to be called by this one.
    if (typeof value === 'function' && value.name === result) Object.defineProperty(value, 'name', { value: '' });
    // Deleting would make every access to the others slow.
    names[result] = undefined;
    return value;
  }

  const bundle = (cell: Cell, value: unknown) => interrupts.guard(cell, () => runAs(cell, () => bundleOf(value)));

  async function show(cell: Cell, value: unknown, number: number): Promise<void> {
    if (value === undefined || cell.isSilent) return;
    const data = await bundle(cell, value);
    if (!data) return;
    history.result(number, String(data['text/plain'] ?? ''));
    outputs.publish('execute_result', { execution_count: number, data, metadata: {} }, cell);
  }

  async function attempt(cell: Cell, work: () => Promise<void>): Promise<Outcome> {
    try {
      await work();
      return { ok: true };
    } catch (error) {
      if (error instanceof CompileError) return { ok: false, report: compileReport(error, cell.title, cell.source) };
      if (!isInterrupt(cell, error)) return { ok: false, report: reportOf(error) };
      cutOff(cell);
      modules.forgetUnfinished();
      return { ok: false, report: interruptReport(error) };
    }
  }

  async function evaluate(cell: Cell, expressions: unknown): Promise<Content> {
    const results: Record<string, Content> = {};
    for (const [name, source] of Object.entries((expressions ?? {}) as Record<string, unknown>)) {
      const text = String(source);
      const own: Cell = { ...cell, serial: ++serials, title: `Expression ${name}`, source: text };
      const outcome = await attempt(own, async () => {
        // In parentheses an object is no block.
        const value = await run(own, `(${text})`);
        results[name] = { status: 'ok', data: (await bundle(own, value)) ?? {}, metadata: {} };
      });
      if (!outcome.ok) results[name] = { status: 'error', ...outcome.report };
    }
    return results;
  }

  return {
    cellOf: (serial) => (serial === undefined ? undefined : cells.get(serial)),
    async execute(request) {
      const { code, silent, store_history: stored, user_expressions: expressions } = request.content;
      const { allow_stdin: allowsInput, stop_on_error: stops = true } = request.content;
      const source = isText(code) ? code : '';
      const isSilent = silent === true;
      const isStored = !isSilent && stored !== false;
      if (isStored) count++;
      const number = count;
      const serial = ++serials;
      const cell: Cell = {
        ...{ serial, source, request, isSilent, isCut: false },
        title: isStored ? `Cell ${number}` : `Cell ${number}.${serial}`,
        allowsInput: allowsInput === true,
        controller: new AbortController(),
        timers: new Set(),
      };
      cells.set(serial, cell);
      interrupts.begin(cell);
      outputs.publish('execute_input', { code: source, execution_count: number }, cell);
      if (isStored) history.add(number, source);
      const outcome = await attempt(cell, async () => {
        if (source.trim() !== '') await show(cell, await run(cell, source), number);
      });
      interrupts.end();
      if (!outcome.ok) {
        const content = { status: 'error', ...outcome.report, execution_count: number };
        outputs.publish('error', outcome.report as unknown as Content, cell);
        return { content, abortsQueue: stops !== false };
      }
      const user = await evaluate(cell, expressions);
      const content = { status: 'ok', execution_count: number, payload: [], user_expressions: user };
      return { content, abortsQueue: false };
    },
  };
}
