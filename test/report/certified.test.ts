import { expect } from 'chai';
import type { CertifiedShare, RobustnessReport } from '../../lib/evaluation/index.js';
import { securityCurveFigure } from '../../lib/figures/index.js';
import { robustnessHtml, robustnessText } from '../../lib/report/index.js';
import { pixelReport } from '../figures/robustness-fixtures.js';

const share = (epsilon: number, correct: number): CertifiedShare => ({
  ...{ norm: 'linf', epsilon, by: 'bounds', description: 'bounds made for tests', seconds: 1.5 },
  ...{ correct, accuracy: correct / 10, interval: [correct / 10 - 0.1, correct / 10 + 0.1] },
});

const lineOf = (text: string, start: string) => text.split('\n').find((line) => line.startsWith(start));

describe('a report with proofs', () => {
  let plain: RobustnessReport;
  let report: RobustnessReport;
  before(async () => {
    // 7, 5 and 3 of ten rows stand at .1, .2 and .3; L2 has no proofs.
    plain = await pixelReport();
    report = { ...plain, certified: [share(0.1, 6), share(0.3, 3)] };
  });

  it('has both ends and what lies between them, where something is proved', () => {
    const text = robustnessText(report);
    expect(text).to.include('Robust accuracy lies between what is certified (proved by bounds)');
    const ten = lineOf(text, '  L∞ ε 0.1');
    expect(ten).to.match(
      /between 60 % \(certified, 95 % \[50\.0, 70\.0\]\) and 70 % \(attacked, 95 % \[39\.7, 89\.2\]\), 10\.0 points apart$/,
    );
    expect(lineOf(text, '  L∞ ε 0.2')).to.not.include('certified');
    expect(lineOf(text, '  L∞ ε 0.3')).to.include('0.0 points apart');
    expect(lineOf(text, '  L2 ε 0.3')).to.not.include('certified');
    for (const line of text.split('\n')) expect(line.length, line).to.be.at.most(120);
    const before = robustnessText(plain);
    expect(before).to.include('Worst case over all attacks').and.to.not.include('certified');
  });

  it('says that the ends contradict each other where they do', () => {
    const wrong = { ...plain, certified: [share(0.1, 8)] };
    expect(lineOf(robustnessText(wrong), '  L∞ ε 0.1')).to.include('80 % certified and 70 % attacked contradict');
  });

  it('draws what is certified as a curve of its own, which the caption explains', () => {
    const figure = securityCurveFigure(report);
    const curve = figure.data.find(({ name }) => String(name).startsWith('certified'));
    expect([curve?.x, curve?.y]).to.deep.equal([
      [0.1, 0.3],
      [0.6, 0.3],
    ]);
    expect(figure.caption).to.include('proved by bounds').and.to.include('Robust accuracy lies between these two ends');
    for (const other of [securityCurveFigure(plain), securityCurveFigure(report, { norm: 'l2' })]) {
      expect(other.data.some(({ name }) => String(name).startsWith('certified'))).to.equal(false);
      expect(other.caption).to.not.include('proved');
    }
  });

  it('has a table of both ends on its page', () => {
    const html = robustnessHtml(report);
    expect(html).to.include('Certified from below, attacked from above').and.to.include('bounds made for tests');
    expect(html).to.include('It cannot fall below what is certified, as far as the proofs hold.');
    const broken = { id: 'certificate-broken' as const, attack: null, saw: 'A proof fell.', advice: 'Look.' };
    const refuted = robustnessHtml({ ...report, warnings: [...report.warnings, broken] });
    expect(refuted).to.include('A proof fell.').and.to.not.include('below what is certified');
    const before = robustnessHtml(plain);
    expect(before).to.not.include('attacked from above');
    expect(before).to.not.include('below what is certified');
  });

  it('names of certifiers are text, not markup or commands of a terminal', () => {
    const name = '<b>x</b>\u001b[31m';
    const hostile = { ...report, certified: [{ ...share(0.1, 6), by: name, description: name }] };
    expect(robustnessText(hostile)).to.not.include('\u001b');
    expect(robustnessHtml(hostile).replace(/<script\b[^>]*>[\s\S]*?<\/script>/g, '')).to.not.include('<b>x</b>');
    expect(
      String(securityCurveFigure(hostile).data.find(({ name: is }) => String(is).startsWith('certified'))?.name),
    ).to.not.include('<b>x');
  });
});
