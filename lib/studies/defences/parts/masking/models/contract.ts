import type { DifferentiableClassifier, Network } from '../../../../../models/index.js';
import type { Study } from '../../../contracts.js';

/** What a masked model is made of. */
export type Opened = Pick<Study, 'base' | 'train' | 'trained' | 'epsilon'>;

/** A model whose gradients are hidden, as its paper would evaluate it, and as it is seen through. */
export interface MaskedModel {
  readonly id: string;
  readonly name: string;
  /** Authors and year of the method that it is made after; of the adaptive attack. */
  readonly paper: string;
  readonly broken: string;
  /** What an attack that knows it differentiates, in a few words. */
  readonly through: string;
  /** Answers are drawn anew at each query. */
  readonly random?: true;
  /** The network behind it; the study's. */
  undefended(study: Opened): Promise<Network>;
  /** Made anew, so that what it draws does not depend on what was asked before: the gradients that it shows by itself. */
  naive(study: Opened): Promise<DifferentiableClassifier>;
  /** The same answers, with gradients that lead somewhere; made anew. */
  seen(study: Opened): Promise<DifferentiableClassifier>;
}
