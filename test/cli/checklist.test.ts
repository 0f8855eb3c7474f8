import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import Ajv2020 from 'ajv/dist/2020.js';
import { expect } from 'chai';
import { parseWords } from '../../lib/cli/arguments.js';
import { type Command, UsageError } from '../../lib/cli/command.js';
import { checkMeasured, gateArgs, gateOptions, reasonToFail } from '../../lib/cli/evaluate/gate.js';
import type { RobustnessReport } from '../../lib/evaluation/index.js';
import { expectRejects, readFixture, temporaryFolder } from '../helpers.js';
import { advlab, type Ended, root } from './run.js';

const parsed = (...words: string[]) => gateArgs(parseWords({ name: 'evaluate', options: gateOptions }, words).values);

describe('what a build is to fail on', () => {
  it('is read off words, several times too', () => {
    const { checklist, failOn, minRobust } = parsed('--min-robust', '.6@linf:.1', '--min-robust', '0.05@l2:8/255');
    expect([checklist, failOn]).to.deep.equal([false, 'never']);
    expect(minRobust).to.deep.equal([
      { share: 0.6, norm: 'linf', epsilon: 0.1, text: '.6@linf:.1' },
      { share: 0.05, norm: 'l2', epsilon: 8 / 255, text: '0.05@l2:8/255' },
    ]);
    expect(parsed('--checklist', '--fail-on', 'error').failOn).to.equal('error');
  });

  for (const [words, says] of [
    [['--min-robust', '60@linf:.1'], '60@linf:.1'],
    [['--min-robust', '.6'], 'such as .6@linf:.1'],
    [['--min-robust', '.6@l3:.1'], 'l3'],
    [['--min-robust', '.6@linf:x'], 'radius'],
    [['--fail-on', 'eror'], 'did you mean error?'],
    [['--fail-on', 'error'], '--checklist'],
  ] as const)
    it(`refuses ${words.join(' ')}`, () => expect(() => parsed(...words)).to.throw(UsageError, says));

  it('a radius counts as measured where an attack of the norm runs, or one of minimal norm is read', () => {
    const least = (norm: 'linf' | 'l2', epsilon: number) => [{ share: 0.6, norm, epsilon, text: 'X' }];
    // Of its own radius, whatever --epsilon says.
    const fixed = { kind: 'fixed', norm: 'linf', epsilon: 0.3 } as const;
    const minimal = { kind: 'minimal', norm: 'l2' } as const;
    checkMeasured(least('linf', 0.3), [fixed], [0.1]);
    expect(() => checkMeasured(least('linf', 0.1), [fixed], [0.1])).to.throw(UsageError, 'nothing is measured at 0.1');
    expect(() => checkMeasured(least('l2', 0.1), [fixed], [0.1])).to.throw(UsageError, '--norm l2');
    checkMeasured(least('l2', 0.1), [fixed, minimal], [0.1]);
    // The report reads it at the radii of its own norm alone.
    expect(() => checkMeasured(least('l2', 0.3), [fixed, minimal], [0.1])).to.throw(UsageError, 'at 0.3 in l2');
  });

  const share = (correct: number) => ({
    ...{ correct, accuracy: correct / 10, robustAccuracy: correct / 10 },
    interval: [correct / 10 - 0.1, correct / 10 + 0.1] as const,
  });
  const report = {
    attacks: [{ norm: 'linf', epsilon: 0.1 }],
    worstCase: [
      { norm: 'linf', epsilon: 0.05, ...share(9) },
      { norm: 'linf', epsilon: 0.1, ...share(5) },
    ],
    warnings: [{ id: 'few-rows', attack: null, saw: '', advice: '' }],
    checklist: (['error', 'warning', 'note'] as const).map((level) => ({ id: `of-${level}`, status: 'fail', level })),
  } as unknown as RobustnessReport;

  it('is told in one line, with the lower end of the interval', () => {
    const least = (value: number) => [{ share: value, norm: 'linf', epsilon: 0.1, text: `${value}@linf:.1` }] as const;
    expect(reasonToFail(report, { failOn: 'never', minRobust: least(0.5) }), 'as much as asked').to.equal(undefined);
    const reason = reasonToFail(report, { failOn: 'never', minRobust: least(0.6) });
    expect(reason).to.include('0.6@linf:.1').and.to.include('50.0 %').and.to.include('40.0 %');
    expect(reason).not.to.include('\n');
    // Nothing ran there: that nothing broke is no evidence.
    const elsewhere = [{ share: 0.1, norm: 'linf', epsilon: 0.05, text: '.1@linf:.05' }] as const;
    expect(reasonToFail(report, { failOn: 'never', minRobust: elsewhere })).to.include('no attack was read there');
    // An attack that was cut off could have broken what is left.
    const cut = { id: 'out-of-time', attack: 'pgd-linf-0.1', saw: '', advice: '' };
    const early = { ...report, warnings: [...report.warnings, cut] };
    expect(reasonToFail(early, { failOn: 'never', minRobust: least(0.5) })).to.include('pgd-linf-0.1 was not done');
    expect(reasonToFail(early, { failOn: 'never', minRobust: [] })).to.equal(undefined);
  });

  it('by level: errors alone, or warnings too; notes never', () => {
    const of = (failOn: 'never' | 'warning' | 'error') => reasonToFail(report, { failOn, minRobust: [] }) ?? '';
    expect(of('never')).to.equal('');
    expect(of('error'))
      .to.include('of-error')
      .and.not.to.match(/of-warning|of-note|few-rows/);
    expect(of('warning'))
      .to.match(/few-rows.*of-error.*of-warning/)
      .and.not.to.include('of-note');
  });
});

describe('advlab evaluate --checklist', () => {
  const folder = temporaryFolder();
  const evaluate = (...words: string[]) =>
    advlab([
      ...['evaluate', '--model', 'lenet-mnist', '--data', 'digits', '--limit', '20', '--epsilon', '.1'],
      ...['--attacks', 'fgsm,pgd:steps=10', ...words],
    ]);
  const lastLine = ({ err }: Ended) => err.trimEnd().split('\n').slice(-1)[0];

  it('prints it, writes it, follows the schema, and fails a build on request', async () => {
    const run = await evaluate('--checklist', '--json', '--out', folder('out'), '--fail-on', 'warning');
    expect(run.code, run.err).to.equal(1);
    expect(lastLine(run)).to.match(/^advlab: --fail-on warning: warnings .*few-rows.*; failed items .*enough-rows/);
    const report = JSON.parse(run.out) as RobustnessReport;
    const schema = JSON.parse(readFileSync(join(root, 'lib/evaluation/robustness/report.schema.json'), 'utf8'));
    const validate = new Ajv2020({ allErrors: true, allowUnionTypes: true }).compile(schema);
    validate(report);
    expect(validate.errors).to.equal(null);
    const items = report.checklist ?? [];
    expect(items.length).to.be.greaterThan(40);
    expect(new Set(items.map(({ id }) => id)).size).to.equal(items.length);
    for (const name of ['checklist.md', 'checklist.tex', 'checklist.sarif', 'report.html'])
      expect(existsSync(folder('out', name)), name).to.equal(true);
    const sarif = new Ajv2020().compile(readFixture('sarif-subset.schema.json') as object);
    expect(sarif(JSON.parse(readFileSync(folder('out', 'checklist.sarif'), 'utf8')))).to.equal(true);
    for (const { id } of items) expect(readFileSync(folder('out', 'checklist.md'), 'utf8')).to.include(id);
  });

  it('exit codes: 0 where it holds, 1 where accuracy is lower than asked, 2 where it was called wrongly', async () => {
    const low = await evaluate('--min-robust', '0@linf:.1', '--min-robust', '1@linf:.1');
    expect(low.code).to.equal(1);
    expect(low.out, 'the result is printed all the same').to.include('Worst case');
    expect(lastLine(low)).to.match(
      /^advlab: --min-robust 1@linf:\.1: the worst-case robust accuracy is [\d.]+ % \(lower end of its 95 % interval [\d.]+ %\)\.$/,
    );
    const held = await evaluate('--min-robust', '0@linf:.1');
    expect(held.code, held.err).to.equal(0);
    expect(held.out).not.to.include('Checklist');
    const wrong = await evaluate('--min-robust', '.5@linf:.2');
    expect([wrong.code, wrong.out]).to.deep.equal([2, '']);
    const own = await evaluate('--attacks', 'pgd:epsilon=.3', '--min-robust', '.5@linf:.1');
    expect([own.code, own.out], own.err).to.deep.equal([2, '']);
  });

  it('prints what was measured also where the checklist does not come to its end', async () => {
    // As built: what it imports while it runs is found there alone.
    const { command } = (await import(join(root, 'lib/dist/cli/evaluate.js'))) as { command: Command };
    const words = ['--model', 'lenet-mnist', '--data', 'digits', '--limit', '5', '--epsilon', '.1'];
    const { values } = parseWords(command, [...words, '--attacks', 'fgsm', '--checklist']);
    const results: unknown[] = [];
    const io = {
      ...{ json: true, color: false, note: () => undefined },
      progress: (line: string) => {
        if (line.startsWith('checklist:')) throw new Error('stopped on purpose');
      },
      result: (report: unknown) => results.push(report),
    };
    await expectRejects(() => command.run(values, [], io), Error, 'stopped on purpose');
    expect(results).to.have.length(1);
    expect(results[0]).to.have.property('worstCase');
    expect(results[0]).not.to.have.property('checklist');
  });

  it('says so in its help', async () => {
    const { out } = await advlab(['evaluate', '--help']);
    expect(out)
      .to.match(/--min-robust SHARE@NORM:EPSILON .*exit code 1/)
      .and.to.match(/--fail-on LEVEL .*exit code 1/);
    expect((await advlab(['--help'])).out).to.match(
      /Exit codes: 0 done, 1 failed \(.*--min-robust.*\), 2 called wrongly/,
    );
  });
});
