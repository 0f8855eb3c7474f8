import { type Block, heading, paragraph } from '../../../../report/index.js';
import type { ReportContext } from '../../../../study/index.js';
import type { StudyResults } from '../../study-results.js';
import { detectionTable, purifiedTable } from './tables.js';

/** Purification, under attacks that know nothing of it. */
export function purificationSection({ results: { purification }, take }: ReportContext<StudyResults>): Block[] {
  return [
    heading(2, 'Purified by an autoencoder'),
    paragraph('…'),
    ...take('purified-images', 'purified-accuracy'),
    purifiedTable(purification),
    ...take('purification-roc'),
    detectionTable(purification),
  ];
}
