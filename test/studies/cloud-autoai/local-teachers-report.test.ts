import { expect } from 'chai';
import { proportion } from '../../../lib/evaluation/index.js';
import { renderMarkdown } from '../../../lib/report/index.js';
import { judgeFindings, type StudyResults } from '../../../lib/studies/cloud-autoai/index.js';
import { syntheticAdaptive } from './adaptive-fixtures.js';
import { syntheticResults } from './fixtures.js';
import { judgeClaims, studyFigures, studyReport } from './study-calls.js';

const THIN = '\u202f';

function written(results: StudyResults): string {
  const { comparable } = results.generation.stamp;
  const [claims, findings] = [judgeClaims(results, comparable), judgeFindings(results)];
  return renderMarkdown(studyReport(results, claims, findings, studyFigures(results), { minutes: 1 }));
}

/** The cells of the table row that begins with these, below a caption. */
function cells(markdown: string, caption: string, first: string): string[] {
  const below = markdown.slice(markdown.indexOf(caption));
  const line = below.split('\n').find((one) => one.startsWith(`| ${first} |`)) ?? '';
  return line.split('|').map((cell) => cell.trim());
}

describe('the local teachers in the report', () => {
  const results = syntheticResults();
  const markdown = written(results);

  it('stand beside printed and recomputed ones in tables 3 and 4, on the selected rows', () => {
    for (const [table, role] of [
      ['Table 3', 'ibm'],
      ['Table 4', 'gcp'],
    ] as const) {
      const { selected } = results.localTeachers[role].sets[1];
      const [, , rows, printed, verdict, recomputed, again] = cells(markdown, `${table}: `, '.10');
      expect(printed, table).to.include(String(results[role].sets[1].printed));
      expect(verdict, table).to.include('unchecked');
      expect(recomputed, table).to.include('not published');
      expect(again, table).to.include(`${(100 * selected.value).toFixed(3)}${THIN}%`);
      expect(rows, table).to.equal('1,300');
    }
  });

  it('say the robust accuracy of both over all rows', () => {
    const line = cells(markdown, 'FGSM images made for LeNet: robust accuracy', '.10').join(' ');
    for (const { sets } of [results.localTeachers.ibm, results.localTeachers.gcp])
      expect(line).to.include(`${(100 * sets[1].robust.value).toFixed(3)}${THIN}%`);
  });

  it('say the validation split of tables 3 and 4, whose rows the study does not name', () => {
    const [, , , printed, verdict, recomputed, again] = cells(markdown, 'Table 3: ', 'validation split');
    expect(printed).to.include('96.534');
    expect(verdict).to.include('unchecked');
    expect(recomputed).to.include('not published');
    expect(again).to.include(`${(100 * results.localTeachers.ibm.validation.accuracy.value).toFixed(3)}${THIN}%`);
  });

  it('lie below table 5 beside the teachers that were recorded', () => {
    const line = cells(markdown, 'The teachers’ accuracy on the same selected rows', '.10').join(' ');
    for (const { sets } of [results.localTeachers.ibm, results.localTeachers.gcp])
      expect(line).to.include(`${(100 * sets[1].selected.value).toFixed(1)}${THIN}%`);
  });

  it('give table 5 the students of both local teachers beside the printed figures', () => {
    const adaptive = syntheticAdaptive(results.generation.stamp, 1, 'full');
    const line = cells(written({ ...results, adaptive }), 'Table 5: ', '.10');
    for (const [column, id] of [
      [3, 'soft-p12-1'],
      [7, 'soft-tables-1'],
    ] as const) {
      const [set] = adaptive.students.find(({ condition }) => condition.id === id)?.transferred ?? [];
      expect(set.epsilon).to.equal(0.1);
      expect(line[column]).to.include(`${(100 * set.selected.value).toFixed(1)}${THIN}%`);
    }
    expect(line[2]).to.include('74.193');
    expect(line[5]).to.match(/within|differs/);
    // A run that has no students of the local teachers says why.
    expect(cells(markdown, 'Table 5: ', '.10')[3]).to.include('not measured (trained by the profile');
  });

  it('leave a record of when and how long the teachers were searched for and the students trained and attacked', () => {
    const below = markdown.slice(markdown.lastIndexOf('What made these numbers'));
    expect(below).to.include('33 | 9.0 of 10.0 allowed');
    const minutes = results.adaptive.students.length * 5;
    expect(below).to.match(
      new RegExp(`part 5: ${results.adaptive.students.length} students, training[^|]*\\|[^|]*\\| ${minutes}\\.0 \\|`),
    );
    for (const part of ['the local teachers', 'the AutoAI experiment', 'the students attacked', 'black boxes'])
      expect(below).to.include(`| ${part} | `);
    expect(below).to.include(`profile ${results.generation.stamp.profile}`);
  });

  it('call the printed clean accuracy out of reach only where every interval lies below it', () => {
    expect(markdown).to.include('lies above every one of these intervals');
    const pipelines = results.localTeachers.pipelines.map((pipeline) => ({
      ...pipeline,
      holdout: proportion(998, 1000),
    }));
    const good = written({ ...results, localTeachers: { ...results.localTeachers, pipelines } });
    expect(good).to.include('within reach of at least one').and.not.include('lies above every one');
    expect(written(syntheticResults('digits'))).to.not.match(/lies above every one|within reach/);
  });

  it('say which of the two is ahead only after Holm', () => {
    const { localTeachers } = results;
    const told = (adjusted: number) =>
      written({
        ...results,
        localTeachers: { ...localTeachers, paired: localTeachers.paired.map((pair) => ({ ...pair, adjusted })) },
      });
    expect(told(0.2)).to.include('neither is ahead at any epsilon');
    expect(told(0.001)).to.include(`${localTeachers.gcp.name} is ahead on clean images, at ε .10`);
  });

  it('leave every verdict as it was: nothing is tested against another model', () => {
    const { localTeachers: _, ...replayed } = results;
    const verdicts = (from: Parameters<typeof judgeClaims>[0]) => judgeClaims(from, true).map(({ verdict }) => verdict);
    expect(verdicts(results)).to.deep.equal(verdicts(replayed));
  });
});
