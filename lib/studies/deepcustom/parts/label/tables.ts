import { formatCount } from '../../../../figures/index.js';
import { type ReportTable, table } from '../../../../report/index.js';
import { shareCell } from '../../../../study/index.js';
import { ATTACK_NAMES, networkText } from '../../words.js';
import { type LabelResult, READERS, WAYS } from './result.js';
import { generatorsText, probeOf, readerText, sourceText, testRows, wayText } from './words.js';

/** `label-ways`: accuracy by whose generator makes the images. */
export const waysTable = (result: LabelResult): ReportTable =>
  table(
    `Accuracy on test images that the generator of some class made, by how the class is chosen; n = ${testRows(result)} in each cell, brackets: 95 % over test images, one training each. Follows: images by a wrong class’s generator that are read as that class. ${generatorsText(result)} ${result.stamp.data}.`,
    ['generators', 'network', 'clean', ...WAYS.map((way) => wayText[way]), 'follows'],
    result.networks.map(({ network, loss, clean, accuracy, follows }) => [
      ATTACK_NAMES[loss],
      networkText(network),
      shareCell(clean),
      ...WAYS.map((way) => shareCell(accuracy[way])),
      shareCell(follows),
    ]),
  );

/** `label-probes`: what is read off perturbations alone. */
export const probesTable = (result: LabelResult): ReportTable => {
  const sources = [...new Set(result.probe.probes.map(({ source }) => source))];
  return table(
    `Labels read off perturbations alone (generated less original, divided by ε) of ${testRows(result)} test images, after learning from those of ${formatCount(result.probe.rows)} training images; one training each, brackets: 95 % over test images; chance: ${(100 / result.classes).toFixed(0)}\u202f%. Last columns: the same readers on perturbations by a wrong class’s generator. ${generatorsText(result)} ${result.stamp.data}.`,
    ['perturbation', 'read by', 'label', 'wrong class’s: names the generator', 'wrong class’s: names the image'],
    sources.flatMap((source) =>
      READERS.flatMap((reader) => {
        const found = probeOf(result, source, reader);
        if (!found) return [];
        const { label, wrong } = found;
        const cells = wrong ? [shareCell(wrong.generator), shareCell(wrong.image)] : ['', ''];
        return [[sourceText[source], readerText[reader], shareCell(label), ...cells]];
      }),
    ),
  );
};

/** `label-training`: the study's adversarial training, with the label in the images and without. */
export const trainingTable = (result: LabelResult): ReportTable =>
  table(
    `The study’s adversarial training on images by the true class’s generators (as published) and by a random class’s, alike in all else, one training each; accuracy on test images by the generators of the true, a random and a wrong class, n = ${testRows(result)}, brackets: 95 % over test images. ${generatorsText(result)} ${result.stamp.data}.`,
    ['generators', 'trained on', 'clean', 'true class', 'random class', 'wrong class', 'follows'],
    result.taught.map(({ loss, by, clean, accuracy, follows }) => [
      ATTACK_NAMES[loss],
      by === 'true' ? 'true class’s' : 'random class’s',
      ...[clean, accuracy.true, accuracy.random, accuracy.wrong, follows].map(shareCell),
    ]),
  );

/** `label-changes`: what the images of the true class's generator change. */
export const changesTable = (result: LabelResult): ReportTable =>
  table(
    `Of ${testRows(result)} test images, how many of those misread clean are right once their true class’s generator has “attacked” them, and how many go the other way. An attack mends none. ${generatorsText(result)} ${result.stamp.data}.`,
    [
      'generators',
      'network',
      'misread clean',
      'of these right when attacked',
      'right clean',
      'of these wrong when attacked',
    ],
    result.networks.map(({ network, loss, clean, mended, broken }) => [
      ATTACK_NAMES[loss],
      networkText(network),
      formatCount(clean.n - clean.correct),
      formatCount(mended),
      formatCount(clean.correct),
      formatCount(broken),
    ]),
  );
