import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { expect } from 'chai';
import type { AttackComparison, RobustnessReport } from '../../lib/evaluation/index.js';
import { findBrowser } from '../../lib/figures/index.js';
import { robustnessHtml, robustnessText, writeRobustnessReport } from '../../lib/report/index.js';
import { hostile, pixelReport } from '../figures/robustness-fixtures.js';
import { temporaryFolder } from '../helpers.js';

const withoutScripts = (html: string): string => html.replace(/<script\b[^>]*>[\s\S]*?<\/script>/g, '');
const lineOf = (text: string, ...words: (string | RegExp)[]): string => {
  const found = text.split('\n').find((line) => words.every((word) => line.match(word)));
  if (found === undefined) throw new Error(`no line with ${words.join(', ')} in:\n${text}`);
  return found;
};

/** Differences of a made-up certainty, as an evaluation with many attacks has them. */
const comparisons = (count: number, adjustedP: number): AttackComparison[] =>
  Array.from({ length: count }, (_, i) => ({
    norm: 'linf',
    epsilon: 0.1,
    first: `weak${i}`,
    second: `strong${i}`,
    firstId: `weak${i}-linf-0.1`,
    secondId: `strong${i}-linf-0.1`,
    onlyFirst: 30,
    onlySecond: 0,
    difference: 0.3,
    interval: [0.2, 0.4],
    pValue: adjustedP / 2,
    adjustedP,
  }));

describe('a robustness report as text', () => {
  let report: RobustnessReport;
  let text: string;
  before(async () => {
    report = await pixelReport();
    text = robustnessText(report);
  });

  it('names model, data, n and seed, and the clean accuracy with its interval', () => {
    expect(text).to.include('Model  threshold').and.to.include('ten pixels made for tests (ten)');
    expect(lineOf(text, /^n /)).to.include('10 rows').and.to.include('seed 0');
    // Wilson's interval of 9 in 10, from its formula.
    expect(lineOf(text, /^Clean/))
      .to.include('90 % [59.6, 98.2]')
      .and.to.include('class 0: 60 %');
  });

  it('has a line for each attack at each radius', () => {
    expect(lineOf(text, /^push +L∞ +0\.1 /)).to.match(/70 % +\[39\.7, 89\.2\] +2 +0\.1 /);
    expect(lineOf(text, /^jump +L∞ +any /)).to.match(/ 0 % .* 9 +0\.251 /);
    expect(lineOf(text, /^jump +L∞ +0\.1 /), 'ran once').to.match(/″ +″ +″$/);
    expect(text).to.include('n=10');
  });

  it('has the worst case at every radius', () => {
    const [, worst] = text.split('Worst case');
    expect(lineOf(worst, /L∞ ε 0\.2 /)).to.include('50 %');
    expect(lineOf(worst, /L∞ ε 0\.3 /)).to.include('30 %');
  });

  it('tells at most ten differences, in words, the stronger attack first, and none that may be chance', () => {
    const told = robustnessText({ ...report, comparisons: [...comparisons(12, 0.01), ...comparisons(1, 0.2)] });
    expect(told.match(/breaks more rows/g)).to.have.length(10);
    expect(told).to.include('strong0 breaks more rows than weak0, by 30.0 points [20.0, 40.0], adjusted p 0.010');
    expect(told).to.include('and 2 more');
    expect(robustnessText({ ...report, comparisons: comparisons(3, 0.2) })).to.not.include('beyond chance');
  });

  it('tells the second model in words', () => {
    const [one] = comparisons(1, 0.01);
    const versus = [
      { ...one, norm: null, epsilon: 0, first: 'a', second: 'b', difference: -0.3, interval: [-0.4, -0.2] as const },
    ];
    expect(robustnessText({ ...report, versus })).to.include(
      'clean: b is more robust than a, by 30.0 points [20.0, 40.0]',
    );
  });

  it('does not tell a difference between models that may be chance as one', () => {
    const [one] = comparisons(1, 0.3);
    const said = robustnessText({ ...report, versus: [{ ...one, interval: [-0.05, 0.6] }] });
    expect(said).to.match(/weak0 is more robust than strong0.*\[−5\.0, 60\.0\].*which may be\s+chance/s);
  });

  it('says what was seen and what to do, and fits 120 columns', () => {
    const saw = `Something ${'long '.repeat(60)}was seen.`;
    const warned = robustnessText({
      ...report,
      warnings: [{ id: 'planted', attack: 'push', saw, advice: 'Mend it.' }],
    });
    expect(warned)
      .to.include('planted (push)')
      .and.to.match(/do: +Mend it\./)
      .and.to.match(/seen: +Something/);
    expect(text).to.include('Warnings: none.');
    for (const line of [...warned.split('\n'), ...text.split('\n')]) expect(line.length, line).to.be.at.most(120);
  });

  it('breaks no line within options that are to be pasted', () => {
    const pasted = '--preprocess range=0..255,mean=123.68,116.779,103.939 --channels bgr';
    for (let words = 0; words < 40; words++) {
      const advice = `${'do '.repeat(words)}${pasted} (or another).`;
      const warned = robustnessText({ ...report, warnings: [{ id: 'planted', attack: null, saw: 'It.', advice }] });
      expect(warned).to.include(pasted);
      for (const line of warned.split('\n')) expect(line.length, line).to.be.at.most(120);
    }
  });

  it('ends with versions and seconds, which can be left out', () => {
    expect(text.split('\n').at(-1)).to.match(/^advlab \d+\.\d+\.\d+, node v.*tensorflow.* \d+\.\d\d seconds in all\.$/);
    const quiet = (seconds: number) => robustnessText({ ...report, seconds }, { seconds: false });
    expect(quiet(1)).to.equal(quiet(2)).and.to.not.include('seconds');
  });

  it('writes nothing that moves the cursor', () => {
    // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what must not be there
    expect(robustnessText(hostile(report))).to.not.match(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/);
  });
});

describe('a robustness report as a page', () => {
  let report: RobustnessReport;
  const folder = temporaryFolder();
  before(async () => {
    report = await pixelReport();
  });

  it('holds every attack with its settings and what counts, in words', () => {
    const page = withoutScripts(robustnessHtml(report));
    for (const { name } of report.attacks) expect(page).to.include(`<td>${name}</td>`);
    expect(page).to.include('earlyStop = false').and.to.include('only the final iterate counts');
    expect(page).to.include('the nearest error found counts');
    expect(page).to.include('An upper bound').and.to.include('How to read the numbers');
    expect(page).to.include('[39.7,\u00a089.2]');
    const stopping = report.attacks.map((entry) => ({ ...entry, stops: 'first-success' as const }));
    expect(robustnessHtml({ ...report, attacks: stopping })).to.include('first success counts');
  });

  it('loads nothing, and links only to headings that exist', () => {
    const html = robustnessHtml(report);
    const page = withoutScripts(html);
    expect(page).to.not.match(/\b(?:src|srcset|href|data|poster|action)\s*=\s*(?!"#)/i);
    expect(html).to.include(`default-src 'none'`);
    const ids = new Set([...page.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id));
    const links = [...page.matchAll(/href="#([^"]+)"/g)].map(([, id]) => id);
    expect(links.length).to.be.greaterThan(6);
    for (const link of links) expect(ids.has(link), link).to.equal(true);
  });

  it('lets no name or warning become markup', () => {
    const html = robustnessHtml(hostile(report));
    expect(html).to.include('&lt;b&gt;x&lt;/b&gt;').and.to.include('Seen &lt;img src=x onerror=alert(1)&gt;');
    expect(withoutScripts(html)).to.not.match(/<b>x<|<img|<u>|<i>data/);
    expect(html).to.not.include('<script>alert');
  });

  it('says warnings before the figures they put in doubt, commands as code', () => {
    const headings = (one: RobustnessReport) =>
      [...withoutScripts(robustnessHtml(one)).matchAll(/<h2 id="([^"]+)"/g)].map(([, id]) => id).slice(0, 2);
    expect(headings(report)).to.deep.equal(['summary', 'warnings']);
    const warned = { ...report, warnings: [{ id: 'planted', attack: null, saw: 'Seen.', advice: 'Run `a < b`.' }] };
    expect(headings(warned)).to.deep.equal(['warnings', 'summary']);
    expect(robustnessHtml(warned)).to.include('Run <code>a &lt; b</code>.');
  });

  it('is written whole, and says aloud where no browser can draw pictures', async () => {
    const said: string[] = [];
    const at = folder('plain');
    const files = await writeRobustnessReport(at, report, { browser: null, say: (message) => said.push(message) });
    expect(files).to.deep.equal([`${at}/report.json`, `${at}/report.html`]);
    expect(JSON.parse(readFileSync(files[0], 'utf8'))).to.deep.equal(JSON.parse(JSON.stringify(report)));
    expect(readdirSync(at).sort()).to.deep.equal(['report.html', 'report.json']);
    expect(said.join()).to.include('No browser');
  });

  it('comes with pictures where a browser is there, and leaves none of an earlier report', async function () {
    if (findBrowser() === undefined) this.skip();
    this.timeout(120_000);
    const at = folder('drawn');
    const files = await writeRobustnessReport(at, report);
    expect(files.filter((file) => file.endsWith('.png'))).to.have.length(9);
    for (const file of files) expect(existsSync(file), file).to.equal(true);
    const clean = { ...report, attacks: [], curve: [], worstCase: [], perClass: [], comparisons: [] };
    const none = { clean: report.confusion.clean, attacked: null, norm: null, epsilon: null };
    const fewer = await writeRobustnessReport(at, { ...clean, confusion: none });
    expect(fewer).to.have.length(2);
    expect(readdirSync(at).sort()).to.not.include('figs.part');
    expect(existsSync(`${at}/figs/attacks-linf.png`)).to.equal(false);
  });
});
