import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { expect } from 'chai';
import { inProject } from '../../../lib/data/index.js';
import { renderMarkdown } from '../../../lib/report/index.js';
import { type StudyResults, study } from '../../../lib/studies/cloud-autoai/index.js';
import { type Claim, lastResults as lastOf, runResults } from '../../../lib/study/index.js';
import { resultFile } from '../../../lib/study/store.js';
import { temporaryFolder } from '../../helpers.js';
import { syntheticClaims, syntheticFindings, syntheticResults } from './fixtures.js';
import { judgeClaims, studyReport } from './study-calls.js';

const STUDY_PARTS = study.parts.map(({ id }) => id);
const readResults = (folder: string) => runResults(folder, study.parts);
const lastResults = (folders: readonly string[]) => lastOf(study, folders) as Partial<StudyResults>;

const verdicts = (claims: readonly Claim[]) => claims.map(({ id, verdict, measured }) => ({ id, verdict, measured }));

describe("a run's parts", () => {
  const folder = temporaryFolder();
  const write = (run: string, results: Partial<StudyResults>) => {
    for (const [part, result] of Object.entries(results)) {
      mkdirSync(dirname(resultFile(folder(run), part)), { recursive: true });
      writeFileSync(resultFile(folder(run), part), JSON.stringify(result));
    }
    return folder(run);
  };
  const results = syntheticResults();

  it('are all listed, and all read', () => {
    expect([...STUDY_PARTS]).to.have.members(Object.keys(results));
    expect(readResults(write('whole', results))).to.have.all.keys([...STUDY_PARTS]);
  });

  it('of the published run give every verdict that was published', () => {
    const published = JSON.parse(readFileSync(inProject('reports', 'cloud-autoai', 'claims.json'), 'utf8')) as Claim[];
    const judged = judgeClaims(lastResults([inProject('reports', 'cloud-autoai')]), true);
    expect(verdicts(judged)).to.deep.equal(verdicts(published));
    expect(judged.filter(({ reason }) => reason.includes('has not been run'))).to.deep.equal([]);
  });

  it('come from the first run that has them, on MNIST alone, and students from the one with the most', () => {
    const later = { ...results.experiment, stamp: { ...results.experiment.stamp, started: '2030-01-01' } };
    const fewer = { ...results.distillation, runs: results.distillation.runs.slice(0, 1) };
    const last = write('last', {
      experiment: later,
      distillation: fewer,
      localTeachers: syntheticResults('digits').localTeachers,
    });
    const { experiment, distillation, localTeachers, adaptive } = lastResults([last, write('before', results)]);
    expect(experiment?.stamp.started).to.equal('2030-01-01');
    expect(distillation?.runs).to.have.length(results.distillation.runs.length);
    expect(localTeachers?.stamp.profile).to.equal('mnist');
    expect(adaptive?.students).to.have.length(results.adaptive.students.length);
    expect(lastResults([folder('none')])).to.deep.equal({});
  });

  it('are named where they are damaged, and not passed over', () => {
    const damaged = write('damaged', { gcp: results.gcp });
    for (const content of ['{"stamp":', '{}', 'null']) {
      writeFileSync(resultFile(damaged, 'gcp'), content);
      expect(() => lastResults([damaged, folder('whole')])).to.throw('gcp.json cannot be read');
    }
  });

  it("stand in the report's table of stamps, each once", () => {
    const report = renderMarkdown(studyReport(results, syntheticClaims(), syntheticFindings(), [], { minutes: 1 }));
    const [, stamps] = report.split('Stamps');
    expect(stamps.split('\n').filter((line) => line.startsWith('|'))).to.have.length(STUDY_PARTS.length + 2);
  });
});
