import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { renderMarkdown } from '../../lib/report/index.js';
import type { Finding } from '../../lib/study/index.js';
import {
  type Claim,
  figuresOf,
  judgeClaims,
  type PartResult,
  publishedFolder,
  type Results,
  recipeHash,
  runResults,
  type StudyDefinition,
  type StudyRun,
  studyFigures,
  studyReport,
} from '../../lib/study/index.js';
import { describeWithMirror } from '../helpers.js';

/** A study's published run, and the report that its code makes of it today. */
export function publishedRun<S extends StudyRun, R extends Results>(study: StudyDefinition<S, R>) {
  const folder = publishedFolder(study.id);
  const published = runResults(folder, study.parts as StudyDefinition['parts']) as R;
  const judge = (results: R): Finding[] => study.judgeFindings?.(results) ?? [];
  const reportOf = (results: R, comparable = true): string => {
    const plain = study as unknown as StudyDefinition;
    const claims = judgeClaims(plain, comparable ? results : undefined);
    const figures = studyFigures(plain, results);
    return renderMarkdown(studyReport(plain, { results, claims, findings: judge(results), figures, minutes: 1 }));
  };
  return { folder, published, judge, reportOf };
}

/** That what is kept in reports/ is what the code of today makes of the same results, measured by the same recipes. */
export function holdsPublishedRun<S extends StudyRun, R extends Results>(study: StudyDefinition<S, R>): void {
  const { folder, published, judge, reportOf } = publishedRun(study);

  describe(`the published run of ${study.name}`, () => {
    it('gives the claims that are kept beside it, and the verdicts that its report prints', () => {
      const kept = readFileSync(join(folder, 'report.md'), 'utf8');
      const claims = JSON.parse(readFileSync(join(folder, 'claims.json'), 'utf8')) as Claim[];
      expect(judgeClaims(study as unknown as StudyDefinition, published)).to.deep.equal(claims);
      for (const { statement, verdict } of judge(published))
        expect(kept, statement).to.include(`**${verdict}:** ${statement}`);
    });

    it('has a report that names every figure and leaves no number unsaid', () => {
      const text = reportOf(published);
      for (const id of Object.keys(figuresOf(study as unknown as StudyDefinition)))
        expect(text, id).to.include(`figs/${id}.png`);
      expect(text).not.to.match(/undefined|NaN|\[object/);
    });

    it('compares nothing with what was published where it was on other images', () => {
      const elsewhere = Object.fromEntries(
        Object.entries(published).map(([part, result]) => [
          part,
          { ...result, stamp: { ...result.stamp, profile: 'digits', comparable: false, instead: 'digits, not MNIST' } },
        ]),
      ) as unknown as R;
      for (const { verdict, id } of judge(elsewhere)) expect(verdict, id).to.be.oneOf(['not-comparable', 'unchecked']);
      expect(reportOf(elsewhere, false)).to.include('DIGITS, NOT MNIST');
    });
  });

  describeWithMirror(`the recipes of ${study.name}`, () => {
    it('are those that the published run was measured by', async () => {
      const opened = await study.open({
        profile: study.publishes ?? 'full',
        folder: join(folder, 'never-written'),
      });
      for (const { id, recipe } of study.parts)
        if (recipe) expect((published[id] as PartResult).recipe, id).to.equal(recipeHash(recipe(opened)));
    });
  });
}
