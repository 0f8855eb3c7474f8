import type { Study } from '../../contracts.js';

/** How the label is taken out of the images, and looked for in them. */
export interface LabelPlan {
  /** What keys the classes whose generators are taken: any, and any but the image's own; and the signs of the control. */
  readonly seeds: { readonly random: number; readonly wrong: number; readonly signs: number };
  readonly probe: {
    /** The first so many training images' perturbations are learned from. */
    readonly rows: number;
    readonly epochs: number;
    readonly batchSize: number;
    readonly learningRate: number;
    readonly seed: number;
  };
  /** Images in the figure. */
  readonly shown: number;
}

export const labelPlan = ({ profile }: Pick<Study, 'profile'>): LabelPlan => ({
  seeds: { random: 1, wrong: 2, signs: 3 },
  probe: {
    rows: profile === 'full' ? 60_000 : 10_000,
    epochs: profile === 'digits' ? 20 : 10,
    ...{ batchSize: 250, learningRate: 3e-3, seed: 0 },
  },
  shown: 9,
});
