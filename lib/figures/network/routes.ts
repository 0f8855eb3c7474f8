import type { Place, Sized } from './places.js';

export type Point = readonly [x: number, y: number];

/** A line from one box to another, across and down; it starts where an earlier one of the same box passes, if there is one. */
export interface Path {
  readonly source: number;
  readonly target: number;
  readonly points: readonly Point[];
}

export interface Routes {
  readonly paths: readonly Path[];
  /** Where lines of one box part. */
  readonly forks: readonly Point[];
  /** Upper edge of each row of boxes; the last entry is where the drawing ends. */
  readonly tops: readonly number[];
  /** The right end of boxes and lines. */
  readonly width: number;
}

/** All lines that leave one box. */
interface Net {
  readonly source: number;
  /** Takers in the row below, and those further down, which are reached along a lane on the right. */
  readonly near: readonly number[];
  readonly far: readonly number[];
  lane: number;
}

/** A horizontal piece of a net in the gap below a row. */
interface Piece {
  readonly net: Net;
  readonly left: number;
  readonly right: number;
  /** Comes from a lane: drawn below the pieces that go out, so that no two lines lie on each other. */
  readonly comes: boolean;
  track: number;
}

const LANE = 14;
const PORT = 14;
const TRACK = 9;
const GAP = 24;

/** Sizes of the drawing, in pixels. */
export interface Frame {
  readonly boxWidth: number;
  readonly columnWidth: number;
  readonly margin: number;
}

/** The rows that a net runs past. */
const spanOf = ({ source, far }: Net, places: readonly Place[]) =>
  [places[source].row, Math.max(...far.map((i) => places[i].row))] as const;

/** Gives each net with far takers a lane to the right of all boxes and lanes that it runs past, the shortest innermost. */
function layLanes(nets: readonly Net[], places: readonly Place[], rightOf: (row: number) => number): void {
  const long = nets
    .filter(({ far }) => far.length)
    .map((net) => ({ net, span: spanOf(net, places) }))
    .sort((a, b) => a.span[1] - a.span[0] - (b.span[1] - b.span[0]));
  const laid: typeof long = [];
  for (const { net, span } of long) {
    const beside = laid.filter((other) => other.span[0] < span[1] && span[0] < other.span[1]);
    let edge = Math.max(...beside.map((other) => other.net.lane), 0);
    for (let row = span[0] + 1; row < span[1]; row++) edge = Math.max(edge, rightOf(row) + 6);
    net.lane = edge + LANE;
    laid.push({ net, span });
  }
}

/** Numbers the pieces of a gap so that those with one number do not touch; pieces that come are numbered last. */
function track(pieces: Piece[]): number {
  const ends: number[] = [];
  const number = (piece: Piece, from: number) => {
    let i = from;
    while (i < ends.length && ends[i] > piece.left - TRACK) i++;
    ends[i] = piece.right;
    piece.track = i;
  };
  const order = (a: Piece, b: Piece) => a.left - b.left || a.right - b.right;
  for (const piece of pieces.filter(({ comes }) => !comes).sort(order)) number(piece, 0);
  const first = ends.length;
  // The innermost lane goes to the leftmost place of a box, above the others: so they do not cross.
  for (const piece of pieces.filter(({ comes }) => comes).sort((a, b) => a.net.lane - b.net.lane)) number(piece, first);
  return ends.length;
}

/** Lines between boxes that have their places; rows follow each other as far apart as their lines need. */
export function routesOf(boxes: readonly Sized[], places: readonly Place[], frame: Frame): Routes {
  const { boxWidth, columnWidth, margin } = frame;
  const rows = Math.max(...places.map(({ row }) => row)) + 1;
  const centerOf = (box: number) => margin + places[box].column * columnWidth + boxWidth / 2;
  const rights = Array<number>(rows).fill(0);
  for (const [box, { row }] of places.entries()) rights[row] = Math.max(rights[row], centerOf(box) + boxWidth / 2);

  const nets: Net[] = boxes.map((_, source) => {
    const takers = boxes.flatMap(({ from }, i) => (from.includes(source) ? [i] : []));
    const isNear = (i: number) => places[i].row === places[source].row + 1;
    return { source, near: takers.filter(isNear), far: takers.filter((i) => !isNear(i)), lane: 0 };
  });
  layLanes(nets, places, (row) => rights[row]);

  // Where lines enter a box: in the middle from right above, beside it from elsewhere.
  const ports = new Map<string, number>();
  const portOf = (net: Net, target: number) => ports.get(`${net.source} ${target}`) ?? centerOf(target);
  boxes.forEach(({ from }, target) => {
    const isAbove = (i: number) =>
      places[i].column === places[target].column && places[i].row === places[target].row - 1;
    const others = from.filter((i) => !isAbove(i)).map((i) => nets[i]);
    const xOf = (net: Net) => (net.near.includes(target) ? centerOf(net.source) : net.lane);
    const right = others.filter((net) => xOf(net) >= centerOf(target)).sort((a, b) => xOf(a) - xOf(b));
    const left = others.filter((net) => xOf(net) < centerOf(target)).sort((a, b) => xOf(b) - xOf(a));
    for (const [side, sign] of [
      [right, 1],
      [left, -1],
    ] as const) {
      const step = Math.min(PORT, (boxWidth / 2 - 8) / Math.max(side.length, 1));
      for (const [i, net] of side.entries())
        ports.set(`${net.source} ${target}`, centerOf(target) + sign * step * (i + 1));
    }
  });

  const gaps: Piece[][] = Array.from({ length: rows }, () => []);
  const pieceOf = new Map<string, Piece>();
  for (const net of nets) {
    const { row } = places[net.source];
    const add = (gap: number, xs: readonly number[], comes: boolean) => {
      const piece = { net, left: Math.min(...xs), right: Math.max(...xs), comes, track: 0 };
      if (piece.right - piece.left > 0.5) gaps[gap].push(piece);
      pieceOf.set(`${net.source} ${gap}`, piece);
    };
    const out = [...net.near.map((i) => portOf(net, i)), ...(net.far.length ? [net.lane] : [])];
    if (out.length) add(row, [centerOf(net.source), ...out], false);
    for (const gap of new Set(net.far.map((i) => places[i].row - 1)))
      add(gap, [net.lane, ...net.far.filter((i) => places[i].row - 1 === gap).map((i) => portOf(net, i))], true);
  }
  const tracks = gaps.map(track);

  const tops: number[] = [margin];
  const heights = Array<number>(rows).fill(0);
  for (const [box, { row }] of places.entries()) heights[row] = Math.max(heights[row], boxes[box].height);
  for (let row = 0; row < rows; row++) tops.push(tops[row] + heights[row] + GAP + TRACK * tracks[row]);
  const trackY = (net: Net, gap: number) =>
    tops[gap] + heights[gap] + 8 + TRACK * (pieceOf.get(`${net.source} ${gap}`)?.track ?? 0);

  const paths: Path[] = [];
  const forks: Point[] = [];
  for (const net of nets) {
    const { source } = net;
    const { row } = places[source];
    const x = centerOf(source);
    const from: Point = [x, tops[row] + boxes[source].height];
    const y = trackY(net, row);
    const enter = (target: number): Point => [portOf(net, target), tops[places[target].row]];
    // What several lines share is drawn once: lines on lines look thicker.
    let start: readonly Point[] = [from, [x, y]];
    for (const target of net.near) {
      const end = enter(target);
      paths.push({ source, target, points: end[0] === x ? [from, end] : [...start, [end[0], y], end] });
      start = [[x, y]];
    }
    const downwards = [...net.far].sort((a, b) => places[a].row - places[b].row);
    let along: readonly Point[] = [...start, [net.lane, y]];
    for (const [i, target] of downwards.entries()) {
      const end = enter(target);
      const into = trackY(net, places[target].row - 1);
      paths.push({ source, target, points: [...along, [net.lane, into], [end[0], into], end] });
      along = [[net.lane, into]];
      if (i < downwards.length - 1) forks.push([net.lane, into]);
    }
    if (net.near.length + net.far.length > 1) forks.push([x, y]);
  }
  const width = Math.max(...rights, ...nets.map(({ lane }) => lane)) + margin;
  return { paths, forks, tops, width };
}
