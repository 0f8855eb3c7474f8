import {
  COLORS,
  caption,
  colored,
  type Figure,
  formatProportion,
  formatRadius,
  frame,
  headHeight,
  listed,
  type PlotlyTrace,
  percentAxis,
  plainAxis,
} from '../../../figures/index.js';
import { allDefences, atChance, atLargest } from '../all.js';
import { FAMILIES, type MeasuredDefence } from '../attempts/index.js';
import { BROKEN } from '../parts/detection/words.js';
import type { StudyResults } from '../study-results.js';
import { BOTH_ATTACKS } from '../words.js';

/** Pixels of a defence's line. */
const LINE = 21;

const lineText = ({ name, epsilon, data }: MeasuredDefence): string =>
  `${name}, ε ${formatRadius(epsilon)}${data.includes('CIFAR') && !name.includes('CIFAR') ? ', CIFAR-10' : ''}`;

/** One mark of each defence, with its interval. */
function marks(
  name: string,
  defences: readonly MeasuredDefence[],
  read: 'clean' | 'claimed' | 'adaptive',
  look: { readonly symbol: string; readonly color: string; readonly size: number },
): PlotlyTrace {
  const shares = defences.map((defence) => defence[read]);
  return {
    type: 'scatter',
    mode: 'markers',
    name,
    x: shares.map(({ value }) => Number(value.toFixed(6))),
    y: defences.map(lineText),
    marker: { symbol: look.symbol, color: look.color, size: look.size, line: { width: 1.5, color: look.color } },
    error_x: {
      type: 'data',
      symmetric: false,
      array: shares.map(({ value, interval }) => Number((interval[1] - value).toFixed(6))),
      arrayminus: shares.map(({ value, interval }) => Number((value - interval[0]).toFixed(6))),
      color: look.color,
      thickness: 1.2,
      width: 2,
    },
    customdata: shares.map(formatProportion),
    hovertemplate: `${name}<br>%{y}: %{customdata}<extra></extra>`,
    cliponaxis: false,
  };
}

/** `overview`: a line for each defence, from what the non-adaptive attack leaves to what adaptive ones do. */
export function overviewFigure(results: StudyResults): Figure | undefined {
  const defences = atLargest(allDefences(results));
  if (!defences.length) return undefined;
  const { stamp } = results.training;
  const groups = FAMILIES.flatMap((family) => {
    const some = defences.filter((defence) => defence.family === family);
    return some.length ? [{ family, some }] : [];
  });
  const lines = defences.map(lineText);
  const poor = defences.filter(atChance);
  const page = {
    title: 'Defences under non-adaptive and adaptive attacks',
    subtitle: [
      `${colored(COLORS.gray, `◇`)} clean   ${colored(COLORS.blue, `○`)} non-adaptive attack   ${colored(COLORS.vermilion, `●`)} adaptive attacks`,
      'Robust accuracy (of detectors: share not broken), bars: 95 % over images',
    ],
    stamp,
    margin: { l: 320, r: 24, b: 56 },
  };
  const height = headHeight(page) + lines.length * LINE + page.margin.b;
  return {
    id: 'overview',
    caption: caption(
      stamp,
      `Robust accuracy of every defence under L∞ attacks of the radius written beside it: open circles, non-adaptive; filled, adaptive; diamonds, clean accuracy. ${BOTH_ATTACKS} Of detectors: ${BROKEN} Each defence at the largest radius that it was measured at; all radii are in the table, with n. Bars: Wilson’s 95 % intervals over images; one training a network.`,
      `Defences: ${groups.map(({ family, some }) => `${some.length} of ${family}`).join(', ')}.`,
      poor.length
        ? `At chance on clean images: ${listed(poor.map(({ name }) => name))}; what is left of these is no robustness (a network that gives nearly one answer to everything can hardly be attacked in a small ball).`
        : '',
    ),
    data: [
      {
        type: 'scatter',
        mode: 'lines',
        name: 'from non-adaptive to adaptive',
        x: defences.flatMap(({ claimed, adaptive }) => [claimed.value, adaptive.value, null]),
        y: defences.flatMap((defence) => [lineText(defence), lineText(defence), null]),
        line: { color: COLORS.gray, width: 3 },
        hoverinfo: 'skip',
      },
      marks('clean', defences, 'clean', { symbol: 'diamond-open', color: COLORS.gray, size: 8 }),
      marks('non-adaptive', defences, 'claimed', { symbol: 'circle-open', color: COLORS.blue, size: 10 }),
      marks('adaptive', defences, 'adaptive', { symbol: 'circle', color: COLORS.vermilion, size: 7 }),
    ],
    layout: frame(
      { ...page, height },
      {
        xaxis: percentAxis('robust accuracy', { range: [-0.02, 1.02], tickvals: [0, 0.25, 0.5, 0.75, 1] }),
        yaxis: plainAxis('', {
          type: 'category',
          categoryorder: 'array',
          categoryarray: [...lines].reverse(),
          range: [-0.5, lines.length - 0.5],
          ticks: '',
        }),
      },
    ),
  };
}
