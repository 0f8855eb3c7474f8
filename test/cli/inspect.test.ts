import { existsSync, readFileSync } from 'node:fs';
import { expect } from 'chai';
import type { Inspection } from '../../lib/evaluation/index.js';
import { temporaryFolder } from '../helpers.js';
import { openFile } from '../models/open/fixtures.js';
import { startFake, stated } from '../models/served/fake-server.js';
import { advlab, advlabEach } from './run.js';

describe('advlab inspect', () => {
  const folder = temporaryFolder();

  it('shows a model layer by layer, and draws it', async () => {
    const svg = folder('lenet.svg');
    const { code, out, err } = await advlab(['inspect', 'lenet-mnist', '--svg', svg]);
    expect(code, err).to.equal(0);
    expect(out).to.match(/^ 1 +conv1 +conv2d 5×5 +\[n, 24, 24, 10\] +260 +144,000$/m);
    expect(out).to.match(/total +21,840 +480,500$/m);
    expect(err).to.include(`written: ${svg}`);
    expect(readFileSync(svg, 'utf8'))
      .to.match(/^<svg /)
      .and.to.include('conv2d 5×5');
  });

  it('prints the same as one JSON document', async () => {
    const { code, out, err } = await advlab(['inspect', openFile('labels.onnx'), '--classes', '5', '--json']);
    expect(code, err).to.equal(0);
    const found = JSON.parse(out) as Inspection;
    expect(found).to.deep.include({ input: [8, 8, 3], classes: 5, scores: 'labels', gradients: false, layout: 'nchw' });
    expect(found.graph).to.include({ weights: 297, macs: 4068 });
    expect(found.attacks.find(({ name }) => name === 'pgd')?.why).to.include('needs gradients');
  });

  it('of a served model shows no graph, and says so', async () => {
    const server = await startFake({ metadata: stated([-1, 16], [-1, 3]) });
    try {
      const svg = folder('served.svg');
      const { code, out, err } = await advlab(['inspect', server.url, '--svg', svg]);
      expect(code).to.equal(1);
      expect(out).to.match(/^graph +none: a server answers for it$/m);
      expect(err).to.match(/^advlab: option --svg: .* has no graph to draw: a server answers for it\.$/m);
      expect(existsSync(svg)).to.equal(false);
    } finally {
      await server.close();
    }
  });

  it('of an architecture by its name needs no file, and gets none', async () => {
    const { code, out, err } = await advlab(['inspect', 'resnet50'], { env: { ADVLAB_MIRROR: folder('empty') } });
    expect(code, err).to.equal(0);
    expect(out).to.match(/^model +resnet50: the architecture alone, no weights were read/m);
    expect(out).to.match(/total +25,557,032 +4,089,/m);
  });

  const wrong: [string[], number, string][] = [
    [['inspect'], 2, 'inspect needs a model'],
    [['inspect', 'lenet-mnist', 'other'], 2, 'one model, got "other" too'],
    [['inspect', 'lenet-mnist', '--input', '28x28'], 2, 'option --input takes HEIGHTxWIDTHxCHANNELS'],
    [['inspect', 'lenet-mnist', '--svg', '/proc/none/x.svg'], 2, 'option --svg: /proc/none/x.svg cannot be written'],
    [['inspect', 'lenet-mnist', '--output', 'y'], 2, 'option --output is for models whose outputs have names'],
    [['inspect', 'resnet18', '--classes', '10'], 2, 'option --classes is for a model, and resnet18 is an architecture'],
    [['inspect', '--arch', 'resnet17'], 1, 'did you mean resnet18'],
    [['inspect', 'none.onnx'], 1, 'none.onnx: does not exist'],
  ];
  const ended = advlabEach(wrong.map(([words]) => words));
  for (const [i, [words, expected, says]] of wrong.entries())
    it(`refuses: ${words.join(' ')}`, async () => {
      const { code, out, err } = await ended(i);
      expect(code, err).to.equal(expected);
      expect(out).to.equal('');
      expect(err).to.include(says);
      expect(err.trim().split('\n')).to.have.length(1);
    });
});
