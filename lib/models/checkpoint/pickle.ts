import { INSTRUCTIONS } from './instructions.js';
import { machineOn } from './pickle-machine.js';
import type { Value } from './values.js';

/** STOP. */
const END = 0x2e;

export interface Pickle {
  readonly value: Value;
  /** The byte after it. */
  readonly end: number;
  /** Types of all storages that it names, by their keys. */
  readonly storages: ReadonlyMap<string, string>;
}

/**
 * Reads one pickle of protocol 2 to 5, executing nothing: tensors, dictionaries, lists, numbers and text are what they
 * are, and whatever another global would make is a `Foreign` of its name.
 * @throws DataError on an unknown instruction, or a pickle that breaks off.
 */
export function readPickle(file: string, bytes: Buffer, start = 0): Pickle {
  const machine = machineOn(file, bytes, start);
  for (;;) {
    const code = machine.byte();
    if (code === END) return { value: machine.pop(), end: machine.at, storages: machine.storages };
    const instruction = INSTRUCTIONS.get(code);
    if (!instruction) return machine.fail(`instruction 0x${code.toString(16)} is not understood`);
    instruction(machine);
  }
}
