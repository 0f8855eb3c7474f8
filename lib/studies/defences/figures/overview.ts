import {
  COLORS,
  caption,
  type Figure,
  formatProportion,
  formatRadius,
  frame,
  headHeight,
  type PlotlyTrace,
  percentAxis,
  plainAxis,
} from '../../../figures/index.js';
import { allDefences, atLargest } from '../all.js';
import { FAMILIES, type MeasuredDefence } from '../attempts/index.js';
import type { StudyResults } from '../study-results.js';

/** Pixels of a defence's line. */
const LINE = 21;

const lineText = ({ name, epsilon, data }: MeasuredDefence): string =>
  `${name}, ε ${formatRadius(epsilon)}${data.includes('CIFAR') ? ', CIFAR-10' : ''}`;

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

/** `overview`: a line for each defence, from what papers report to what attacks that know it leave. */
export function overviewFigure(results: StudyResults): Figure | undefined {
  const defences = atLargest(allDefences(results));
  if (!defences.length) return undefined;
  const { stamp } = results.training;
  const groups = FAMILIES.flatMap((family) => {
    const some = defences.filter((defence) => defence.family === family);
    return some.length ? [{ family, some }] : [];
  });
  const lines = defences.map(lineText);
  const page = {
    title: 'What a defence seems to be worth, and what is left of it',
    subtitle: [
      `<span style="color:${COLORS.gray}">◇</span> clean   <span style="color:${COLORS.blue}">○</span> under the attack that papers report   <span style="color:${COLORS.vermilion}">●</span> under attacks that know the defence`,
      'Share not broken, bars: 95 % over images',
    ],
    stamp,
    margin: { l: 320, r: 24, b: 56 },
  };
  const height = headHeight(page) + lines.length * LINE + page.margin.b;
  return {
    id: 'overview',
    caption: caption(
      stamp,
      `Every defence under L∞ attacks of the radius written beside it: open circles, the attack that papers report, which knows nothing of the defence; filled, rows that no attack breaks; diamonds, clean images. Each defence at the largest radius that it was measured at; all radii are in the table, with n. Bars: Wilson’s 95 % intervals over images; one training a network.`,
      `Defences: ${groups.map(({ family, some }) => `${some.length} of ${family}`).join(', ')}.`,
    ),
    data: [
      {
        type: 'scatter',
        mode: 'lines',
        name: 'from reported to adaptive',
        x: defences.flatMap(({ claimed, adaptive }) => [claimed.value, adaptive.value, null]),
        y: defences.flatMap((defence) => [lineText(defence), lineText(defence), null]),
        line: { color: COLORS.gray, width: 3 },
        hoverinfo: 'skip',
      },
      marks('clean', defences, 'clean', { symbol: 'diamond-open', color: COLORS.gray, size: 8 }),
      marks('as papers report', defences, 'claimed', { symbol: 'circle-open', color: COLORS.blue, size: 10 }),
      marks('adaptive', defences, 'adaptive', { symbol: 'circle', color: COLORS.vermilion, size: 7 }),
    ],
    layout: frame(
      { ...page, height },
      {
        xaxis: percentAxis('not broken', { range: [-0.02, 1.02], tickvals: [0, 0.25, 0.5, 0.75, 1] }),
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
