import { interruptAll } from '../tensor/index.js';

let installed = false;

/**
 * Makes the notebook's Interrupt stop running attacks and training. The kernel's own handler only gives up waiting for
 * the cell; this one ends the loops behind it, which free their tensors. Outside a kernel a signal handler would keep
 * Ctrl-C from ending the program, so call it only from notebooks.
 */
export function installInterrupt(): void {
  if (installed) return;
  installed = true;
  process.on('SIGINT', interruptAll);
}
