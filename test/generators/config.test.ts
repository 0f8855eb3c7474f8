import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { expect } from 'chai';
import { DataError } from '../../lib/data/index.js';
import { otherAttacksOn, readOtherAttacksConfig } from '../../lib/generators/config/other-attacks.js';
import { readProjectConfig } from '../../lib/generators/config/project.js';
import { fileIn, projectFolders, tensorFlow1In } from '../../lib/generators/folders.js';
import { expectRejects, temporaryFolder } from '../helpers.js';

/** Every key that the publication lists for a project, with its misspellings, and a note. */
const PUBLISHED = {
  ...{ _comment: 'general', model_name: 'net', learning_rate: 1e-3, decay_rate: 0.5, momentum: 0.9, batch_size: 7 },
  ...{ num_epochs: 3, weight_decay: 1e-4, custom_loss_constant: 0.25, num_classes: 10, epsilon: 0.2 },
  ...{ mis_classification_check: true, clipping: false, adv_num_epochs: 4, adv_batch_size: 8 },
  ...{ adv_learning_rate: 1e-2, adv_decay_step: 9, adb_decay_rate: 0.8, adb_momentum: 0.1, adb_weight_decay: 0 },
  ...{ attack_pgd_step: 1, defense_pgd_step: 2000, other_attacks_adv_training_type: 'default' },
};

describe('the configuration of a project', () => {
  const inFolder = temporaryFolder();
  let files = 0;
  const written = (content: unknown): string => {
    const file = inFolder(`${files++}.json`);
    writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content));
    return file;
  };
  const read = (content: unknown) => readProjectConfig(written(content), 'lrp', 'mnist');

  it('takes every published key, under both spellings', () => {
    const { adb_decay_rate, adb_momentum, adb_weight_decay, _comment, ...rest } = PUBLISHED;
    const meant = { adv_decay_rate: adb_decay_rate, adv_momentum: adb_momentum, adv_weight_decay: adb_weight_decay };
    expect(read(PUBLISHED)).to.include({ ...rest, ...meant });
    expect(read({ ...rest, ...meant })).to.deep.equal(read(PUBLISHED));
    expect(read({ class: 0, k: 5, activation_threshold: -1, decay_step: 10, num_training_steps: 5000 })).to.include({
      ...{ k: 5, activation_threshold: -1, decay_step: 10 },
    });
  });

  it('is as published for its loss and images where it says nothing', () => {
    const nowhere = inFolder('none.json');
    expect(readProjectConfig(nowhere, 'suspiciousness', 'mnist')).to.include({
      ...{ learning_rate: 1e-5, num_epochs: 600, custom_loss_constant: 0.8, k: 20, epsilon: 0.3, adv_num_epochs: 50 },
    });
    expect(readProjectConfig(nowhere, 'lrp', 'cifar')).to.include({
      ...{ model_name: 'cifar_keras', num_epochs: 80, k: 80, epsilon: 0.0313, adv_num_epochs: 100, decay_step: 1000 },
    });
    expect(readProjectConfig(nowhere, 'suspiciousness', 'cifar')).to.include({ batch_size: 128, adv_num_epochs: 1 });
    expect(read({ num_epochs: 2 })).to.deep.equal({ ...readProjectConfig(nowhere, 'lrp', 'mnist'), num_epochs: 2 });
  });

  const wrong: [string, unknown, string[]][] = [
    ['an unknown key', { num_epoch: 3 }, ['unknown key "num_epoch"', 'did you mean num_epochs?', 'clipping']],
    ['an inherited name', { toString: 3 }, ['unknown key "toString"', 'model_name']],
    ['a word for a number', { learning_rate: 'fast' }, ['learning_rate is "fast"', 'expected a number above 0']],
    ['a fraction of an epoch', { num_epochs: 1.5 }, ['num_epochs is 1.5', 'a whole number from 1']],
    ['a word for a threshold', { activation_threshold: 'low' }, ['activation_threshold is "low"; expected a number.']],
    ['a weight above one', { custom_loss_constant: 2 }, ['custom_loss_constant is 2', 'at most 1']],
    ['a radius in grays', { epsilon: 8 }, ['epsilon is 8', 'at most 1']],
    ['a word for a flag', { clipping: 'yes' }, ['clipping is "yes"', 'true or false']],
    ['an unknown type', { other_attacks_adv_training_type: 'fg' }, ['"fg"', '"gf", "default"']],
    ['a wrong value under the other spelling', { adb_momentum: -1 }, ['adb_momentum is -1', 'from 0']],
    ['two spellings that differ', { adb_momentum: 0.1, adv_momentum: 0.2 }, ['adv_momentum twice', '0.1 and 0.2']],
    ['a list', '[]', ['no configuration']],
    ['no JSON', '{', ['is not JSON']],
  ];
  for (const [what, content, says] of wrong)
    it(`refuses ${what}, and says what is allowed`, async () => {
      await expectRejects(() => read(content), DataError, '.json', ...says);
    });

  it('of other attacks has the same manners', async () => {
    const read = (content: unknown) => readOtherAttacksConfig(written(content));
    const config = read({ attacks: ['pgd'], mode: 'only_attack', eps_steps_pgd_cifar: 0.005, adv_ratio_mnist: 0.25 });
    expect(config).to.deep.include({ attacks: ['pgd'], mode: 'only_attack', adv_training_type: 'gf' });
    expect(otherAttacksOn('cifar', config)).to.deep.include({
      ...{ stepSize: 0.005, starts: 0, steps: 20, epsilon: 0.0313, ratio: 0.5, model: 'cifar_keras' },
      epochs: { fgsm: 80, pgd: 50 },
    });
    expect(otherAttacksOn('mnist', config)).to.include({ stepSize: 0.01, starts: 10, ratio: 0.25, epsilon: 0.3 });
    await expectRejects(() => read({ mode: 'adv' }), DataError, 'mode is "adv"', '"only_adv_training", "only_attack"');
    await expectRejects(() => read({ attacks: ['bim'] }), DataError, 'attacks is ["bim"]', '"fgsm", "pgd"');
    await expectRejects(() => read({ epsilon: 0.3 }), DataError, 'unknown key "epsilon"', 'epsilon_mnist');
  });
});

describe('the folders of a project', () => {
  const inFolder = temporaryFolder();
  const touch = (...parts: string[]): string => {
    const file = inFolder(...parts);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, '');
    return file;
  };

  it('say their loss and images, and lie beside what they share', () => {
    for (const [name, loss] of [
      ['LRP', 'lrp'],
      ['NCE', 'nce'],
      ['Suspiciousness', 'suspiciousness'],
      ['Suspicious', 'suspiciousness'],
    ]) {
      const folders = projectFolders(inFolder(name, 'RobustCIFAR'));
      expect(folders).to.include({ loss, kind: 'cifar' });
      expect(folders.targetModels[0]).to.equal(inFolder('TargetModels'));
      expect(folders.otherAttacks.generated[0]).to.equal(inFolder('OtherAttacks', 'generated_data'));
      expect(folders.otherAttacks.robust[0]).to.equal(inFolder('OtherAttacks', 'robust_models'));
      expect(folders.robust[0]).to.equal(inFolder(name, 'RobustCIFAR', 'Evaluation', 'ign_robust_model'));
      expect(folders.relevantPixels[0]).to.equal(inFolder(name, 'RobustCIFAR', 'relevent_pixels'));
    }
  });

  it('of any other name stand alone', () => {
    const { loss, kind, targetModels, models, sibling } = projectFolders(inFolder('mine'));
    expect([loss, kind, sibling('nce')]).to.deep.equal([undefined, undefined, undefined]);
    expect(targetModels[0]).to.equal(inFolder('mine', 'TargetModels'));
    expect(models).to.deep.equal([inFolder('mine', 'Models')]);
  });

  it('are looked for in the archive that was not moved into place, after their own', () => {
    const { models, robust, targetModels, otherAttacks } = projectFolders(inFolder('LRP', 'RobustMNIST'));
    const archived = touch('Additional Files', 'LRP', 'MNIST', 'Models', 'lrp.json');
    expect(fileIn(models, 'lrp.json')).to.equal(archived);
    const own = touch('LRP', 'RobustMNIST', 'Models', 'lrp.json');
    expect(fileIn(models, 'lrp.json')).to.equal(own);
    for (const [places, ...parts] of [
      [robust, 'LRP', 'MNIST', 'ign_robust_model'],
      [targetModels, 'TargetModels'],
      [otherAttacks.robust, 'OtherAttacks', 'robust_models'],
    ] as const) {
      const file = touch('Additional Files', ...parts, 'net.h5');
      expect(fileIn(places, 'net.h5')).to.equal(file);
    }
    expect(projectFolders(inFolder('Additional Files', 'LRP', 'MNIST'))).to.include({ loss: 'lrp', kind: 'mnist' });
  });

  it('know the projects of other losses on the same images', () => {
    mkdirSync(inFolder('Suspicious', 'RobustMNIST'), { recursive: true });
    const { sibling } = projectFolders(inFolder('LRP', 'RobustMNIST'));
    expect(sibling('suspiciousness')?.project).to.equal(inFolder('Suspicious', 'RobustMNIST'));
    expect(sibling('lrp')?.project).to.equal(inFolder('LRP', 'RobustMNIST'));
    expect(sibling('nce')).to.equal(undefined);
  });

  it('show checkpoints of TensorFlow 1, in them or a folder further in', () => {
    const { models } = projectFolders(inFolder('alone'));
    expect(tensorFlow1In(models)).to.equal(undefined);
    touch('alone', 'Models', 'generator.safetensors');
    expect(tensorFlow1In(models)).to.equal(undefined);
    const checkpoint = touch('alone', 'Models', 'class_3', 'model.ckpt.data-00000-of-00001');
    expect(tensorFlow1In(models)).to.equal(checkpoint);
  });
});
