import type { Look } from '../../../../figures/index.js';
import { LOOK } from '../../palette.js';
import type { QueryCurve, TransferRow } from './result.js';

/** Okabe and Ito's palette again; here colors are attacks, in every panel the same. */
const TRANSFER_LOOKS: readonly Look[] = [
  { color: '#222222', symbol: 'circle' },
  { color: '#D55E00', symbol: 'square' },
  { color: '#E69F00', symbol: 'diamond' },
  { color: '#009E73', symbol: 'triangle-up' },
  { color: '#56B4E9', symbol: 'triangle-down' },
];

/** By its place among a teacher's sources, which is the same for both teachers. */
export const transferLook = (place: number): Look => TRANSFER_LOOKS[place % TRANSFER_LOOKS.length];

const CURVE_COLORS = { noise: LOOK.baseline.color, Square: '#0072B2', HopSkipJump: '#AA3377' } as const;
const GRAYS_COLOR = '#117733';

export const curveColor = ({ attack, rounded }: Pick<QueryCurve, 'attack' | 'rounded'>): string =>
  rounded ? GRAYS_COLOR : CURVE_COLORS[attack];

/** "PGD on LeNet". */
export const transferName = ({ attack, source }: Pick<TransferRow, 'attack' | 'source'>): string =>
  `${attack} on ${source}`;

/** Sources in the order in which they first appear. */
export const sourcesOf = (transfers: readonly TransferRow[]): string[] => [...new Set(transfers.map(transferName))];
