import { DataError } from '../../../data/index.js';
import { type Tensor, tf } from '../../../tensor/index.js';
import type { ModelGraph } from '../../inspection/contract.js';
import type { ModelInput } from '../layout.js';
import type { Artifacts } from './artifacts.js';
import { layersGraph } from './layers-graph.js';
import { operationsGraph } from './operations-graph.js';
import { nodeBeforeSoftmax, withoutSoftmax } from './softmax.js';

/** A loaded model of either kind: what it takes, what it gives, and whether the softmax at its end was left away. */
export interface Loaded {
  readonly stated: readonly (number | null | undefined)[] | undefined;
  readonly softmax: boolean;
  apply(input: Tensor): Tensor;
  /** The same where an operator waits for its numbers: no tape sees it. The caller disposes what is returned. */
  answer(input: Tensor): Promise<Tensor>;
  /** Its steps, by the images that it takes. */
  graph(input: ModelInput): Promise<ModelGraph>;
  dispose(): void;
}

function single<T>(file: string, what: string, values: readonly T[]): T {
  if (values.length !== 1) throw new DataError(file, `has ${values.length} ${what}; models with one are read.`);
  return values[0];
}

export async function loadLayers(file: string, original: Artifacts): Promise<Loaded> {
  const { artifacts, softmax } = withoutSoftmax(original);
  let before = new Set<string>();
  const load = async () => {
    before = new Set(Object.keys(tf.engine().state.registeredVariables));
    return artifacts;
  };
  const model = await tf.loadLayersModel({ load }).catch((error) => {
    // What was built before it failed belongs to no model that could be disposed.
    for (const [name, variable] of Object.entries(tf.engine().state.registeredVariables))
      if (!before.has(name)) variable.dispose();
    throw error;
  });
  try {
    const output = single(file, 'outputs', model.outputs);
    const stated = single(file, 'inputs', model.inputs);
    const apply = (input: Tensor) => model.apply(input, { training: false }) as Tensor;
    return {
      stated: stated.shape,
      softmax,
      apply,
      answer: async (input) => tf.tidy(() => apply(input)),
      graph: async () => layersGraph(stated, output),
      dispose: () => void model.dispose(),
    };
  } catch (error) {
    model.dispose();
    throw error;
  }
}

/** An operator whose outputs' sizes, or whether it runs at all, numbers decide; tfjs says so where it is run at once. */
export const dynamicOperator = (error: unknown): string | undefined =>
  /dynamic op '([^']+)'/.exec((error as Error).message)?.[1];

export async function loadGraph(file: string, artifacts: Artifacts): Promise<Loaded> {
  const model = await tf.loadGraphModel({ load: async () => artifacts });
  try {
    const input = single(file, 'inputs', model.inputs);
    const output = single(file, 'outputs', model.outputs).name;
    const before = nodeBeforeSoftmax(artifacts, output);
    const last = before ?? output;
    const apply = (x: Tensor) => model.execute({ [input.name]: x }, last) as Tensor;
    return {
      stated: input.shape,
      softmax: before !== undefined,
      apply,
      answer: async (x) => {
        try {
          return tf.tidy(() => apply(x));
        } catch (error) {
          if (dynamicOperator(error) === undefined) throw error;
          return (await model.executeAsync({ [input.name]: x }, last)) as Tensor;
        }
      },
      graph: (images) => operationsGraph(model, artifacts, { input: input.name, output: last }, images),
      dispose: () => model.dispose(),
    };
  } catch (error) {
    model.dispose();
    throw error;
  }
}
