import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { renderMarkdown } from '../../../lib/report/index.js';
import { judgeFindings } from '../../../lib/studies/introduction/findings.js';
import { heroFigure } from '../../../lib/studies/introduction/parts/walkthrough/figures.js';
import { introduction } from '../../../lib/studies/introduction/study.js';
import type { StudyResults } from '../../../lib/studies/introduction/study-results.js';
import {
  type Claim,
  figuresOf,
  judgeClaims,
  publishedFolder,
  runResults,
  studyFigures,
  studyReport,
  tablesOf,
} from '../../../lib/study/index.js';

const folder = publishedFolder('introduction');
const published = runResults(folder, introduction.parts) as StudyResults;

const reportOf = (results: StudyResults, comparable: boolean): string => {
  const claims = judgeClaims(introduction, comparable ? results : undefined);
  const figures = studyFigures(introduction, results);
  return renderMarkdown(
    studyReport(introduction, { results, claims, findings: judgeFindings(results), figures, minutes: 1 }),
  );
};

/** The same run as if it had been on the fallback's photographs. */
const elsewhere = Object.fromEntries(
  Object.entries(published).map(([part, result]) => [
    part,
    { ...result, stamp: { ...result.stamp, profile: 'digits', comparable: false, instead: 'two photographs' } },
  ]),
) as unknown as StudyResults;

/** The same run as if every attack on the two photographs had failed. */
const failed: StudyResults = {
  ...published,
  walkthrough: {
    ...published.walkthrough,
    attacks: published.walkthrough.attacks.map((shown) => ({ ...shown, adversarial: false })),
    secondAttack: { ...published.walkthrough.secondAttack, adversarial: false },
  },
};

describe("the introduction's published run", () => {
  it('gives the claims that are kept beside it', () => {
    const kept = JSON.parse(readFileSync(join(folder, 'claims.json'), 'utf8')) as Claim[];
    expect(judgeClaims(introduction, published)).to.deep.equal(kept);
  });

  it('has a report that names every figure and leaves no number unsaid', () => {
    const text = reportOf(published, true);
    for (const id of Object.keys(figuresOf(introduction))) expect(text, id).to.include(`figs/${id}.png`);
    expect(text).not.to.match(/undefined|NaN|\[object/);
    expect(Object.keys(tablesOf(introduction)).length).to.be.above(10);
  });

  it('has the answers of the photographs that PyTorch gives', () => {
    expect(published.walkthrough.photo.answers.of.probability).to.be.closeTo(0.9296, 5e-4);
    expect(published.walkthrough.second.answers.of.probability).to.be.closeTo(0.8957, 5e-4);
  });
});

describe('a run that is not on the photographs', () => {
  it('says so first, and judges nothing', () => {
    const text = reportOf(elsewhere, false);
    const warned = text.indexOf('TWO PHOTOGRAPHS, NOT ONE OF EACH CLASS');
    expect(warned).to.be.within(0, text.indexOf('## Summary'));
    const verdicts = new Set(judgeFindings(elsewhere).map(({ verdict }) => verdict));
    expect([...verdicts].sort()).to.deep.equal(['not-comparable', 'unchecked']);
    expect(text).not.to.match(/undefined|NaN|\[object/);
  });
});

describe('a run whose attacks fail', () => {
  it('does not say that they succeeded', () => {
    const finding = judgeFindings(failed).find(({ id }) => id === 'small-change');
    expect(finding?.verdict).to.equal('does not hold');
    expect(judgeFindings(failed).find(({ id }) => id === 'koala')?.verdict).to.equal('does not hold');
    expect(JSON.stringify(heroFigure(failed.walkthrough)?.layout)).to.include('did not reach its class');
    expect(reportOf(failed, true)).not.to.include('the network answers the attacker');
  });
});
