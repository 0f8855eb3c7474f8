import { createRequire } from 'node:module';
import { join } from 'node:path';

/** One output in several renderings, by MIME type; the reader of the notebook takes the richest it knows. */
export type MimeBundle = Readonly<Record<string, unknown>>;

interface DisplayData {
  data: MimeBundle;
  metadata: Record<string, unknown>;
  transient: { display_id?: string };
}

/** What the kernel's own module offers while a cell runs; `tslab.display` writes through the same function. */
interface KernelModule {
  lastWriteDisplayData?: ((content: DisplayData, update?: boolean) => void) | null;
}

/**
 * The kernel's way to send rich output, or undefined outside a kernel. It is looked up among the modules already
 * loaded: asking for tslab anew would, outside a kernel, load a whole TypeScript compiler.
 */
function kernelWriter() {
  const loaded = createRequire(__filename).cache;
  // A kernel started by one copy of tslab may run on another, which alone can write.
  const kernels = Object.keys(loaded).filter((name) => name.endsWith(join('tslab', 'dist', 'jupyter.js')));
  const writers = kernels.map((file) => (loaded[file]?.exports as KernelModule | undefined)?.lastWriteDisplayData);
  return writers.find((write) => write) ?? undefined;
}

/** Whether this code runs in a notebook's kernel, where output can be rich. */
export const inKernel = (): boolean => kernelWriter() !== undefined;

/** Where an output goes: a display of its own, or one that later outputs replace. */
export interface DisplayTarget {
  /** Outputs with one id share one place. */
  id?: string;
  /** Replace what is there instead of adding it. */
  update?: boolean;
  /** Hints by MIME type, such as an image's width. */
  metadata?: Record<string, unknown>;
}

/**
 * Sends one output to the notebook; outside a kernel its `text/plain` rendering goes to the console, if it has one.
 */
export function display(bundle: MimeBundle, { id, update = false, metadata = {} }: DisplayTarget = {}): void {
  const write = kernelWriter();
  if (write) write({ data: bundle, metadata, transient: id === undefined ? {} : { display_id: id } }, update);
  else if (typeof bundle['text/plain'] === 'string') console.log(bundle['text/plain']);
}
