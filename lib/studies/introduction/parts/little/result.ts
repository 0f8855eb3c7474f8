import type { PartResult } from '../../../../study/index.js';

/** The nearest error that was found to each of some photographs, in one norm. */
export interface MinimalNorms {
  readonly norm: 'l2' | 'linf';
  /** "minimum over DDN and FMN". */
  readonly attack: string;
  /** Rows of the sample: 0 where the network is wrong from the start, null where no error was found. */
  readonly rows: readonly { readonly index: number; readonly size: number | null }[];
}

/** How little is enough: accuracy over epsilon, and the nearest errors. */
export interface LittleResult extends PartResult {
  readonly minimal: readonly MinimalNorms[];
}
