import { expect } from 'chai';
import { placesOf, type Sized } from '../../../lib/figures/network/places.js';
import { type Point, routesOf } from '../../../lib/figures/network/routes.js';
import { keyedUniform } from '../../../lib/tensor/index.js';

const FRAME = { boxWidth: 200, columnWidth: 228, margin: 24 };

/** A random graph in which every box is reached from the first one. */
function randomGraph(seed: number): Sized[] {
  const draws = keyedUniform(400, 0, 1, seed, 17);
  let next = 0;
  const draw = (below: number) => Math.floor(draws[next++] * below);
  const count = 3 + draw(22);
  return Array.from({ length: count }, (_, i) => {
    const inputs = i === 0 ? 0 : 1 + (draw(3) === 0 ? draw(4) : 0);
    // Mostly the one before, as in networks.
    const from = Array.from({ length: inputs }, () => (draw(2) ? i - 1 : draw(i)));
    return { from: [...new Set(from)], height: 40 + draw(3) * 16 };
  });
}

interface Segment {
  readonly from: Point;
  readonly to: Point;
  /** The box that it leaves: lines of one box may run together. */
  readonly net: number;
}

const overlap = (a: readonly [number, number], b: readonly [number, number]) =>
  Math.min(Math.max(...a), Math.max(...b)) - Math.max(Math.min(...a), Math.min(...b));

describe('the drawing of a graph', () => {
  const graphs: [string, Sized[]][] = [
    ['a chain', Array.from({ length: 5 }, (_, i) => ({ from: i ? [i - 1] : [], height: 50 }))],
    ['a residual block', [[], [0], [1], [2, 0]].map((from) => ({ from, height: 50 }))],
    [
      'a dense block',
      Array.from({ length: 8 }, (_, i) => ({ from: Array.from({ length: i }, (_k, k) => k), height: 50 })),
    ],
    ['four branches', [[], [0], [0], [0], [3], [0], [1, 2, 4, 5]].map((from) => ({ from, height: 50 }))],
    ...Array.from({ length: 60 }, (_, seed): [string, Sized[]] => [`random graph ${seed}`, randomGraph(seed)]),
  ];

  for (const [name, boxes] of graphs)
    it(`${name}: boxes stand apart, lines keep clear of them and of each other, and join what they should`, () => {
      const places = placesOf(boxes);
      const { paths, forks, tops, width } = routesOf(boxes, places, FRAME);
      const rectangles = boxes.map(({ height }, i) => {
        const left = FRAME.margin + places[i].column * FRAME.columnWidth;
        const top = tops[places[i].row];
        return { across: [left, left + FRAME.boxWidth] as const, down: [top, top + height] as const };
      });
      rectangles.forEach((a, i) => {
        for (const b of rectangles.slice(i + 1))
          expect(overlap(a.across, b.across) > 0 && overlap(a.down, b.down) > 0, `boxes of ${i}`).to.equal(false);
        expect(a.across[1] <= width && a.down[1] <= tops[tops.length - 1]).to.equal(true);
      });
      boxes.forEach(({ from }, i) => {
        for (const source of from) expect(places[source].row).to.be.below(places[i].row);
      });

      const joined = paths.map(({ source, target }) => `${source} → ${target}`).sort();
      expect(joined).to.deep.equal(boxes.flatMap(({ from }, i) => from.map((source) => `${source} → ${i}`)).sort());
      const segments: Segment[] = [];
      const passes = ({ from, to }: Segment, [x, y]: Point) =>
        overlap([from[0], to[0]], [x, x]) >= 0 && overlap([from[1], to[1]], [y, y]) >= 0;
      for (const { source, target, points } of paths) {
        const [first, last] = [points[0], points[points.length - 1]];
        const leaves = rectangles[source];
        const below = first[1] === leaves.down[1] && leaves.across[0] < first[0] && first[0] < leaves.across[1];
        const earlier = segments.some((segment) => segment.net === source && passes(segment, first));
        expect(below || earlier, `${source} → ${target} starts at ${first}`).to.equal(true);
        const enters = rectangles[target];
        expect(last[1] === enters.down[0] && enters.across[0] < last[0] && last[0] < enters.across[1]).to.equal(true);
        segments.push(...points.slice(1).map((to, i) => ({ from: points[i], to, net: source })));
      }
      for (const fork of forks) expect(segments.some((segment) => passes(segment, fork))).to.equal(true);

      for (const { from, to } of segments) {
        expect(from[0] === to[0] || from[1] === to[1], 'neither across nor down').to.equal(true);
        for (const { across, down } of rectangles)
          expect(
            overlap([from[0], to[0]], across) > (from[0] === to[0] ? -1 : 0) &&
              overlap([from[1], to[1]], down) > (from[1] === to[1] ? -1 : 0),
            `a line through a box: ${from} to ${to}`,
          ).to.equal(false);
        expect(Math.max(from[0], to[0])).to.be.at.most(width);
      }
      segments.forEach((a, i) => {
        for (const b of segments.slice(i + 1)) {
          if (a.net === b.net) continue;
          for (const axis of [0, 1] as const) {
            const other = axis === 0 ? 1 : 0;
            if (a.from[axis] !== a.to[axis] || b.from[axis] !== b.to[axis] || a.from[axis] !== b.from[axis]) continue;
            const along = overlap([a.from[other], a.to[other]], [b.from[other], b.to[other]]);
            expect(along > 0, `lines on each other: ${a.from} to ${a.to}, ${b.from} to ${b.to}`).to.equal(false);
          }
        }
      });
    });
});
