import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** An operation of a graph, as tfjs' converter writes it. */
export interface Operation {
  readonly name: string;
  readonly op: string;
  readonly input?: readonly string[];
  readonly attr?: Readonly<Record<string, unknown>>;
}

/** A weight of a graph, which is also a constant among its operations. */
export interface Weight {
  readonly shape: readonly number[];
  readonly dtype: 'float32' | 'int32';
  readonly values: readonly number[];
}

const FLOAT = { T: { type: 1 } };
const TYPES = { float32: 1, int32: 3 };

/** Writes a tfjs graph model of the input `images` [n, …shape] and the output `out`; gives its file. */
export function writeGraph(
  folder: string,
  shape: readonly number[],
  operations: readonly Operation[],
  weights: Readonly<Record<string, Weight>>,
): string {
  mkdirSync(folder, { recursive: true });
  const dim = [-1, ...shape].map((size) => ({ size: String(size) }));
  const node = [
    { name: 'images', op: 'Placeholder', attr: { dtype: { type: 1 }, shape: { shape: { dim } } } },
    ...Object.entries(weights).map(([name, { dtype }]) => ({
      name,
      op: 'Const',
      attr: { dtype: { type: TYPES[dtype] } },
    })),
    ...operations.map(({ attr, ...rest }) => ({ ...rest, attr: { ...FLOAT, ...attr } })),
  ];
  const arrays = Object.values(weights).map(({ dtype, values }) =>
    Buffer.from((dtype === 'int32' ? Int32Array.from(values) : Float32Array.from(values)).buffer),
  );
  writeFileSync(join(folder, 'weights.bin'), Buffer.concat(arrays));
  const model = {
    format: 'graph-model',
    signature: {
      inputs: { images: { name: 'images:0', dtype: 'DT_FLOAT', tensorShape: { dim } } },
      outputs: { out: { name: 'out:0', dtype: 'DT_FLOAT', tensorShape: { dim: [{ size: '-1' }, { size: '-1' }] } } },
    },
    modelTopology: { node, library: {}, versions: {} },
    weightsManifest: [
      {
        paths: ['weights.bin'],
        weights: Object.entries(weights).map(([name, weight]) => ({ name, shape: weight.shape, dtype: weight.dtype })),
      },
    ],
  };
  const file = join(folder, 'model.json');
  writeFileSync(file, JSON.stringify(model));
  return file;
}
