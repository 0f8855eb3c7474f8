import { formatCount } from '../../../../figures/index.js';
import { type Block, heading, paragraph } from '../../../../report/index.js';
import type { ReportContext } from '../../../../study/index.js';
import type { StudyResults } from '../../study-results.js';
import { amortized, imagesPerSecond, timedBy, timesAsFast } from './rates.js';
import type { OnSet, SpeedResult } from './result.js';
import { speedTable, trainingSpeedTable } from './tables.js';
import { busyText, rateText, ratioText, setTitle, wayTitle } from './words.js';

function setText(set: OnSet, result: SpeedResult): string {
  const generator = timedBy(set, 'generator');
  if (!generator) return '';
  const { median } = imagesPerSecond(generator, set.images);
  const ratios = set.timed.flatMap(({ name }) => {
    const ratio = name === 'generator' || name === 'closed form' ? undefined : timesAsFast(set, 'generator', name);
    return ratio ? [`${ratioText(ratio.median)} as ${wayTitle(name)}`] : [];
  });
  const shortest = amortized(set, Math.min(...Object.values(set.epochs).map(({ published }) => published)));
  return [
    `${setTitle(set, result)}: a trained generator (${formatCount(set.parameters.generator)} weights; the target has ${formatCount(set.parameters.target)}) makes ${rateText(median)} images a second and is ${ratios.join(', ')}.`,
    shortest
      ? `With the shortest published training, and each training image made once, ${rateText(shortest.median)} images a second are left.`
      : '',
  ]
    .filter(Boolean)
    .join(' ');
}

/** Speed, the study's selling point. */
export function speedSection({ results: { speed }, take }: ReportContext<StudyResults>): Block[] {
  return [
    heading(2, 'Speed'),
    paragraph(
      [
        'The study calls its generation fast. A trained generator needs one pass of its own network and none of the target’s; an attack by gradients needs the target’s passes, so that which is faster depends on how large the one is beside the other.',
        ...speed.sets.map((set) => setText(set, speed)),
        busyText(speed),
      ]
        .filter(Boolean)
        .join(' '),
    ),
    ...take('speed'),
    speedTable(speed),
    trainingSpeedTable(speed),
  ];
}
