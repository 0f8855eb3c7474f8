import { type Attributes, native, type Tensor, tf } from '../../../tensor/index.js';

/** What tfjs calls for a kernel's gradient: a tensor for each of its inputs, by its name. */
interface Gradient {
  /** Inputs that it needs. */
  readonly of: readonly string[] | 'all';
  at(cotangent: Tensor, inputs: readonly Tensor[], settings: Readonly<Record<string, unknown>>): readonly Tensor[];
}

const nothing = ({ shape }: Tensor): Tensor => tf.zeros([...shape]);
const whole = (numbers: readonly number[]): Tensor => tf.tensor1d([...numbers], 'int32');

/** Steps: whether something holds does not change with small changes of what is compared. */
const flat = (...of: string[]): Gradient => ({ of, at: (_cotangent, inputs) => inputs.map(nothing) });

const MASKS = {
  beginMask: 'begin_mask',
  endMask: 'end_mask',
  ellipsisMask: 'ellipsis_mask',
  newAxisMask: 'new_axis_mask',
  shrinkAxisMask: 'shrink_axis_mask',
};

const stridedSlice: Gradient = {
  of: ['x'],
  at: (cotangent, [{ shape }], settings) => {
    const masks = Object.entries(MASKS).map(([ours, theirs]) => [theirs, Number(settings[ours] ?? 0)]);
    const bounds = ['begin', 'end', 'strides'].map((name) => whole(settings[name] as number[]));
    const attributes: Attributes = { T: { dtype: 'float32' }, Index: { dtype: 'int32' }, ...Object.fromEntries(masks) };
    return [native('StridedSliceGrad', [whole(shape), ...bounds, cotangent], attributes)];
  },
};

/** Values at places of a tensor, and back: places that are taken twice get both. */
const gatherNd: Gradient = {
  of: ['params', 'indices'],
  at: (cotangent, [params, indices]) => [tf.scatterND(indices, cotangent, params.shape), nothing(indices)],
};
const scatterNd: Gradient = {
  of: ['indices', 'updates'],
  at: (cotangent, [indices]) => [nothing(indices), tf.gatherND(cotangent, indices)],
};
const tensorScatterUpdate: Gradient = {
  of: ['tensor', 'indices', 'updates'],
  at: (cotangent, [, indices, updates]) => [
    tf.tensorScatterUpdate(cotangent, indices, tf.zeros(updates.shape)),
    nothing(indices),
    tf.gatherND(cotangent, indices),
  ],
};

const depthToSpace: Gradient = {
  of: ['x'],
  at: (cotangent, _inputs, { blockSize, dataFormat }) => [
    native('SpaceToDepth', [cotangent], { block_size: Number(blockSize), data_format: String(dataFormat ?? 'NHWC') }),
  ],
};

/** Sums of products of two values: their gradients are such sums, too, where each axis of one is in the other or goes out. */
const einsum: Gradient = {
  of: 'all',
  at: (cotangent, [a, b], settings) => {
    const equation = String(settings.equation).replace(/\s/g, '');
    const found = /^([a-zA-Z]+),([a-zA-Z]+)->([a-zA-Z]*)$/.exec(equation);
    const [, first, second, output] = found ?? [];
    const twice = [first, second, output].some((names) => names && new Set(names).size !== names.length);
    const alone = (names: string, others: string) => [...names].some((name) => !others.includes(name));
    if (!found || twice || alone(first, second + output) || alone(second, first + output))
      throw new Error(`no gradient is known here of Einsum ${equation}`);
    return [
      tf.einsum(`${output},${second}->${first}`, cotangent, b),
      tf.einsum(`${output},${first}->${second}`, cotangent, a),
    ];
  },
};

/** tfjs-node leaves away half of what a resize is told where it goes back. */
const bilinear: Gradient = {
  of: ['images'],
  at: (cotangent, [images], { alignCorners, halfPixelCenters }) => [
    native('ResizeBilinearGrad', [cotangent, images], {
      align_corners: alignCorners === true,
      half_pixel_centers: halfPixelCenters === true,
    }),
  ],
};
const nearest: Gradient = {
  of: ['images'],
  at: (cotangent, [{ shape }], { alignCorners, halfPixelCenters }) => [
    native('ResizeNearestNeighborGrad', [cotangent, whole(shape.slice(1, 3))], {
      align_corners: alignCorners === true,
      half_pixel_centers: halfPixelCenters === true,
    }),
  ],
};

/** Kernels whose gradient tfjs lacks, or gets wrong here: one row. */
const GRADIENTS: Readonly<Record<string, Gradient>> = {
  StridedSlice: stridedSlice,
  GatherNd: gatherNd,
  ScatterNd: scatterNd,
  TensorScatterUpdate: tensorScatterUpdate,
  DepthToSpace: depthToSpace,
  Einsum: einsum,
  ResizeBilinear: bilinear,
  ResizeNearestNeighbor: nearest,
  Equal: flat('a', 'b'),
  NotEqual: flat('a', 'b'),
  Greater: flat('a', 'b'),
  Less: flat('a', 'b'),
  LessEqual: flat('a', 'b'),
  LogicalAnd: flat('a', 'b'),
  LogicalOr: flat('a', 'b'),
  LogicalNot: flat('x'),
  All: flat('x'),
  Any: flat('x'),
};

let registered = false;

/** Tells tfjs the gradients that it lacks, once. */
export function registerGradients(): void {
  if (registered) return;
  registered = true;
  for (const [kernelName, { of, at }] of Object.entries(GRADIENTS))
    tf.registerGradient({
      kernelName,
      ...(of === 'all' ? { saveAllInputs: true } : { inputsToSave: [...of] }),
      gradFunc: (cotangent, saved, settings) => {
        const names = of === 'all' ? saved.map((_, i) => String(i)) : of;
        const all = () => at(cotangent as Tensor, saved, settings);
        return Object.fromEntries(names.map((name, i) => [name, () => tf.tidy(() => all()[i])]));
      },
    });
}

/** tfjs keeps what a gradient needs, and forgets it where the gradient fails: then it is freed here. */
function dropTape(): void {
  const { state } = tf.engine() as unknown as {
    state: { activeTape: { saved?: Tensor[] }[] | null; gradientDepth: number };
  };
  if (state.gradientDepth !== 0) return;
  for (const { saved = [] } of state.activeTape ?? []) tf.dispose(saved);
  state.activeTape = null as never;
}

/** Why a function of a tensor has no gradient there; undefined where it has one. */
export function withoutGradient(f: (x: Tensor) => Tensor, x: Tensor): string | undefined {
  registerGradients();
  try {
    tf.tidy(() => void tf.grad((at: Tensor) => f(at).sum())(x));
    return undefined;
  } catch (error) {
    dropTape();
    const [said] = (error as Error).message.trim().split('\n');
    const [, kernel] = /gradient function not found for (\S+?)\.?$/.exec(said) ?? [];
    if (kernel !== undefined) return `no gradient is known here of its operator ${kernel}`;
    return said.includes('encloses all operations')
      ? 'its scores come of its images by operators that have no gradient'
      : said.replace(/\.$/, '');
  }
}
