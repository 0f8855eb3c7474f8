import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DataError, pixelsOf, writeWhole } from '../../data/index.js';
import {
  fileIn,
  filesIn,
  hitSpectra,
  mostSuspicious,
  type Places,
  relevantPixels,
  type SuspiciousUnits,
} from '../../generators/index.js';
import type { Io } from '../command.js';
import type { Project } from './project.js';
import { layersOf } from './target.js';

const read = (file: string): unknown => {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    throw new DataError(file, `is not JSON (${(error as Error).message}).`);
  }
};

const notPickles = (places: Places, io: Io): void => {
  if (places.some((place) => filesIn(place).some((file) => file.endsWith('.pkl'))))
    io.note(`${places[0]}: pickles are not read; what they hold is computed anew.`);
};

function checkPixels(file: string, value: unknown, { train }: Project, k: number): number[][] {
  const values = pixelsOf(train);
  const isPlace = (place: unknown) => Number.isInteger(place) && (place as number) >= 0 && (place as number) < values;
  const fits =
    Array.isArray(value) &&
    value.length === train.classes &&
    value.every((list) => Array.isArray(list) && list.length === k && list.every(isPlace));
  if (!fits)
    throw new DataError(
      file,
      `does not hold the relevant pixels: expected ${train.classes} lists of k = ${k} whole numbers from 0 to ${values - 1}, one for each class.`,
    );
  return value;
}

/**
 * Each class's k most relevant pixels: those computed for this target, else a list that someone put there
 * (`*_K.json`), else computed now, on training images, and kept.
 * @throws DataError where a list does not fit; UsageError where relevance cannot be computed of the target.
 */
export async function relevantOf(project: Project, io: Io): Promise<readonly (readonly number[])[]> {
  const { folders, config, target, train } = project;
  const { k } = config;
  const places = folders.relevantPixels;
  const mine = `relevant_pixels_${k}-${target.id}.json`;
  const given = places.flatMap((place) =>
    filesIn(place)
      .filter((name) => name.endsWith(`_${k}.json`))
      .map((name) => join(place, name)),
  );
  const file = fileIn(places, mine) ?? given[0];
  if (file !== undefined) {
    io.note(`relevant pixels: ${file}`);
    return checkPixels(file, read(file), project, k);
  }
  notPickles(places, io);
  const network = layersOf(target, 'Computing relevant pixels');
  io.progress('computing relevant pixels on training images');
  const found = await relevantPixels(network, train, { k, rule: { rule: 'gradient-times-input' } });
  io.note(`relevant pixels, of ${train.provenance}: ${writeWhole(join(places[0], mine), JSON.stringify(found))}`);
  return found;
}

/**
 * Each class's k most suspicious units: those kept for this target, else computed now by hit spectra over training
 * images, and kept.
 * @throws UsageError where the target's inside cannot be read.
 */
export async function suspiciousOf(project: Project, io: Io): Promise<readonly SuspiciousUnits[]> {
  const { folders, config, target, train } = project;
  const { k, activation_threshold: threshold } = config;
  const places = folders.suspiciousUnits;
  const name = `suspicious_${k}-above-${threshold}-${target.id}.json`;
  const file = fileIn(places, name);
  if (file !== undefined) {
    io.note(`suspicious units: ${file}`);
    return read(file) as SuspiciousUnits[];
  }
  notPickles(places, io);
  const network = layersOf(target, 'The suspiciousness loss');
  io.progress('counting hit spectra over training images');
  const found = mostSuspicious(await hitSpectra(network, train, { threshold }), k);
  io.note(`suspicious units, of ${train.provenance}: ${writeWhole(join(places[0], name), JSON.stringify(found))}`);
  return found;
}
