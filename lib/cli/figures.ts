import { join, resolve } from 'node:path';
import { oneOf } from './arguments.js';
import { columns } from './columns.js';
import type { Command } from './command.js';
import { RUNS } from './figures/runs.js';
import { widthInInches } from './figures/width.js';
import type { Written } from './figures/write.js';
import { chosenStudies, STUDY_USAGE } from './studies.js';
import { checkOutputFolder } from './writable.js';

const STYLES = ['paper'] as const;

function writtenText({ folder, figures, tables }: Written, from: string): string {
  const inches = (value: number) => `${value.toFixed(2)} in`;
  const rows = figures.map(({ figure, width, height, fontSizes }) => [
    figure,
    inches(width),
    inches(height),
    `${fontSizes[0]} to ${fontSizes.at(-1)} pt`,
  ]);
  const counts = `${figures.length} figures and ${tables.length} tables of ${from}`;
  return [columns([['figure', 'width', 'height', 'type'], ...rows]), '', `${counts} are in ${folder}`].join('\n');
}

export const command: Command = {
  name: 'figures',
  summary: "write a study's figures and tables as a paper takes them: PDF, SVG, CSV, LaTeX",
  usage: `${STUDY_USAGE} [--style paper] [--width 3.3in] [--out DIR] [--only ID,…] [--from latest|published]`,
  options: {
    style: {
      type: 'string',
      value: 'NAME',
      help: 'paper: no titles, type of 7 to 9 pt, embedded fonts',
      default: 'paper',
    },
    width: {
      type: 'string',
      value: 'WIDTH',
      help: 'in in, cm, mm or pt: a column is 3.3in, a page 6.9in',
      default: '3.3in',
    },
    out: { type: 'string', value: 'DIR', help: 'where files are written (default runs/paper/STUDY)' },
    only: { type: 'string', value: 'ID,…', help: 'these figures and tables alone' },
    from: { type: 'string', value: 'RUN', help: 'latest or published; default: the last run where it is whole' },
  },
  async run(values, positionals, io) {
    oneOf('style', values.style, STYLES);
    const width = widthInInches(String(values.width));
    const run = values.from === undefined ? undefined : oneOf('run', values.from, RUNS);
    const only = values.only === undefined ? undefined : String(values.only).split(',').filter(Boolean);
    const studies = await chosenStudies('figures', positionals);
    const { inProject } = await import('../data/index.js');
    const { resultsFrom } = await import('./figures/results.js');
    const { writePaper } = await import('./figures/write.js');
    const done: { study: string; from: string; written: Written }[] = [];
    for (const study of studies) {
      const out = values.out === undefined ? inProject('runs', 'paper', study.id) : resolve(String(values.out));
      const folder = values.out !== undefined && studies.length > 1 ? join(out, study.id) : out;
      checkOutputFolder('option --out', folder);
      const { results, folder: from } = await resultsFrom(study, run);
      const onProgress = (drawn: number, total: number) => io.progress(`figures ${drawn} of ${total}`);
      const written = await writePaper(study, results, { width, folder, ...(only && { only }), onProgress });
      for (const line of written.notes) io.note(line);
      done.push({ study: study.id, from, written });
    }
    const documents = done.map(({ study, from, written }) => ({ study, from, ...written }));
    io.result(documents.length === 1 ? documents[0] : documents, () =>
      done.map(({ written, from }) => writtenText(written, from)).join('\n\n'),
    );
  },
};
