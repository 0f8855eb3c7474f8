import type { RobustnessReport } from '../../evaluation/index.js';
import { type Figure, formatCount, robustnessFigures } from '../../figures/index.js';
import { type Document, heading } from '../document.js';
import { figureBlocks } from '../figure-blocks.js';
import { attackSection } from './sections/attacks.js';
import { checklistSection } from './sections/checklist.js';
import { classSection } from './sections/classes.js';
import { comparisonSection } from './sections/comparisons.js';
import { featureSection } from './sections/features.js';
import { originSection } from './sections/origin.js';
import { howToRead, limits } from './sections/reading.js';
import { settingsSection } from './sections/settings.js';
import { summary } from './sections/summary.js';
import { warningSection } from './sections/warnings.js';

/** A robustness report as a document; every number in it comes from the report. */
export function robustnessDocument(
  report: RobustnessReport,
  figures: readonly Figure[] = robustnessFigures(report),
): Document {
  const { take, rest } = figureBlocks(figures);
  const blocks = [
    // Warnings come before the figures that they put in doubt.
    ...(report.warnings.length > 0 ? warningSection(report) : []),
    ...summary(report, take),
    ...(report.warnings.length > 0 ? [] : warningSection(report)),
    ...howToRead(report),
    ...featureSection(report),
    ...attackSection(report, take),
    ...classSection(report, take),
    ...comparisonSection(report),
    ...checklistSection(report),
    ...settingsSection(report),
    ...limits(report),
  ];
  const further = rest();
  return {
    title: `Robustness of ${report.model.name} on ${report.data.name}, ${formatCount(report.n)} rows`,
    blocks: [
      ...blocks,
      ...(further.length > 0 ? [heading(2, 'Further figures'), ...further] : []),
      ...originSection(report),
    ],
  };
}
