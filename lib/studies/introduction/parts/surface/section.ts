import { formatCount, formatRadius } from '../../../../figures/index.js';
import { type Block, fold, heading, paragraph } from '../../../../report/index.js';
import type { ReportContext } from '../../../../study/index.js';
import type { StudyResults } from '../../study-results.js';
import type { SurfaceNetwork } from './result.js';
import { estimateCell, risesTable } from './tables.js';

/** What one step does to one network, at the largest epsilon. */
function told({ name, rises }: SurfaceNetwork): string {
  const { epsilon, gradient, random, promised } = rises[rises.length - 1];
  return `${name}, ε ${formatRadius(epsilon)}: the loss rises by ${estimateCell(gradient)} nats along the gradient’s sign (promised: ${estimateCell(promised)}), by ${estimateCell(random)} along random signs`;
}

/** The loss seen. */
export function surfaceSection({ results: { surface }, take }: ReportContext<StudyResults>): Block[] {
  const { networks, rows } = surface;
  const photograph = networks.length === 1;
  return [
    heading(2, 'The loss seen'),
    paragraph(
      `A step of ε on every pixel, over ${formatCount(rows)} images, means and 95 % intervals. ${networks.map(told).join('. ')}.`,
    ),
    ...take('loss-surface'),
    paragraph(
      photograph
        ? 'Random signs change every pixel as much as the gradient’s signs do: what fools the network is the direction, not the size. (Both networks on MNIST need the published data: this is the photograph’s own surface.)'
        : [
            'Random signs change every pixel as much as the gradient’s signs do: for the plain network it is the direction that fools, not the size.',
            'Around this image the loss of the adversarially trained network is a floor as wide as the ball that it was trained in, with walls around it: nothing is promised beyond.',
            'On its floor the gradient says nothing about the walls, so one step along it finds little: attacks must look further than the slope at their feet.',
          ].join(' '),
    ),
    fold('How far the loss rises, and how straight', risesTable(surface)),
  ];
}
