import { interruptAll } from '../tensor/index.js';

let installed = false;

/**
 * Makes the notebook's Interrupt stop running attacks and training: it ends their loops, which free their tensors. The
 * stock kernel's own handler would only give up waiting for the cell, and this project's waits for loops that end by
 * themselves. Outside a kernel a signal handler would keep
 * Ctrl-C from ending the program, so call it only from notebooks.
 */
export function installInterrupt(): void {
  if (installed) return;
  installed = true;
  process.on('SIGINT', interruptAll);
}
