import Module, { createRequire } from 'node:module';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { type Tensor, tf } from '../tensor/index.js';
import type { Frame } from './frames.js';
import { showAtEnd } from './last-expression.js';
import { renderTable, showTable } from './table.js';
import { describeTensor, showTensor } from './tensors.js';

/** Rows of a frame that is shown because it came last; showTable shows more. */
const FRAME_ROWS = 20;

/** Gives every value with this prototype a display, once. */
function teach<T extends object>(prototype: object, show: (value: T) => void, describe: (value: T) => string): void {
  if (!Object.hasOwn(prototype, inspect.custom)) showAtEnd(prototype, show, describe);
}

/** The part of danfo that is taught. */
interface Danfo {
  DataFrame: { prototype: object };
}

/** danfo's frames for Node extend plain ones, which its own methods return; both come from one class at the root. */
function rootOf(prototype: object): object {
  const above: unknown = Object.getPrototypeOf(prototype);
  return typeof above === 'object' && above !== null && above !== Object.prototype ? rootOf(above) : prototype;
}

function teachFrames({ DataFrame }: Danfo): void {
  const options = { maxRows: FRAME_ROWS };
  teach<Frame>(
    rootOf(DataFrame.prototype),
    (frame) => showTable(frame, options),
    (frame) => renderTable(frame, options).text,
  );
}

type Load = (request: string, parent: unknown, isMain: boolean) => unknown;

/** danfo's exports, if the notebook imported it already. */
function loadedDanfo(): Danfo | undefined {
  const loaded = createRequire(__filename).cache;
  const entry = join('danfojs-node', 'dist', 'danfojs-node', 'src', 'index.js');
  const file = Object.keys(loaded).find((name) => name.endsWith(entry));
  return file === undefined ? undefined : (loaded[file]?.exports as Danfo);
}

/**
 * danfo takes seconds to load, so its frames are taught when a notebook first asks for it: module loading is watched
 * until then, and left alone afterwards.
 */
function teachFramesOnceLoaded(): void {
  const danfo = loadedDanfo();
  if (danfo) {
    teachFrames(danfo);
    return;
  }
  const loader = Module as unknown as { _load: Load };
  const load = loader._load;
  const watching: Load = (request, parent, isMain) => {
    const loaded = load(request, parent, isMain);
    if (request === 'danfojs-node') {
      teachFrames(loaded as Danfo);
      if (loader._load === watching) loader._load = load;
    }
    return loaded;
  };
  loader._load = watching;
}

let installed = false;

/**
 * Lets values show themselves when a cell ends with them: danfo's frames as tables, tensors as a summary and images.
 * Figures do so where `drawable` made them. console.log of the same values prints text.
 */
export function installDisplays(): void {
  if (installed) return;
  installed = true;
  teach<Tensor>(tf.Tensor.prototype, showTensor, describeTensor);
  teachFramesOnceLoaded();
}
