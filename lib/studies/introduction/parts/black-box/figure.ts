import {
  COLORS,
  caption,
  curve,
  type Figure,
  formatCount,
  frame,
  panelHeading,
  photoGrid,
  plainAxis,
} from '../../../../figures/index.js';
import { MAGNIFIED } from '../../shown.js';
import { formatAnswer, formatLevels, formatNorm, NORM_NAMES } from '../../words.js';
import type { BlackBoxResult, QueryCurve } from './result.js';

const LOOKS = {
  scores: { color: COLORS.blue, symbol: 'circle' },
  labels: { color: COLORS.vermilion, symbol: 'square' },
} as const;

const LEFT = [0, 0.44] as const;
const RIGHT = [0.56, 1] as const;

/** Attacks as papers write them. */
const NAMES: Readonly<Record<string, string>> = { square: 'Square', hopskipjump: 'HopSkipJump' };
export const written = (attack: string): string => NAMES[attack] ?? attack;

const points = ({ points: found }: QueryCurve, y: (point: QueryCurve['points'][number]) => number) =>
  found.map((point) => ({ x: point.queries, y: y(point) }));

/** After how many queries it had its first error, over its budgets. */
function firstErrors({ points: found }: QueryCurve): string {
  const spent = found.filter(({ adversarial }) => adversarial).map(({ queries }) => queries);
  if (spent.length === 0) return 'found no error';
  const [least, most] = [Math.min(...spent), Math.max(...spent)].map(formatCount);
  return `found its first error after ${least === most ? least : `${least} to ${most}`} queries, by its budget`;
}

/** What ever more queries do to one photograph: to the probability of its class, and to the size of the change. */
export function blackBoxFigure({ stamp, photo, curves }: BlackBoxResult): Figure | undefined {
  const square = curves.find(({ sees }) => sees === 'scores');
  const hop = curves.find(({ sees }) => sees === 'labels');
  if (!square || !hop) return undefined;
  const queries = (anchor: string, domain: readonly [number, number]) =>
    plainAxis('queries of the model', { type: 'log', dtick: 1, domain, anchor });
  return {
    id: 'black-box',
    caption: caption(
      { ...stamp, data: photo.provenance },
      `One photograph under attacks that see no gradient, each point a run of its own with that budget, one seed. Left, Square sees scores: probability of the true class inside the ball of ${formatLevels(square.epsilon ?? 0)}; it stops at its first error. Right, HopSkipJump sees labels alone: ${NORM_NAMES[hop.norm]} of the nearest error so far. One photograph, no sample.`,
    ),
    data: [
      {
        ...curve({
          name: 'Square',
          look: LOOKS.scores,
          points: points(square, ({ probability }) => probability),
          line: false,
        }),
        hovertemplate: '%{x:,} queries: %{y:.2%}<extra>Square</extra>',
      },
      {
        ...curve({
          name: 'HopSkipJump',
          look: LOOKS.labels,
          points: points(hop, ({ size }) => size),
          axes: { xaxis: 'x2', yaxis: 'y2' },
        }),
        hovertemplate: '%{x:,} queries: %{y:.2f}<extra>HopSkipJump</extra>',
      },
    ],
    layout: frame(
      {
        title: 'Without a gradient: query after query',
        subtitle: [`Square ${firstErrors(square)}; HopSkipJump starts from noise and walks back to the photograph.`],
        stamp,
        height: 400,
        margin: { l: 70, r: 24, b: 60 },
        headRoom: 28,
      },
      {
        xaxis: queries('y', LEFT),
        xaxis2: queries('y2', RIGHT),
        yaxis: plainAxis(`probability of ${photo.name}`, { tickformat: '.0%', range: [-0.02, 1.02] }),
        yaxis2: plainAxis(`${NORM_NAMES[hop.norm]} of the change`, { anchor: 'x2', rangemode: 'tozero' }),
        annotations: [panelHeading('Square (scores)', LEFT[0]), panelHeading('HopSkipJump (labels)', RIGHT[0])],
      },
    ),
  };
}

/** What both attacks return with the most queries, and what they added. */
export function blackBoxImages({ stamp, photo, curves }: BlackBoxResult): Figure {
  return photoGrid({
    id: 'black-box-images',
    title: 'What the queries found',
    stamp,
    caption: caption(
      { ...stamp, data: photo.provenance },
      `The images that Square and HopSkipJump return with the most queries, and what they added, ${MAGNIFIED} times as large, around gray. Pictures are drawn as JPEG. One photograph, no sample.`,
    ),
    rows: [
      curves.flatMap(({ attack, norm, last }) => [
        {
          picture: last.picture,
          title: [`${written(attack)}, ${formatCount(last.queries)} queries`, formatAnswer(last.answers.top[0])],
        },
        {
          picture: last.change,
          title: [`what is added, × ${MAGNIFIED}`, `${NORM_NAMES[norm]} ${formatNorm(norm, last.sizes[norm])}`],
        },
      ]),
    ],
  });
}
