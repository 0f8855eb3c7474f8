import type { RobustnessReport } from '../../../evaluation/index.js';
import { formatCount } from '../../../figures/index.js';
import { preprocessingOptions } from '../../../models/index.js';
import { type Block, heading, table } from '../../document.js';
import { secondsText, servedSentence, versionsText } from '../wording.js';

/** Where the numbers come from. */
export function originSection({ model, data, n, seed, versions, seconds }: RobustnessReport): Block[] {
  return [
    heading(2, 'What made these numbers'),
    table(
      'Model, data, versions',
      ['what', 'which'],
      [
        ['model', model.name],
        ['described as', model.description],
        ['its scores', model.scores],
        ...(model.preprocessing ? [['images enter it through', preprocessingOptions(model.preprocessing)]] : []),
        ...(model.served ? [['sent to its server', servedSentence(model.served)]] : []),
        ['data', `${data.name}: ${data.provenance}`],
        ['rows', formatCount(n)],
        ['seed', String(seed)],
        ['versions', versionsText(versions)],
        ['seconds', secondsText(seconds)],
      ],
    ),
  ];
}
