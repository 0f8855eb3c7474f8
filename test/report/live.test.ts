import { expect } from 'chai';
import { proportion } from '../../lib/evaluation/index.js';
import { studyFigures } from '../../lib/figures/index.js';
import { judgeClaims, judgeFindings, type StudyResults } from '../../lib/replication/index.js';
import { renderMarkdown, studyReport } from '../../lib/report/index.js';
import { syntheticResults } from '../figures/fixtures.js';

const THIN = '\u202f';

function written(results: StudyResults): string {
  const { comparable } = results.generation.stamp;
  const [claims, findings] = [judgeClaims(results, comparable), judgeFindings(results, comparable)];
  return renderMarkdown(studyReport(results, claims, findings, studyFigures(results), { minutes: 1 }));
}

/** The cells of the table row that begins with these, below a caption. */
function cells(markdown: string, caption: string, first: string): string[] {
  const below = markdown.slice(markdown.indexOf(caption));
  const line = below.split('\n').find((one) => one.startsWith(`| ${first} |`)) ?? '';
  return line.split('|').map((cell) => cell.trim());
}

describe('re-measured figures in the report', () => {
  const results = syntheticResults();
  const markdown = written(results);

  it('stand beside printed and recomputed ones in tables 3 and 4, on selected rows and over all', () => {
    for (const [table, role] of [
      ['Table 3', 'ibm'],
      ['Table 4', 'gcp'],
    ] as const) {
      const { selected, robust } = results.live[role].sets[1];
      const [, , printed, recomputed, again, overAll] = cells(markdown, `${table}: `, '.10');
      expect(printed, table).to.include(String(results[role].sets[1].printed));
      expect(recomputed, table).to.include('not published');
      expect(again, table)
        .to.include(`${(100 * selected.value).toFixed(3)}${THIN}%`)
        .and.include('n');
      expect(again, table).to.include('1,300');
      expect(overAll, table)
        .to.include(`${(100 * robust.value).toFixed(3)}${THIN}%`)
        .and.include('10,000');
    }
  });

  it('stand in table 5 beside the teacher that was recorded', () => {
    const line = cells(markdown, 'Table 5: ', '.10').join(' ');
    for (const { sets } of [results.live.ibm, results.live.gcp])
      expect(line).to.include(`${(100 * sets[1].selected.value).toFixed(3)}${THIN}%`);
  });

  it('call the printed clean accuracy out of reach only where every interval lies below it', () => {
    expect(markdown).to.include('lies above every one of these intervals');
    const pipelines = results.live.pipelines.map((pipeline) => ({ ...pipeline, holdout: proportion(998, 1000) }));
    const good = written({ ...results, live: { ...results.live, pipelines } });
    expect(good).to.include('within reach of at least one').and.not.include('lies above every one');
    expect(written(syntheticResults('digits'))).to.not.match(/lies above every one|within reach/);
  });

  it('say which of the two is ahead only after Holm', () => {
    const { live } = results;
    const told = (adjusted: number) =>
      written({ ...results, live: { ...live, paired: live.paired.map((pair) => ({ ...pair, adjusted })) } });
    expect(told(0.2)).to.include('neither is ahead at any strength');
    expect(told(0.001)).to.include(`${live.gcp.name} is ahead on clean images, at ε .10`);
  });

  it('leave every verdict as it was: nothing is tested against another model', () => {
    const { live: _, ...replayed } = results;
    const verdicts = (from: Parameters<typeof judgeClaims>[0]) => judgeClaims(from, true).map(({ verdict }) => verdict);
    expect(verdicts(results)).to.deep.equal(verdicts(replayed));
  });
});
