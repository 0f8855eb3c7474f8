import type { Proportion } from '../../../../evaluation/index.js';
import {
  COLORS,
  caption,
  colored,
  type Figure,
  formatProportion,
  formatRadius,
  frame,
  headHeight,
  type PlotlyTrace,
  percentAxis,
  plainAxis,
} from '../../../../figures/index.js';
import type { MaskingResult } from './result.js';
import { rowsText } from './words.js';

/** Pixels of a model's line. */
const LINE = 44;

/** One mark of each model, with its interval. */
function marks(
  name: string,
  names: readonly string[],
  shares: readonly Proportion[],
  marker: { readonly symbol: string; readonly color: string; readonly size: number },
): PlotlyTrace {
  return {
    ...{ type: 'scatter', mode: 'markers', name, y: names, cliponaxis: false },
    x: shares.map(({ value }) => value),
    marker: { ...marker, line: { width: 1.6, color: marker.color } },
    error_x: {
      ...{ type: 'data', symmetric: false, thickness: 1.4, width: 4, color: marker.color },
      array: shares.map(({ value, interval }) => interval[1] - value),
      arrayminus: shares.map(({ value, interval }) => value - interval[0]),
    },
    customdata: shares.map(formatProportion),
    hovertemplate: `${name}<br>%{y}: %{customdata}<extra></extra>`,
  };
}

/** `masking`: a line for each masked model, from what is printed to what is left. */
export function maskingFigure(result: MaskingResult): Figure {
  const { models, stamp, plan } = result;
  const names = models.map(({ name }) => name);
  const page = {
    ...{ title: 'Hidden gradients', stamp, margin: { l: 215, r: 30, b: 58 } },
    subtitle: [
      `${colored(COLORS.blue, `○`)} non-adaptive: PGD-${plan.steps}   ${colored(COLORS.vermilion, `●`)} adaptive (BPDA / EOT / rescaled logits)   ${colored(COLORS.gray, `×`)} Square`,
      `Robust accuracy at ε ${formatRadius(plan.epsilon)}; bars: 95 % over images`,
    ],
  };
  return {
    id: 'masking',
    caption: caption(
      stamp,
      `Four models that hide their gradients, ${rowsText(result)}: open, robust accuracy under PGD-${plan.steps} on the model as it stands; filled, under all attacks, PGD with adaptive gradients (BPDA, EOT, rescaled logits) among them; crosses, under Square. Bars: Wilson’s 95 % intervals over images; one training a network.`,
    ),
    data: [
      {
        ...{ type: 'scatter', mode: 'lines', name: 'from non-adaptive to adaptive', hoverinfo: 'skip' },
        x: models.flatMap(({ claimed, adaptive }) => [claimed.value, adaptive.value, null]),
        y: models.flatMap(({ name }) => [name, name, null]),
        line: { color: COLORS.gray, width: 3 },
      },
      marks(
        'Square',
        names,
        models.map(({ square }) => square),
        { symbol: 'x-thin', color: COLORS.gray, size: 9 },
      ),
      marks(
        'non-adaptive',
        names,
        models.map(({ claimed }) => claimed),
        { symbol: 'circle-open', color: COLORS.blue, size: 11 },
      ),
      marks(
        'adaptive',
        names,
        models.map(({ adaptive }) => adaptive),
        { symbol: 'circle', color: COLORS.vermilion, size: 8 },
      ),
    ],
    layout: frame(
      { ...page, height: headHeight(page) + names.length * LINE + page.margin.b },
      {
        xaxis: percentAxis('robust accuracy', { range: [-0.02, 1.02], tickvals: [0, 0.25, 0.5, 0.75, 1] }),
        yaxis: plainAxis('', {
          ...{ type: 'category', categoryorder: 'array', categoryarray: [...names].reverse(), ticks: '' },
          range: [-0.5, names.length - 0.5],
        }),
      },
    ),
  };
}
