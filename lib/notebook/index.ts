export {
  type CellDone,
  type Executed,
  type ExecuteOptions,
  executeNotebook,
  NotebookError,
} from './execute.js';
export { drawable, showFigure } from './figure.js';
export type { Frame } from './frames.js';
export { type ImagesOptions, showImages } from './images.js';
export { installDisplays } from './inspect.js';
export { installInterrupt } from './interrupt.js';
export { type DisplayTarget, display, inKernel, type MimeBundle } from './kernel.js';
export { type Lab, openLab } from './lab.js';
export { showMarkdown } from './markdown.js';
export { embedPictures } from './pictures.js';
export { prepareNotebook } from './prepare.js';
export { type Progress, progress } from './progress.js';
export { showTable, type TableOptions } from './table.js';
export { describeTensor, showTensor } from './tensors.js';
