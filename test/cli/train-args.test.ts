import { expect } from 'chai';
import { parseWords } from '../../lib/cli/arguments.js';
import { UsageError } from '../../lib/cli/command.js';
import { trainArgs } from '../../lib/cli/train/args.js';
import { FITS, TRAINABLE } from '../../lib/cli/train/fits.js';
import { command } from '../../lib/cli/train.js';
import { architectures, createNetwork, initialWeights } from '../../lib/models/index.js';
import { expectRejects } from '../helpers.js';

const parsed = (words: string) => {
  const { values, positionals } = parseWords(command, words.split(' '));
  return trainArgs(values, positionals);
};

describe('networks that advlab train knows', () => {
  it('take the images of the data they are named for, in ten classes, and no others do', () => {
    const shapes = { mnist: '28,28,1', digits: '28,28,1', cifar10: '32,32,3' };
    for (const [data, shape] of Object.entries(shapes)) {
      const fitting = Object.entries(architectures).filter(([, { input }]) => input.join() === shape);
      expect(FITS[data as keyof typeof FITS]).to.have.members(fitting.map(([name]) => name));
    }
    for (const name of ['lenet5', 'mlp', 'resnet20']) {
      const network = createNetwork(architectures[name], initialWeights(architectures[name], 0));
      expect(network.classes, name).to.equal(10);
      network.dispose();
    }
  });
});

describe('words of advlab train', () => {
  it('mean the first data that the network takes, and usual training', () => {
    expect(parsed('lenet')).to.deep.include({ data: 'mnist', name: 'lenet-mnist', epochs: 20, batchSize: 128 });
    expect(parsed('lenet')).to.include({ learningRate: 0.004, adversarial: undefined });
    expect(parsed('resnet20')).to.include({ data: 'cifar10', name: 'resnet20-cifar10' });
  });

  it('name a radius as papers write it, and the rest has defaults', () => {
    const { adversarial, ...rest } = parsed('resnet20 --adversarial pgd --epsilon 8/255 --epochs 8');
    expect(adversarial).to.deep.equal({ kind: 'pgd', epsilon: 8 / 255, steps: 10, beta: 6, warmUp: 2 });
    expect(rest).to.include({ name: 'resnet20-cifar10-pgd-0.0314', learningRate: 0.001 });
  });

  it('set every number', () => {
    const words = 'mlp --adversarial trades --epsilon .3 --steps 3 --beta 1.5 --warm-up 0 --batch-size 32';
    const args = parsed(`${words} --learning-rate 1e-2 --seed 4 --data digits`);
    expect(args.adversarial).to.deep.equal({ kind: 'trades', epsilon: 0.3, steps: 3, beta: 1.5, warmUp: 0 });
    expect(args).to.include({ batchSize: 32, learningRate: 0.01, seed: 4, name: 'mlp-digits-trades-0.3' });
    expect(parsed('mlp --adversarial fgsm-rs --epsilon .1').adversarial?.steps).to.equal(1);
  });

  const refused: readonly (readonly [string, ...string[]])[] = [
    ['resnet18', 'ImageNet', 'resnet20'],
    ['lenett', 'did you mean lenet?'],
    ['lenet --data cifar10', 'lenet does not take the images of cifar10', 'mnist or digits', 'resnet20'],
    ['resnet20 --data digits', 'resnet20 does not take', 'it learns cifar10', 'smallcnn'],
    ['lenet --data mnits', 'did you mean mnist?'],
    ['lenet --adversarial pgd', '--adversarial pgd needs its radius', '--epsilon'],
    ['lenet --adversarial trade --epsilon .1', '"trade"', 'did you mean trades?'],
    ['lenet --epsilon .1', '--epsilon is for', '--adversarial trades'],
    ['lenet --steps 3', '--steps is for --adversarial pgd, --adversarial trades'],
    ['lenet --adversarial fgsm-rs --epsilon .1 --steps 3', '--steps', 'not for fgsm-rs'],
    ['lenet --adversarial pgd --epsilon .1 --beta 3', '--beta', 'not for pgd'],
    ['lenet --adversarial pgd --epsilon 1.5', '--epsilon', 'up to 1', '"1.5"'],
    ['lenet --adversarial pgd --epsilon 0', '--epsilon', 'above 0'],
    ['lenet --adversarial pgd --epsilon much', '"much"', '8/255'],
    ['lenet --adversarial pgd --epsilon .1 --steps 0', '--steps', 'from 1'],
    ['lenet --adversarial pgd --epsilon .1 --epochs 3 --warm-up 3', '--warm-up', '--epochs'],
    ['lenet --adversarial trades --epsilon .1 --beta none', '--beta', '"none"'],
    ['lenet --learning-rate 0', '--learning-rate', 'above 0', '"0"'],
    ['lenet --batch-size 0', '--batch-size', 'from 1'],
  ];
  for (const [words, ...says] of refused)
    it(`are refused in one line: ${words}`, async () => {
      const { message } = await expectRejects(() => parsed(words), UsageError, ...says);
      expect(message).not.to.include('\n');
    });

  it('are all in the help', () => {
    for (const name of TRAINABLE) expect(command.usage).to.include(name);
    expect(Object.keys(command.options)).to.include.members(['adversarial', 'epsilon', 'steps', 'beta', 'warm-up']);
  });
});
