import { formatCount, formatP, formatPercent } from '../../../../figures/index.js';
import { type Block, heading, paragraph } from '../../../../report/index.js';
import type { ReportContext } from '../../../../study/index.js';
import type { StudyResults } from '../../study-results.js';
import { EQUAL } from './plan.js';
import type { ConstrainedResult, MaskedPoint } from './result.js';
import { enoughTable, masksTable, pairsTable } from './tables.js';
import { distanceText, enough, FAMILY_LOOKS, isSmallest, LADDERS, partText, pixelsText, testedPairs } from './words.js';

/** Where each family breaks nine tenths of the images. */
function howMany(result: ConstrainedResult): string {
  const [network] = result.networks;
  const said = LADDERS.map((family) => {
    const point = enough(network, family, 0.9);
    const { name } = FAMILY_LOOKS[family];
    if (!point) return `${name}: more than were tried`;
    const smallest = isSmallest(network, point) ? ', at the smallest tried' : '';
    return `${name}: ${pixelsText(point)} (${partText(result, point.pixels.mean)}; errors on ${formatPercent(point.success.value, 1)}${smallest})`;
  });
  const { median } = network.free.pixels;
  return `The smallest masks tried under which at least nine tenths of the images have an error, in pixels of ${formatCount(result.size)}: ${said.join('; ')}. Where that is the smallest tried of all, fewer pixels may be enough. ${median === null ? '' : `Where an attack may choose them itself, image by image, ${median} are enough for half of the images. `}`;
}

/** At one number of pixels, from the nearest errors to the farthest. */
function atEqual(result: ConstrainedResult): string {
  const [, pixels] = EQUAL;
  const far = ({ l2: { median } }: MaskedPoint) => median ?? Number.POSITIVE_INFINITY;
  const points = result.networks[0].points
    .filter((point) => point.pixels.mean === pixels && point.pixels.least === pixels)
    .sort((a, b) => far(a) - far(b));
  if (points.length < 2) return '';
  const tested = testedPairs(result).filter((one) => one.pixels === String(pixels));
  const errors = tested.filter(({ errorsP }) => errorsP < 0.05).length;
  const near = tested.filter(({ nearerP }) => nearerP < 0.05).length;
  return `At ${pixels} pixels: ${points.map(({ family, success, l2 }) => `${FAMILY_LOOKS[family].name} ${formatPercent(success.value, 1)}, median L2 ${distanceText(l2, 2)}`).join('; ')}. By success ${errors} of ${tested.length} pairs differ, by whose error is nearer ${near} (on the same images, p < .05 after Holm). `;
}

/** The box around the digit against as many pixels anywhere. */
function box(result: ConstrainedResult): string {
  const pair = testedPairs(result).find(({ first, second }) => first === 'box' && second === 'random');
  if (!pair) return '';
  const { onlyFirst, onlySecond } = pair.nearer;
  const apart = pair.nearerP < 0.05;
  const verdict = !apart
    ? 'which of the two is nearer cannot be told'
    : onlyFirst < onlySecond
      ? 'a box around the digit, a rectangle that holds background too, does worse than as many random pixels'
      : 'a box around the digit does better than as many random pixels';
  return `Against as many random pixels, the digit’s box has the nearer error on ${formatCount(onlyFirst)} images and the farther on ${formatCount(onlySecond)} (p ${formatP(pair.nearerP)}): ${verdict}. `;
}

/** Attacks on a part of the image. */
export function constrainedSection({ results: { constrained: result }, take }: ReportContext<StudyResults>): Block[] {
  return [
    heading(2, 'Constrained: only some pixels may change'),
    paragraph(
      'The article’s constrained attacks “perturb only a small portion of the image”, of “many different choices” of shape; none is shown. Here an allowed pixel may take any value, all others stay as they are. ',
      howMany(result),
    ),
    paragraph(
      atEqual(result),
      box(result),
      'Success is what was found, and so a lower bound; how near the nearest error is says more than whether there is one.',
    ),
    ...take('constrained-success', 'constrained-norm', 'constrained-images'),
    enoughTable(result),
    masksTable(result),
    pairsTable(result),
  ];
}
