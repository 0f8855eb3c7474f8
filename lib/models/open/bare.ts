import type { Architecture } from '../architecture.js';
import { architectureGraph } from '../inspection/architecture-graph.js';
import { described, toldByLayers } from './described.js';
import { layoutOf } from './layout-of.js';
import type { Opened } from './opened.js';
import { withPreprocessing } from './preprocessing/prepared.js';

/**
 * An architecture as an opened model that has no weights: what it takes and gives, and its graph. Whoever asks it for scores
 * is refused.
 */
export function bareModel(architecture: Architecture): Opened {
  const { name, input, scores = 'logits', normalize } = architecture;
  const refuse = (): never => {
    throw new Error(`${name} is an architecture without weights, which answers nothing: open a checkpoint of it.`);
  };
  const graph = architectureGraph(architecture);
  const classes = graph.layers[graph.layers.length - 1].output?.at(-1) ?? 0;
  return withPreprocessing(
    name,
    {
      model: { name, inputShape: input, classes, scores, logits: refuse, predict: refuse },
      description: `the architecture alone, no weights were read (${described(architecture)})`,
      told: toldByLayers(architecture),
      graph: async () => graph,
      layout: layoutOf(architecture, 'torch'),
      files: [],
      ...(normalize && { normalize }),
      dispose: () => undefined,
    },
    {},
  );
}
