import {
  axesOf,
  axisSuffix,
  COLORS,
  caption,
  type Figure,
  frame,
  note,
  photoGrid,
  plainAxis,
} from '../../../../figures/index.js';
import { NORMS, type Norm } from '../../../../tensor/index.js';
import { formatAnswer, formatNorm, NORM_NAMES } from '../../words.js';
import { MAGNIFIED } from './measure.js';
import { ballPoints, planeProjection } from './plane.js';
import type { BallsResult } from './result.js';

/** The point outside that is projected onto each ball. */
const OUTSIDE = [1.15, 0.75] as const;

/** The four balls in the plane, and the nearest point of each to one outside. Geometry: nothing is measured. */
export function ballsFigure({ stamp }: Pick<BallsResult, 'stamp'>): Figure {
  const gap = 0.04;
  const width = (1 - 3 * gap) / 4;
  const panels = NORMS.map((norm, i) => {
    const [x, y] = planeProjection(norm, OUTSIDE);
    const axes = axesOf(i);
    const ball = ballPoints(norm);
    return [
      {
        ...axes,
        type: 'scatter',
        mode: 'lines',
        x: ball.map(([at]) => at),
        y: ball.map(([, at]) => at),
        fill: norm === 'l0' ? 'none' : 'toself',
        fillcolor: 'rgba(0, 114, 178, 0.12)',
        line: { color: COLORS.blue, width: norm === 'l0' ? 3 : 2 },
        hoverinfo: 'skip',
      },
      {
        ...axes,
        type: 'scatter',
        mode: 'lines+markers',
        x: [OUTSIDE[0], x],
        y: [OUTSIDE[1], y],
        line: { color: COLORS.vermilion, width: 1.6, dash: 'dot' },
        marker: { color: COLORS.vermilion, size: 9, symbol: ['circle-open', 'circle'] },
        hovertemplate: '%{x:.3f}, %{y:.3f}<extra></extra>',
      },
    ];
  });
  const axes = Object.fromEntries(
    NORMS.flatMap((_, i) => {
      const range = [-1.45, 1.45];
      const shared = { range, fixedrange: true, zeroline: true, zerolinecolor: '#BBBBBB', tickvals: [-1, 0, 1] };
      const from = i * (width + gap);
      return [
        [
          `xaxis${axisSuffix(i)}`,
          plainAxis('', { ...shared, domain: [from, from + width], anchor: `y${axisSuffix(i)}` }),
        ],
        [
          `yaxis${axisSuffix(i)}`,
          plainAxis('', { ...shared, anchor: `x${axisSuffix(i)}`, scaleanchor: `x${axisSuffix(i)}` }),
        ],
      ];
    }),
  );
  const words: Record<Norm, string> = {
    l0: 'few values, any change',
    l1: 'little in all',
    l2: 'close by a ruler',
    linf: 'every value a little',
  };
  return {
    id: 'balls',
    caption: caption(
      { ...stamp, data: 'none: geometry' },
      'The balls of radius 1 around a point with two values (L0: one value may change), and the projection of a point outside onto each: what an attack does after every step that left its ball.',
    ),
    data: panels.flat(),
    layout: frame(
      {
        title: 'Four ways to say “close”',
        subtitle: ['A ball of radius 1 in each norm; a point outside goes to the nearest point of the ball.'],
        stamp,
        height: 330,
        margin: { l: 40, r: 20, b: 40 },
        headRoom: 26,
      },
      {
        ...axes,
        annotations: NORMS.map((norm, i) =>
          note(`<b>${NORM_NAMES[norm]}</b>: ${words[norm]}`, {
            x: i * (width + gap),
            xref: 'paper',
            xanchor: 'left',
            y: 1,
            yref: 'paper',
            yanchor: 'bottom',
            yshift: 6,
          }),
        ),
      },
    ),
  };
}

/** The nearest error to one photograph in each norm: what came back, and what was added. */
export function nearestFigure({ stamp, photo, nearest }: BallsResult): Figure | undefined {
  if (nearest.length === 0) return undefined;
  return photoGrid({
    id: 'nearest',
    title: 'The nearest error in each norm',
    subtitle: ['Above, the photograph as the network takes it for something else; below, what was added, around gray.'],
    stamp,
    caption: caption(
      { ...stamp, data: photo.provenance },
      'The smallest perturbation that FMN or DDN found, one photograph. Below, the change, so many times as large:',
      `${NORMS.map((norm) => `${NORM_NAMES[norm]} × ${MAGNIFIED[norm]}`).join(', ')}. Pictures are drawn as JPEG.`,
    ),
    rows: [
      nearest.map(({ measuredIn, sizes, answers, picture }) => ({
        picture,
        title: [`${NORM_NAMES[measuredIn]} ${formatNorm(measuredIn, sizes[measuredIn])}`, formatAnswer(answers.top[0])],
      })),
      nearest.map(({ attack, measuredIn, sizes, change }) => ({
        picture: change,
        title: [
          `by ${attack.toUpperCase()}, × ${MAGNIFIED[measuredIn]}`,
          `changes ${sizes.l0.toLocaleString('en-US')} values`,
        ],
      })),
    ],
  });
}
