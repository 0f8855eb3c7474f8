import type { RunStamp } from '../../replication/cloud-autoai/results.js';
import { type Block, heading, paragraph, table } from '../document.js';
import type { ReportContext } from './context.js';

const versions = (stamp: RunStamp): string =>
  Object.entries(stamp.versions)
    .map(([name, version]) => `${name} ${version}`)
    .join(', ');

/** Where the numbers come from, part by part: parts may have been run at different times. */
export function stamp({ results, minutes }: ReportContext): Block[] {
  const { generation, ibm, gcp, comparison, distillation } = results;
  const parts: [string, RunStamp][] = [
    ['LeNet and FGSM', generation.stamp],
    [ibm.name, ibm.stamp],
    [gcp.name, gcp.stamp],
    ['the two on the same rows', comparison.stamp],
    ['distillation', distillation.stamp],
  ];
  const trained = distillation.runs.reduce((sum, run) => sum + run.seconds, 0) / 60;
  const finished = distillation.runs.map((run) => run.finished).sort();
  return [
    heading(2, 'What made these numbers'),
    paragraph(
      `The run took ${minutes.toFixed(1)} minutes; trainings kept from earlier runs were not repeated; the students’ own took ${trained.toFixed(0)} minutes in all. Students trained between ${finished[0]} and ${finished.at(-1)}: ${distillation.runs.map(({ labels, seed }) => `${labels} ${seed}`).join(', ')} (labels and seed).`,
    ),
    table(
      'Stamps',
      ['part', 'profile', 'data', 'seeds asked for', 'started', 'versions'],
      parts.map(([part, one]) => [part, one.profile, one.data, one.seeds.join(', '), one.started, versions(one)]),
    ),
  ];
}
