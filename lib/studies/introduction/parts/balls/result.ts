import type { PartResult } from '../../../../study/index.js';
import type { Norm } from '../../../../tensor/index.js';
import type { Shown } from '../../shown.js';

/** The four balls: what the nearest error to one photograph looks like in each norm. */
export interface BallsResult extends PartResult {
  readonly photo: { readonly name: string; readonly provenance: string; readonly picture: string };
  /** One in each norm: the smallest that the attacks found. */
  readonly nearest: readonly (Shown & { readonly measuredIn: Norm })[];
}
