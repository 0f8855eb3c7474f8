import { expect } from 'chai';
import { claimsTable, notCompared } from '../../lib/cli/claims-table.js';
import { columns } from '../../lib/cli/columns.js';
import { proportion } from '../../lib/evaluation/index.js';
import { judgeFindings, type StudyResults, study } from '../../lib/studies/cloud-autoai/index.js';
import { syntheticResults } from '../studies/cloud-autoai/fixtures.js';
import { judgeClaims } from '../studies/cloud-autoai/study-calls.js';

function digitsText(results: StudyResults): string {
  const table = study.measured?.(results);
  return table ? `${table.title}\n\n${columns(table.rows)}` : '';
}

describe('what a run on digits prints', () => {
  const results = syntheticResults('digits');

  it('says in one line that nothing is compared', () => {
    const [claims, findings] = [judgeClaims(results, false), judgeFindings(results)];
    expect(claims).to.have.length(65);
    expect(claimsTable(claims)).to.equal('65 published figures are not compared: these are digits, not MNIST.');
    expect(notCompared(claims, findings)).to.match(/^65 published figures and \d findings are not compared: .*\.$/);
    expect(claimsTable(judgeClaims(syntheticResults(), true)).split('\n').length).to.be.above(65);
  });

  it('has a line for each model, with n and intervals clean and at every epsilon', () => {
    const [about, unit, , header, ...lines] = digitsText(results).split('\n');
    expect(about).to.include(results.generation.stamp.data);
    expect(unit).to.include('95 %').and.include('FGSM made for LeNet');
    expect(header).to.match(/^model +n +clean +ε \.10 +ε \.15 +ε \.20 +ε \.25 +ε \.30$/);
    const names = [
      'LeNet',
      results.localTeachers.ibm.name,
      results.localTeachers.gcp.name,
      'student on soft',
      'student on hard',
    ];
    expect(lines).to.have.length(names.length);
    for (const [i, name] of names.entries()) {
      expect(lines[i]).to.match(new RegExp(`^${name.replace(/[.*+?^$()[\]]/g, '\\$&')}`));
      expect(lines[i].match(/\d+\.\d \[\d+\.\d, \d+\.\d\]/g), name).to.have.length(6);
    }
  });

  it("has the run's own figures", () => {
    // Wilson's interval of 9 in 10 is [.5958, .9821], by its formula.
    const curve = [{ epsilon: 0, robust: proportion(9, 10), meanL2: null, maxLinf: 0 }];
    const text = digitsText({ ...results, generation: { ...results.generation, curve } });
    expect(text).to.match(/^LeNet +10 +90\.0 \[59\.6, 98\.2\]$/m);
  });
});
