import { expect } from 'chai';
import { advlab, advlabEach, run } from './run.js';

const COMMANDS = [
  ...['doctor', 'replicate', 'figures', 'claims', 'train', 'inspect', 'leaderboard', 'dgn', 'pictures', 'setup'],
  'audit',
];

/** Words, and what the message must name. */
const wrong: [string[], string[]][] = [
  [[], ['no command', 'doctor', 'train']],
  [['trian'], ['"trian"', 'did you mean train?', 'doctor']],
  [['constructor'], ['"constructor"', 'doctor']],
  [
    ['doctor', '--jsno'],
    ['"--jsno"', 'did you mean --json?'],
  ],
  [
    ['doctor', '--json=yes'],
    ['--json takes no value', '"yes"'],
  ],
  [['doctor', 'please'], ['"please"']],
  [
    ['claims', '--jsonn'],
    ['"--jsonn"', 'did you mean --json?'],
  ],
  [
    ['replicate', '--profil', 'digits'],
    ['"--profil"', 'did you mean --profile?'],
  ],
  [
    ['replicate', '--profile', 'digit'],
    ['"digit"', 'did you mean digits?', 'mnist, full'],
  ],
  [
    ['figures', '--style', 'papr'],
    ['"papr"', 'did you mean paper?'],
  ],
  [
    ['figures', '--width', '3.3'],
    ['--width', 'unit', '"3.3"'],
  ],
  [
    ['figures', '--from', 'lates'],
    ['"lates"', 'did you mean latest?'],
  ],
  [
    ['figures', '--only', 'heroo', '--from', 'published'],
    ['"heroo"', 'did you mean hero?'],
  ],
  [['train'], ['architecture', 'lenet']],
  [
    ['train', 'lennet'],
    ['"lennet"', 'did you mean lenet?'],
  ],
  [['train', 'lenet', 'student'], ['"student"']],
  [
    ['train', 'lenet', '--data', 'mnits'],
    ['"mnits"', 'did you mean mnist?'],
  ],
  [
    ['train', 'lenet', '--epochs', '0'],
    ['--epochs', 'from 1', '"0"'],
  ],
  [
    ['train', 'lenet', '--epochs', '1.5'],
    ['--epochs', '"1.5"'],
  ],
  [
    ['train', 'lenet', '--seed', '-1'],
    ['--seed', 'from 0', '"-1"'],
  ],
  [['train', 'lenet', '--seed', '--json'], ['--seed needs a value']],
  [
    ['train', 'lenet', '--out'],
    ['--out needs a value', 'FOLDER'],
  ],
];

describe('advlab called wrongly', () => {
  const ended = advlabEach(wrong.map(([words]) => words));

  for (const [i, [words, names]] of wrong.entries())
    it(`ends with 2 on: ${words.join(' ') || '(nothing)'}`, async () => {
      const { code, out, err } = await ended(i);
      expect(code, err).to.equal(2);
      expect(out).to.equal('');
      expect(err).to.match(/^advlab: /);
      for (const name of names) expect(err).to.include(name);
      expect(err, 'a stack').not.to.match(/\n\s+at /);
    });
});

describe('advlab --help', () => {
  it('lists every command', async () => {
    const { code, out } = await advlab(['--help']);
    expect(code).to.equal(0);
    for (const name of COMMANDS) expect(out).to.match(new RegExp(`^  ${name} +\\S`, 'm'));
  });

  for (const name of COMMANDS)
    it(`tells how ${name} is called`, async () => {
      for (const word of ['--help', '-h']) {
        const { code, out, err } = await advlab([name, word]);
        expect(code).to.equal(0);
        expect(err).to.equal('');
        expect(out).to.include(`Usage: advlab ${name}`).and.to.include('--json');
      }
    });

  it('loads no TensorFlow', async () => {
    const script = `require('./lib/dist/cli/main.js').main(process.argv.slice(2)).then(() =>
      process.stderr.write(String(Object.keys(require.cache).filter((file) => file.includes('@tensorflow')).length)))`;
    for (const name of ['--help', ...COMMANDS]) {
      const { out, err } = await run(process.execPath, [
        '-e',
        script,
        // Of "inspect" as the first word Node would make a debugger.
        ...['--', 'advlab', name],
        ...(name === '--help' ? [] : ['-h']),
      ]);
      expect(out).to.include('Usage:');
      expect(err, name).to.equal('0');
    }
  });
});

describe('advlab on a pipe', () => {
  it('is quiet when its reader leaves', async () => {
    const command = `"${process.execPath}" lib/bin/advlab.js doctor --json | true; echo "\${PIPESTATUS[0]}"`;
    const { out, err } = await run('bash', ['-c', command]);
    expect(err).not.to.include('EPIPE');
    expect(['0', '1']).to.include(out.trim());
  });
});
