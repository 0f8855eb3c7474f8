import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { expect } from 'chai';
import sharp from 'sharp';
import { fgsm } from '../../lib/attacks/index.js';
import { type Io, UsageError } from '../../lib/cli/command.js';
import { pgdName, pgdOf } from '../../lib/cli/dgn/attacks.js';
import { openImages } from '../../lib/cli/dgn/project.js';
import { DataError, type Dataset, digits, imageTensor, takeRows } from '../../lib/data/index.js';
import { loadAttackSet, otherAttacksOn, readOtherAttacksConfig, saveAttackSet } from '../../lib/generators/index.js';
import {
  type Architecture,
  createNetwork,
  initialWeights,
  type Network,
  openModel,
  predictLabels,
  train,
  weightsOf,
  writeSafetensors,
} from '../../lib/models/index.js';
import { expectNoLeak, expectRejects, temporaryFolder } from '../helpers.js';
import { dgn } from './dgn-run.js';

const LIMIT = 60;

const tiny: Architecture = {
  name: 'tiny',
  input: [28, 28, 1],
  initializer: 'glorot',
  layers: [
    { type: 'flatten' },
    { type: 'linear', weights: 'a', units: 12 },
    { type: 'relu' },
    { type: 'linear', weights: 'b', units: 10 },
  ],
};

/** Keys of a project that is done in seconds. */
const config = {
  ...{ _comment: 'tiny', model_name: 'tiny', num_epochs: 2, batch_size: 6, k: 4, num_classes: 10, epsilon: 0.2 },
  ...{ learning_rate: 1e-3, adv_num_epochs: 2, adv_batch_size: 20, adb_momentum: 0.9, attack_pgd_step: 2 },
};

const count = (answers: ArrayLike<number>, labels: Int32Array) =>
  labels.reduce((sum, label, row) => sum + Number(answers[row] === label), 0);

describe('advlab dgn', () => {
  const inFolder = temporaryFolder();
  const lrp = (...parts: string[]) => inFolder('LRP', 'RobustMNIST', ...parts);
  const write = (file: string, content: unknown): void => {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content));
  };
  const configure = (changes: object = {}) => write(lrp('config.json'), { ...config, ...changes });
  const on = (word: string, ...more: string[]) =>
    dgn(word, '--project', lrp(), '--data', 'digits', '--limit', String(LIMIT), ...more);
  let target: Network;
  let split: Readonly<Record<'train' | 'test', Dataset>>;

  before(async () => {
    const first = (data: Dataset) =>
      takeRows(data, [...Array(LIMIT).keys()], `${data.provenance} (rows 0 to ${LIMIT - 1})`);
    split = { train: first(await digits('train')), test: first(await digits('test')) };
    target = createNetwork(tiny, initialWeights(tiny, 1), 'tiny');
    const optimizer = { kind: 'adam', learningRate: 0.01 } as const;
    await train(target, split.train, { epochs: 20, batchSize: 20, optimizer, seed: 0 });
    const stem = inFolder('TargetModels', 'tiny');
    writeSafetensors(`${stem}.safetensors`, weightsOf(target));
    write(`${stem}.architecture.json`, tiny);
    write(`${stem}.json`, { name: 'tiny', architecture: 'tiny.architecture.json' });
    configure();
  });
  after(() => target.dispose());

  it('refuses to generate before it has trained', async () => {
    await expectRejects(() => on('generate'), UsageError, 'no lrp generator of class 0, 1', 'advlab dgn train');
    await expectRejects(() => on('adversarial-train'), UsageError, 'no lrp-train', 'advlab dgn generate');
    await expectRejects(() => on('evaluate'), UsageError, 'no attack set');
  });

  it('trains one class, then the others, and each once', async () => {
    const one = await expectNoLeak(() => on('train', '--classes', '3'));
    expect(one.document.generators.map(({ label }: { label: number }) => label)).to.deep.equal([3]);
    const all = await on('train');
    expect(all.document.generators).to.have.length(10);
    const rows = all.document.generators.map(({ data }: { data: { rows: number } }) => data.rows);
    expect(rows).to.deep.equal(
      [...Array(10).keys()].map((label) => split.train.labels.filter((l) => l === label).length),
    );
    expect(all.notes).to.match(/class 3: .*2 epochs, loss .*\(was there\)/);
    const files = () => readdirSync(lrp('Models')).map((name) => [name, statSync(lrp('Models', name)).mtimeMs]);
    expect(files()).to.have.length(21);
    const kept = readdirSync(lrp('Models')).filter((name) => name.endsWith('.safetensors'));
    const times = kept.map((name) => statSync(lrp('Models', name)).mtimeMs);
    await on('train');
    expect(kept.map((name) => statSync(lrp('Models', name)).mtimeMs)).to.deep.equal(times);
  });

  it('keeps the relevant pixels that it computed, and takes those that are given', async () => {
    const [name] = readdirSync(lrp('relevent_pixels'));
    const found = JSON.parse(readFileSync(lrp('relevent_pixels', name), 'utf8'));
    expect(found).to.have.length(10);
    for (const list of found) expect(new Set(list).size).to.equal(4);
    // Fewer images are other images: their pixels are kept beside these.
    const fewer = ['--data', 'digits', '--limit', '50', '--classes', '7', '--epochs-share', '.5'];
    await dgn('train', '--project', lrp(), ...fewer);
    expect(readdirSync(lrp('relevent_pixels')))
      .to.have.length(2)
      .and.include(name);
    const given = Array.from({ length: 10 }, (_, label) => [label, 100, 200]);
    write(lrp('relevent_pixels', 'mine_3.json'), given);
    configure({ k: 3 });
    const { document, notes } = await on('train', '--classes', '7', '--epochs-share', '.5');
    expect(document.generators[0].loss.relevant).to.deep.equal([7, 100, 200]);
    expect(document.generators[0].settings.epochs).to.equal(1);
    expect(notes).to.include('mine_3.json');
    write(lrp('relevent_pixels', 'mine_3.json'), given.slice(1));
    await expectRejects(() => on('train'), UsageError, 'mine_3.json', '10 lists of k = 3');
    configure();
    await on('train', '--classes', '7');
  });

  it('writes sets that stay in the ball, and says how fast beside FGSM and PGD', async () => {
    const { document, text } = await expectNoLeak(() => on('generate'));
    for (const part of ['train', 'test'] as const) {
      const { images, rows, metadata } = loadAttackSet(lrp('generated_data', `lrp-${part}`), split[part]);
      expect([...rows]).to.deep.equal([...Array(LIMIT).keys()]);
      expect(metadata).to.include({ attack: 'lrp', of: LIMIT, selected: false });
      const others = { ...split[part], images: split[part].images.map((value) => 1 - value) };
      expect(() => loadAttackSet(lrp('generated_data', `lrp-${part}`), others)).to.throw(DataError, 'other images');
      let moved = 0;
      images.images.forEach((value, i) => {
        expect(value).to.be.within(0, 1);
        moved = Math.max(moved, Math.abs(value - split[part].images[i]));
      });
      expect(moved).to.be.within(0.1, 0.2 + 1e-6);
    }
    expect(document.times.map(({ what, images }: { what: string; images: number }) => [what, images])).to.deep.equal([
      ...[
        ['generators', LIMIT],
        ['FGSM', LIMIT],
        ['PGD, 20 steps, one start', LIMIT],
      ],
    ]);
    expect(text)
      .to.match(/training +60 images +[\d.]+ s/)
      .and.to.include('On the same test images and target:');
  });

  it('leaves no set that loads where writing it anew was stopped', () => {
    const stem = inFolder('stopped');
    const set = loadAttackSet(lrp('generated_data', 'lrp-test'), split.test);
    saveAttackSet(stem, set);
    rmSync(`${stem}.safetensors`);
    mkdirSync(`${stem}.safetensors`);
    expect(() => saveAttackSet(stem, set)).to.throw();
    expect(existsSync(`${stem}.json`)).to.equal(false);
  });

  it('generates for some classes beside the sets of all', async () => {
    await on('generate', '--classes', '0,3');
    const { images } = loadAttackSet(lrp('generated_data', 'lrp-0+3-train'), split.train);
    expect(new Set(images.labels)).to.deep.equal(new Set([0, 3]));
  });

  it('trains a network on them, which opens anywhere and keeps its claim', async () => {
    const { document, text } = await expectNoLeak(() => on('adversarial-train'));
    const file = lrp('Evaluation', 'ign_robust_model', 'lrp-robust.safetensors');
    expect(text).to.include(lrp('Evaluation', 'ign_robust_model', 'lrp-robust'));
    const { model, dispose } = await openModel(file);
    const right = count(await predictLabels(model, split.test), split.test.labels);
    dispose();
    expect(document.clean).to.include({ correct: right, n: LIMIT });
    const metadata = JSON.parse(readFileSync(file.replace(/safetensors$/, 'json'), 'utf8'));
    expect(metadata.adversary).to.include({ mode: 'beside', ratio: 0.5 });
    await on('adversarial-train', '--type', 'default', '--epochs-share', '.5');
    const other = JSON.parse(readFileSync(lrp('Evaluation', 'ign_robust_model', 'lrp-robust-default.json'), 'utf8'));
    expect(other.adversary).to.include({ mode: 'instead', ratio: 0.5 });
    expect(other.settings.epochs).to.equal(1);
  });

  it('attacks by FGSM and PGD as configured, and trains on that', async () => {
    const others = (...parts: string[]) => inFolder('OtherAttacks', ...parts);
    const keys = { attacks: ['fgsm', 'pgd'], epsilon_mnist: 0.2, eps_steps_pgd_mnist: 0.1, adv_num_epochs_mnist: 1 };
    const settings = { ...keys, max_iterations_pgd_mnist: 2, num_random_init_pgd_mnist: 2 };
    write(others('config.json'), { ...settings, mode: 'only_adv_training', mnist_model_name: 'tiny' });
    await expectRejects(() => on('other-attacks'), UsageError, 'no fgsm-train', '"mode": "both"');
    write(others('config.json'), { ...settings, mode: 'only_attack', mnist_model_name: 'tiny' });
    await expectNoLeak(() => on('other-attacks'));
    expect(existsSync(others('robust_models'))).to.equal(false);
    write(others('config.json'), { ...settings, mode: 'only_adv_training', mnist_model_name: 'tiny' });
    await on('other-attacks');
    expect(readdirSync(others('robust_models', 'mnist')).filter((name) => name.endsWith('.safetensors'))).to.deep.equal(
      ['fgsm-robust.safetensors', 'pgd_step2-robust.safetensors'],
    );
    write(others('config.json'), { ...settings, mode: 'both', adv_training_type: 'default', attacks: ['fgsm'] });
    await dgn(
      'other-attacks',
      '--project',
      others(),
      '--model',
      inFolder('TargetModels', 'tiny.safetensors'),
      '--data',
      'digits',
      '--limit',
      '60',
    );
    const fresh = JSON.parse(readFileSync(others('robust_models', 'mnist', 'fgsm-robust-default.json'), 'utf8'));
    expect(fresh.adversary.description).to.include('on the network in training');
  });

  interface Cell {
    readonly network: string;
    readonly on: string;
    readonly made: string;
    readonly accuracy: { readonly correct: number; readonly n: number };
  }

  it('crosses the networks with the sets, static and anew', async () => {
    const { document, text } = await expectNoLeak(() => on('evaluate', '--adaptive'));
    const cells: Cell[] = document.cells;
    const networks = ['target', 'lrp-robust', 'lrp-robust-default', 'fgsm-robust'];
    expect([...new Set(cells.map(({ network }) => network))]).to.deep.equal(networks);
    const sets = cells.filter(({ network }) => network === 'target').map(({ on, made }) => `${on} ${made}`);
    expect(sets).to.deep.equal([
      ...['clean clean', 'lrp static', 'lrp 0+3 static', 'fgsm static', 'pgd_step2 static'],
      ...['fgsm adaptive', 'pgd_step2 adaptive'],
    ]);
    const cell = (network: string, on: string, made: string) =>
      cells.find((one) => one.network === network && one.on === on && one.made === made)?.accuracy;
    const { labels, indices } = split.test;
    const clean = count(await predictLabels(target, split.test), labels);
    expect(cell('target', 'clean', 'clean')).to.include({ correct: clean, n: LIMIT });
    const set = loadAttackSet(lrp('generated_data', 'lrp-test'), split.test).images;
    const robust = await openModel(lrp('Evaluation', 'ign_robust_model', 'lrp-robust.safetensors'));
    expect(cell('lrp-robust', 'lrp', 'static')?.correct).to.equal(
      count(await predictLabels(robust.model, set), labels),
    );
    robust.dispose();
    // The attack itself, on the target: what is static there was made against it, and differs in rows wrong from the start alone.
    const images = imageTensor(split.test);
    const { predicted } = await fgsm({ epsilon: 0.2 }).run(target, { images, labels, indices });
    images.dispose();
    expect(cell('target', 'fgsm', 'adaptive')?.correct).to.equal(count(predicted, labels));
    expect(text).to.include('made once, against the original target (static)').and.include('fgsm, adaptive');
    expect(text)
      .to.match(/target +\d+\.\d\d \[\d+\.\d, \d+\.\d\]/)
      .and.to.include(`n = ${LIMIT}`);
  });

  it('passes over what the configuration does not ask for, and over sets of other images', async () => {
    configure({ attack_pgd_step: 20, defense_pgd_step: 2, other_attacks_adv_training_type: 'default' });
    const { notes, document } = await on('evaluate');
    expect(notes).to.include('left out, as attack_pgd_step is 20: pgd_step2');
    expect(notes).to.match(/left out, as other_attacks_adv_training_type is default: fgsm-robust$/m);
    expect(document.cells.some(({ network }: Cell) => network === 'fgsm-robust-default')).to.equal(true);
    configure();
    const other = ['evaluate', '--project', lrp(), '--data', 'digits', '--limit', '50', '--adaptive'];
    expect((await dgn(...other)).notes)
      .to.include('left out: ')
      .and.include('was made of other images');
  });

  it('keeps images alone that changed the answer, where it is asked to', async () => {
    configure({ mis_classification_check: true });
    const { document } = await on('generate');
    const { images, rows, metadata } = loadAttackSet(lrp('generated_data', 'lrp-test'), split.test);
    const before = await predictLabels(target, split.test);
    const after = await predictLabels(target, images);
    expect(rows.length).to.be.within(1, LIMIT);
    rows.forEach((row, i) => {
      expect(after[i]).not.to.equal(before[row]);
      expect(images.labels[i]).to.equal(split.test.labels[row]);
    });
    expect(metadata).to.include({ selected: true, of: LIMIT });
    expect(document.sets[1].kept).to.equal(rows.length);
    await on('adversarial-train', '--epochs-share', '.5');
    expect((await on('evaluate')).text)
      .to.include('lrp *')
      .and.include('accuracy on the selected rows');
    configure();
  });

  it('trains by the other losses too, in a folder that stands alone', async () => {
    const alone = ['--project', inFolder('mine'), '--model', inFolder('TargetModels', 'tiny.safetensors')];
    const data = ['--data', 'digits', '--limit', '30', '--classes', '0,1', '--epochs-share', '.004'];
    for (const loss of ['nce', 'suspiciousness']) {
      const { document } = await expectNoLeak(() => dgn('train', ...alone, ...data, '--loss', loss));
      expect(document.generators[1].loss).to.include({ loss });
      expect(document.generators).to.have.length(2);
    }
    expect(readdirSync(inFolder('mine')).sort()).to.deep.equal(['Models', 'suspicious_detection']);
    const [file] = readdirSync(inFolder('mine', 'suspicious_detection'));
    const found = JSON.parse(readFileSync(inFolder('mine', 'suspicious_detection', file), 'utf8'));
    // All of its 12 neurons, as 20 are asked for.
    for (const { neurons } of found) expect([...neurons].sort((a, b) => a - b)).to.deep.equal([...Array(12).keys()]);
    const again = () => dgn('train', ...alone, ...data, '--loss', 'suspiciousness');
    write(inFolder('mine', 'suspicious_detection', file), [{ neurons: ['3'], maps: {} }]);
    await expectRejects(again, UsageError, file, 'suspicious units');
  });

  it('refuses generators of another target, and damaged ones', async () => {
    const other = inFolder('others', 'tiny');
    mkdirSync(dirname(other));
    writeSafetensors(`${other}.safetensors`, initialWeights(tiny, 2));
    write(`${other}.architecture.json`, tiny);
    write(`${other}.json`, { name: 'tiny', architecture: 'tiny.architecture.json' });
    const generateOn = (model: string) =>
      dgn(
        ...['generate', '--project', inFolder('mine'), '--model', `${model}.safetensors`, '--loss', 'nce'],
        ...['--data', 'digits', '--limit', '30', '--classes', '0,1'],
      );
    await expectNoLeak(() =>
      expectRejects(() => generateOn(other), UsageError, 'another target', 'advlab dgn train', '--model'),
    );
    const index = inFolder('mine', 'Models', 'nce.json');
    const { 1: name } = JSON.parse(readFileSync(index, 'utf8'));
    rmSync(inFolder('mine', 'Models', `${name}.safetensors`));
    const mine = inFolder('TargetModels', 'tiny');
    await expectNoLeak(() => expectRejects(() => generateOn(mine), UsageError, name, 'advlab dgn train'));
    writeFileSync(index, '{');
    await expectRejects(() => generateOn(mine), UsageError, 'nce.json', 'damaged', 'advlab dgn train');
  });
});

describe('images of a project', () => {
  const inFolder = temporaryFolder();
  const io: Io = { json: true, color: false, note: () => {}, progress: () => {}, result: () => {} };
  const picture = async (...parts: string[]) => {
    mkdirSync(dirname(inFolder(...parts)), { recursive: true });
    const raw = { width: 32, height: 32, channels: 3 } as const;
    writeFileSync(
      inFolder(...parts),
      await sharp(Buffer.alloc(32 * 32 * 3, 90), { raw })
        .png()
        .toBuffer(),
    );
  };

  it('of a known name are those, whatever lies beside', async () => {
    for (const part of ['train', 'test'])
      for (const name of ['cat', 'dog']) await picture('digits', part, name, '1.png');
    const before = process.cwd();
    process.chdir(inFolder());
    try {
      expect((await openImages('digits', 3, io)).train.provenance).not.to.include('cat');
    } finally {
      process.chdir(before);
    }
  });

  it('are of the same classes in both folders', async () => {
    for (const name of ['cat', 'dog']) await picture('pets', 'train', name, '1.png');
    for (const name of ['cow', 'dog']) await picture('pets', 'test', name, '1.png');
    await expectRejects(
      () => openImages(inFolder('pets'), undefined, io),
      UsageError,
      '"cat" in train',
      '"cow" in test',
    );
  });
});

describe('names of PGD in files', () => {
  const on = otherAttacksOn('mnist', readOtherAttacksConfig('/nowhere'));
  const named = (steps: number, starts: number) => pgdName({ steps, starts });

  it('say the steps, and 2000 for twenty from one start, as published', () => {
    expect([named(1, 10), named(20, 10), named(20, 0), named(20, 1), named(40, 1)]).to.deep.equal([
      ...['pgd_step1', 'pgd_step20', 'pgd_step20', 'pgd_step2000', 'pgd_step40'],
    ]);
  });

  it('mean these settings again', () => {
    expect(pgdOf(20, on)).to.include({ steps: 20, starts: 10, stepSize: 0.01 });
    expect(pgdOf(1, on)).to.include({ steps: 1, starts: 10 });
    expect(pgdOf(2000, on)).to.include({ steps: 20, starts: 1 });
    expect(pgdOf(20, { ...on, starts: 1 })).to.include({ steps: 20, starts: 10 });
    expect(pgdOf(40, { ...on, steps: 40, starts: 1 })).to.include({ steps: 40, starts: 1 });
  });
});

describe('advlab dgn called wrongly', () => {
  const inFolder = temporaryFolder();
  const project = () => inFolder('NCE', 'RobustMNIST');
  const net = ['--model', 'lenet-mnist', '--data', 'digits', '--limit', '20'];
  before(() => {
    mkdirSync(inFolder('NCE', 'RobustMNIST', 'Models'), { recursive: true });
    mkdirSync(inFolder('TargetModels'));
    writeFileSync(inFolder('NCE', 'RobustMNIST', 'Models', 'checkpoint'), '');
    writeFileSync(inFolder('TargetModels', 'mnist_5x30.ckpt.meta'), '');
    writeFileSync(inFolder('file'), '');
    mkdirSync(inFolder('bad'));
    writeFileSync(inFolder('bad', 'config.json'), JSON.stringify({ num_epoch: 3 }));
  });

  const wrong: [string, () => string[], string[]][] = [
    ['no word', () => [], ['train, generate, adversarial-train, evaluate, other-attacks']],
    ['an unknown word', () => ['evalute'], ['"evalute"', 'did you mean evaluate?']],
    ['a word too many', () => ['train', 'lenet'], ['"lenet"']],
    ['an option of another word', () => ['train', '--adaptive'], ['--adaptive', 'dgn evaluate']],
    ['an unknown loss', () => ['train', '--loss', 'nec'], ['"nec"', 'lrp, nce, suspiciousness']],
    ['classes that are no numbers', () => ['train', '--classes', '0,a'], ['--classes', '"0,a"']],
    ['a share above one', () => ['train', '--epochs-share', '1.5'], ['--epochs-share', '"1.5"']],
    ['a folder that says no loss', () => ['train', '--project', inFolder()], ['--loss']],
    ['a folder that says no data', () => ['train', '--project', inFolder(), '--loss', 'nce'], ['--data']],
    ['a file for a folder', () => ['train', '--project', inFolder('file')], ['is a file, not a folder']],
    [
      'a key that does not exist',
      () => ['train', '--project', inFolder('bad'), '--loss', 'nce', ...net],
      ['config.json', '"num_epoch"', 'did you mean num_epochs?'],
    ],
    [
      'a class that does not exist',
      () => ['train', '--project', project(), ...net, '--classes', '10'],
      ['class 10', '0 to 9'],
    ],
    [
      'no target',
      () => ['train', '--project', inFolder('bad2'), '--loss', 'nce', '--data', 'digits'],
      ['mnist_5x30', '--model FILE'],
    ],
    [
      'a target of TensorFlow 1',
      () => ['train', '--project', project(), '--data', 'digits'],
      ['mnist_5x30.ckpt.meta', 'TensorFlow 1, which is not read'],
    ],
    [
      'a model of TensorFlow 1',
      () => ['train', '--project', project(), '--data', 'digits', '--model', 'x/model.ckpt.index'],
      ['model.ckpt.index', 'TensorFlow 1'],
    ],
    [
      'generators of TensorFlow 1',
      () => ['generate', '--project', project(), ...net],
      ['checkpoint', 'TensorFlow 1', 'advlab dgn train'],
    ],
    [
      'a model that only answers',
      () => ['train', '--project', project(), '--data', 'digits', '--model', 'test/fixtures/open/outputs.onnx'],
      ['outputs.onnx'],
    ],
    [
      'images of another size',
      () => ['train', '--project', project(), '--model', 'lenet-mnist', '--data', 'imagenet-sample', '--limit', '2'],
      ['28 × 28 × 1 and 32 × 32 × 3'],
    ],
  ];
  for (const [what, words, says] of wrong)
    it(`refuses ${what} in one line, and writes nothing`, async () => {
      const before = readdirSync(inFolder(), { recursive: true });
      const { message } = await expectRejects(() => dgn(...words()), UsageError, ...says);
      expect(message).not.to.include('\n');
      expect(readdirSync(inFolder(), { recursive: true })).to.deep.equal(before);
    });
});
