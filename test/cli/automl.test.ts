import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { readLeaderboard } from '../../lib/automl/index.js';
import { digits, writeTable } from '../../lib/data/index.js';
import { schemas } from '../../lib/studies/cloud-autoai/index.js';
import { fakeProject, linearOnnx } from '../automl/fake.js';
import { temporaryFolder } from '../helpers.js';
import { advlab, advlabEach } from './run.js';

/** Words, and what the message must name. */
const wrong: [string[], string[]][] = [
  [[], ['train, score']],
  [['trian'], ['"trian"', 'did you mean train?']],
  [['train', 'now'], ['"now"']],
  [
    ['train', '--budget', '20'],
    ['--budget', '90s, 20m or 1h', '"20"'],
  ],
  [
    ['train', '--budget', '0s'],
    ['--budget', '"0s"'],
  ],
  [
    ['train', '--budget', '20 minutes'],
    ['--budget', '"20 minutes"'],
  ],
  [
    ['train', '--data', 'mnits'],
    ['"mnits"', 'did you mean mnist?'],
  ],
  [
    ['train', '--teacher', 'table'],
    ['"table"', 'did you mean tables?'],
  ],
  [
    ['train', '--sample', 'all'],
    ['--sample', '"all"'],
  ],
  [
    ['train', '--schema', 'ibm'],
    ['--schema', 'automl score'],
  ],
  [['score', 'model.onnx', 'in.csv'], ['three words']],
  [['score', 'a', 'b.csv', 'c.csv', 'd', '--schema', 'ibm'], ['"d"']],
  [['score', 'a', 'b.csv', 'c.csv'], ['--schema ibm or --schema gcp']],
  [
    ['score', 'a', 'b.csv', 'c.csv', '--schema', 'aws'],
    ['"aws"', 'ibm, gcp'],
  ],
  [['score', 'a', 'b.csv', 'c.txt', '--schema', 'ibm'], ['"c.txt"']],
  [['score', 'a', 'b.csv', 'b.csv', '--schema', 'ibm'], ['overwrite']],
  [
    ['train', '--preprocess', 'mnist'],
    ['--preprocess', 'automl score'],
  ],
  [
    ['score', 'a', 'b.csv', 'c.csv', '--schema', 'ibm', '--preprocess', 'std=0'],
    ['option --preprocess', 'std is 0'],
  ],
];

describe('advlab automl', () => {
  const inFolder = temporaryFolder();

  const ended = advlabEach(wrong.map(([words]) => ['automl', ...words]));

  for (const [i, [words, names]] of wrong.entries())
    it(`ends with 2 on: automl ${words.join(' ')}`, async () => {
      const { code, out, err } = await ended(i);
      expect(code, err).to.equal(2);
      expect(out).to.equal('');
      for (const name of names) expect(err).to.include(name);
      expect(err.trim().split('\n')).to.have.length(1);
    });

  it('train: Ctrl-C ends with 130, keeps finished pipelines and says where', async () => {
    const env = { ...fakeProject(inFolder('project')), FAKE_TRAINER: 'late' };
    let sent = false;
    const { code, out, err } = await advlab(
      ['automl', 'train', '--data', 'digits', '--budget', '60s', '--out', inFolder('stopped')],
      {
        env,
        onNews: (text, kill) => {
          if (text.includes('P2: ') && !sent) kill('SIGINT');
          sent ||= text.includes('P2: ');
        },
      },
    );
    expect(code, err).to.equal(130);
    expect(out).to.equal('');
    expect(err).to.include(`kept in ${inFolder('stopped')}`);
    const { state, pipelines } = readLeaderboard('autoai', inFolder('stopped'));
    expect(state).to.equal('stopped');
    expect(pipelines.length).to.be.within(2, 4);
  });

  it('train: a trainer that dies ends with 1 and one line', async () => {
    const env = { ...fakeProject(inFolder('project')), FAKE_TRAINER: 'exit' };
    const words = ['automl', 'train', '--data', 'digits', '--budget', '60s', '--out', inFolder('dead')];
    const { code, out, err } = await advlab(words, { env });
    expect(code).to.equal(1);
    expect(out).to.equal('');
    expect(err).to.match(/^advlab: .*ended with 3 \(MemoryError.*3 finished pipelines in .*run it again to go on\.$/m);
    expect(err).to.not.match(/\n\s+at /);
  });

  describe('score', () => {
    const model = () => inFolder('linear.onnx');
    const score = (input: string, output = 'out.csv') =>
      advlab(['automl', 'score', model(), inFolder(input), inFolder(output), '--schema', 'ibm']);

    before(async () => {
      mkdirSync(inFolder(), { recursive: true });
      writeFileSync(model(), linearOnnx(3));
      const { labels, images } = await digits('test');
      const table = { rows: 3, labels: { label: labels.subarray(0, 3) }, pixels: images.subarray(0, 3 * 784) };
      await writeTable(inFolder('good.csv'), schemas.labelled, table);
    });

    const bad: Record<string, [string, string[]]> = {
      'none there': ['', ['none-there.csv', 'does not exist']],
      'foreign columns': ['a,b\n1,2\n', ['foreign-columns.csv', 'none of the study', 'pixels 1 … 784']],
      'header only': [`label,${Array.from({ length: 784 }, (_, i) => i + 1)}\n`, ['header-only.csv', 'no rows']],
      'a text': [
        `label,${Array.from({ length: 784 }, (_, i) => i + 1)}\n1,x${',0'.repeat(783)}\n`,
        ['a-text.csv', 'row 1', 'column "1"', '"x"'],
      ],
    };
    for (const [name, [content, says]] of Object.entries(bad))
      it(`writes nothing where the input is: ${name}`, async () => {
        const file = `${name.replaceAll(' ', '-')}.csv`;
        if (content) writeFileSync(inFolder(file), content);
        const { code, err } = await score(file);
        expect(code, err).to.equal(1);
        for (const words of says) expect(err).to.include(words);
        expect(existsSync(inFolder('out.csv'))).to.equal(false);
      });

    it('writes nothing where the model is none', async () => {
      const words = ['automl', 'score', inFolder(), inFolder('good.csv'), inFolder('out.csv'), '--schema', 'gcp'];
      const { code, err } = await advlab(words);
      expect(code).to.equal(1);
      expect(err).to.include(join(inFolder(), 'leaderboard.json')).and.include('does not exist');
    });

    it('answers three rows with three rows', async () => {
      const { code, out, err } = await score('good.csv');
      expect(code, err).to.equal(0);
      expect(out)
        .to.include('3 rows')
        .and.to.match(/95 % interval .* n = 3/);
    });

    it('answers as the model does to the images that it wants', async () => {
      const answered = async (...words: string[]) => {
        const { code, err } = await advlab([
          ...['automl', 'score', model(), inFolder('good.csv'), inFolder('out.csv'), '--schema', 'ibm', ...words],
        ]);
        expect(code, err).to.equal(0);
        return [readFileSync(inFolder('out.csv'), 'utf8'), err];
      };
      const [bare] = await answered();
      expect((await answered('--preprocess', 'mean=0,std=1'))[0]).to.equal(bare);
      const [inverted, news] = await answered('--preprocess', 'range=1..0');
      expect(inverted).not.to.equal(bare);
      expect(news).to.include('images enter it through --preprocess range=1..0');
    });
  });
});
