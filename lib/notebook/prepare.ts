import { installDisplays } from './inspect.js';
import { installInterrupt } from './interrupt.js';
import { inKernel } from './kernel.js';

/** Makes a kernel a laboratory: values show themselves, Interrupt stops loops. Calling it again changes nothing. */
export function prepareNotebook(): void {
  installDisplays();
  if (inKernel()) installInterrupt();
}
