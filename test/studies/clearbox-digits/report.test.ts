import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { renderMarkdown } from '../../../lib/report/index.js';
import { judgeFindings } from '../../../lib/studies/clearbox-digits/findings.js';
import { clearboxDigits } from '../../../lib/studies/clearbox-digits/study.js';
import type { StudyResults } from '../../../lib/studies/clearbox-digits/study-results.js';
import {
  type Claim,
  figuresOf,
  judgeClaims,
  publishedFolder,
  recipeHash,
  runResults,
  studyFigures,
  studyReport,
  tablesOf,
} from '../../../lib/study/index.js';
import { describeWithMirror } from '../../helpers.js';

const folder = publishedFolder('clearbox-digits');
const published = runResults(folder, clearboxDigits.parts) as StudyResults;
const kept = readFileSync(join(folder, 'report.md'), 'utf8');

const reportOf = (results: StudyResults, comparable: boolean): string => {
  const claims = judgeClaims(clearboxDigits, comparable ? results : undefined);
  const figures = studyFigures(clearboxDigits, results);
  const findings = judgeFindings(results);
  return renderMarkdown(studyReport(clearboxDigits, { results, claims, findings, figures, minutes: 1 }));
};

/** The same run as if it had been on the fallback's digits. */
const elsewhere = Object.fromEntries(
  Object.entries(published).map(([part, result]) => [
    part,
    { ...result, stamp: { ...result.stamp, profile: 'digits', comparable: false, instead: 'digits, not MNIST' } },
  ]),
) as unknown as StudyResults;

/** The same attacks in the other order of radii. */
const reversed: StudyResults = {
  ...published,
  adaptive: {
    ...published.adaptive,
    defences: published.adaptive.defences.map((defence) => ({ ...defence, at: [...defence.at].reverse() })),
  },
};

const purified = (report: string): string => /^.*\*\*Purified:\*\*.*$/m.exec(report)?.[0] ?? '';

describe('the published run of the digits study', () => {
  it('gives the claims that are kept beside it, and the verdicts that its report prints', () => {
    expect(judgeClaims(clearboxDigits, published)).to.deep.equal(
      JSON.parse(readFileSync(join(folder, 'claims.json'), 'utf8')) as Claim[],
    );
    for (const { statement, verdict } of judgeFindings(published))
      expect(kept, statement).to.include(`**${verdict}:** ${statement}`);
  });

  it('has a report that names every figure and leaves no number unsaid', () => {
    const text = reportOf(published, true);
    for (const id of Object.keys(figuresOf(clearboxDigits))) expect(text, id).to.include(`figs/${id}.png`);
    expect(text).not.to.match(/undefined|NaN|\[object/);
    expect(Object.keys(tablesOf(clearboxDigits)).length).to.be.above(15);
  });

  it('says which epsilon a figure belongs to, in whatever order they were measured', () => {
    const line = purified(reportOf(published, true));
    expect(purified(reportOf(reversed, true))).to.equal(line);
    const { name, at } = published.adaptive.defences[1];
    const [largest] = [...at].sort((one, other) => other.epsilon - one.epsilon);
    const percent = ({ value }: { value: number }) => (100 * value).toFixed(0);
    expect(line.replace(/\u202f/g, ' ')).to.include(
      `${name} ${percent(largest.transferred)} % → ${percent(largest.worst)} %`,
    );
  });

  it('compares nothing with the article where it was on other images', () => {
    expect(
      judgeFindings(elsewhere).every(({ verdict }) => verdict === 'not-comparable' || verdict === 'unchecked'),
    ).to.equal(true);
    expect(reportOf(elsewhere, false)).to.include('DIGITS, NOT MNIST');
  });
});

describeWithMirror('the recipes of the digits study', () => {
  it('are those that the published run was measured by', async () => {
    const study = await clearboxDigits.open({ profile: 'full', folder: join(folder, 'never-written') });
    for (const { id, recipe } of clearboxDigits.parts)
      if (recipe) expect(published[id].recipe, id).to.equal(recipeHash(recipe(study)));
  });
});
