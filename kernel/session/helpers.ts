import type { Message } from '../wire/message.js';
import type { Wire } from '../wire/wire.js';
import { currentCell } from './cell.js';
import { bundleOf } from './display.js';
import type { Outputs } from './outputs.js';

/** What every notebook can call without importing it; a cell may declare these names anew. */
export const HELPERS = `
/** Asks the reader for a line; \`password\` hides what is typed. */
declare function input(prompt?: string, options?: { password?: boolean }): Promise<string>;
/** Shows a value as the end of a cell would; outputs with one id share one place, which \`update\` replaces. */
declare function display(value: unknown, options?: { id?: string; update?: boolean }): Promise<void>;
/** Clears what the cell has shown so far, or (\`wait\`) once something new comes. */
declare function clearOutput(wait?: boolean): void;
`;

export interface Helpers {
  readonly names: Readonly<Record<string, unknown>>;
  /** Takes what the reader typed. */
  answer(reply: Message): void;
}

export function createHelpers(wire: Wire, outputs: Outputs): Helpers {
  let asked: ((text: string) => void) | undefined;
  return {
    names: {
      input(prompt = '', { password = false } = {}) {
        const cell = currentCell();
        if (!cell?.allowsInput)
          throw new Error('input() finds nobody to ask: this front end takes no input. Set a variable instead.');
        wire.reply('stdin', cell.request, 'input_request', { prompt: String(prompt), password });
        return new Promise<string>((resolve) => {
          asked = resolve;
        });
      },
      async display(value: unknown, { id, update = false }: { id?: string; update?: boolean } = {}) {
        const data = await bundleOf(value);
        if (data) outputs.display({ data, transient: id === undefined ? {} : { display_id: id } }, update);
      },
      clearOutput: (wait = false) => outputs.clear(wait),
    },
    answer({ header, content }) {
      if (header.msg_type === 'input_reply') asked?.(String(content.value ?? ''));
    },
  };
}
