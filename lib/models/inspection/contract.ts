/** One step of a model's graph, as one image goes through it. */
export interface GraphLayer {
  /** What the model calls it. */
  readonly name: string;
  /** What it does, in the words of the model's format: `conv2d`, `Conv`, `Conv2D`. */
  readonly type: string;
  /** Its settings in words, `3×3, stride 2`; empty where there are none. */
  readonly detail: string;
  /** The steps that it takes from, by their places in the list; IMAGES for the images. */
  readonly inputs: readonly number[];
  /**
   * The shape of what one image becomes, the axis of images first (above 1 where an image is cut into windows), the other
   * axes in the order of the model's format; undefined where it is not known.
   */
  readonly output: readonly number[] | undefined;
  /**
   * Numbers that are learned; what several steps share counts with the first. Running statistics do not count. Undefined
   * where they are not known of its type.
   */
  readonly weights: number | undefined;
  /** Multiplications, each with its addition, of sums of products; undefined where they are not known of its type. */
  readonly macs: number | undefined;
}

/** A model as the steps from its images to its scores, each behind those that it takes from. */
export interface ModelGraph {
  readonly layers: readonly GraphLayer[];
  /** Of the whole model. */
  readonly weights: number;
  readonly macs: number;
  /** Types of steps of which the totals lack something that is not known. */
  readonly uncounted: readonly string[];
}

/** A graph with its totals. */
export function graphOf(layers: readonly GraphLayer[]): ModelGraph {
  const sum = (name: 'weights' | 'macs') => layers.reduce((total, layer) => total + (layer[name] ?? 0), 0);
  const unknown = layers.filter(({ weights, macs }) => weights === undefined || macs === undefined);
  const uncounted = unknown.map(({ type }) => type);
  return {
    layers,
    weights: sum('weights'),
    macs: sum('macs'),
    uncounted: [...new Set(uncounted)].sort(),
  };
}
