import type { Estimate, LossSurface, Proportion } from '../../../../evaluation/index.js';
import type { PartResult, RunStamp } from '../../../../study/index.js';

/** What a step of epsilon on every pixel does, over many images: means of nats, 95 % intervals over images. */
export interface Rise {
  readonly epsilon: number;
  /** How much the loss rises along the sign of the gradient, and along random signs. */
  readonly gradient: Estimate;
  readonly random: Estimate;
  /** What the gradient promises of the first: the step's product with it. */
  readonly promised: Estimate;
  /** Mean of |risen − promised| along the sign of the gradient: 0 where the loss is linear. */
  readonly gap: Estimate;
  /** Wrong answers after the step. */
  readonly wrong: { readonly gradient: Proportion; readonly random: Proportion };
}

export interface SurfaceNetwork {
  readonly name: string;
  /** Of the image itself. */
  readonly loss: number;
  readonly surface: LossSurface;
  /** Over many images, before any step. */
  readonly clean: { readonly loss: Estimate; readonly wrong: Proportion };
  readonly rises: readonly Rise[];
}

/** The loss around an image, seen, and how steep and how straight it is over many. */
export interface SurfaceResult extends PartResult {
  /** One sentence on the images. */
  readonly data: string;
  /** What stands in the place of MNIST and its two networks. */
  readonly instead?: string;
  /** "the first image of the test set, a 7". */
  readonly image: string;
  readonly rows: number;
  /** Every pixel moved by no more than this inside the diamond that the figure marks. */
  readonly ball: number;
  readonly networks: readonly SurfaceNetwork[];
}

/** The stamp of figures and tables: this part's own data. */
export const stampOf = ({ stamp, data, instead }: SurfaceResult): RunStamp => ({
  ...stamp,
  data,
  ...(instead && { instead }),
});
