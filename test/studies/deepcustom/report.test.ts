import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { renderMarkdown } from '../../../lib/report/index.js';
import { judgeFindings } from '../../../lib/studies/deepcustom/findings.js';
import { deepcustom } from '../../../lib/studies/deepcustom/study.js';
import type { StudyResults } from '../../../lib/studies/deepcustom/study-results.js';
import {
  type Claim,
  figuresOf,
  judgeClaims,
  publishedFolder,
  recipeHash,
  runResults,
  studyFigures,
  studyReport,
} from '../../../lib/study/index.js';
import { describeWithMirror } from '../../helpers.js';

const folder = publishedFolder('deepcustom');
const published = runResults(folder, deepcustom.parts) as StudyResults;
const kept = readFileSync(join(folder, 'report.md'), 'utf8');

const reportOf = (results: StudyResults, comparable: boolean): string => {
  const claims = judgeClaims(deepcustom, comparable ? results : undefined);
  const figures = studyFigures(deepcustom, results);
  const findings = judgeFindings(results);
  return renderMarkdown(studyReport(deepcustom, { results, claims, findings, figures, minutes: 1 }));
};

/** The same run as if it had been on the fallback's digits, where there is no CIFAR-10. */
const elsewhere = {
  ...Object.fromEntries(
    Object.entries(published).map(([part, result]) => [
      part,
      { ...result, stamp: { ...result.stamp, profile: 'digits', comparable: false, instead: 'digits, not MNIST' } },
    ]),
  ),
} as unknown as StudyResults;

describe('the published run of the study of generator networks', () => {
  it('gives the claims that are kept beside it, and the verdicts that its report prints', () => {
    expect(judgeClaims(deepcustom, published)).to.deep.equal(
      JSON.parse(readFileSync(join(folder, 'claims.json'), 'utf8')) as Claim[],
    );
    for (const { statement, verdict } of judgeFindings(published))
      expect(kept, statement).to.include(`**${verdict}:** ${statement}`);
  });

  it('has a report that names every figure and leaves no number unsaid', () => {
    const text = reportOf(published, true);
    for (const id of Object.keys(figuresOf(deepcustom))) expect(text, id).to.include(`figs/${id}.png`);
    expect(text).not.to.match(/undefined|NaN|\[object/);
  });

  it('compares nothing with the study where it was on other images', () => {
    expect(
      judgeFindings(elsewhere).every(({ verdict }) => verdict === 'not-comparable' || verdict === 'unchecked'),
    ).to.equal(true);
    expect(reportOf(elsewhere, false)).to.include('DIGITS, NOT MNIST');
  });
});

describeWithMirror('the recipes of the study of generator networks', () => {
  it('are those that the published run was measured by', async () => {
    const study = await deepcustom.open({ profile: 'mnist', folder: join(folder, 'never-written') });
    for (const { id, recipe } of deepcustom.parts)
      if (recipe) expect(published[id].recipe, id).to.equal(recipeHash(recipe(study)));
  });
});
