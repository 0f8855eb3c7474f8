import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DataError, pixelsOf, writeWhole } from '../../data/index.js';
import {
  fileIn,
  filesIn,
  hitSpectra,
  imagesHash,
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

/** A list of places below `end`. */
const isPlaces = (list: unknown, end = Number.POSITIVE_INFINITY): list is number[] =>
  Array.isArray(list) && list.every((place) => Number.isInteger(place) && place >= 0 && place < end);

function checkPixels(file: string, value: unknown, { train }: Project, k: number): number[][] {
  const values = pixelsOf(train);
  const fits =
    Array.isArray(value) &&
    value.length === train.classes &&
    value.every((list) => isPlaces(list, values) && list.length === k);
  if (!fits)
    throw new DataError(
      file,
      `does not hold the relevant pixels: expected ${train.classes} lists of k = ${k} whole numbers from 0 to ${values - 1}, one for each class.`,
    );
  return value;
}

function checkUnits(file: string, value: unknown, { train }: Project): SuspiciousUnits[] {
  const isUnits = (units: unknown): units is SuspiciousUnits => {
    const { neurons, maps } = (units ?? {}) as Partial<SuspiciousUnits>;
    return (
      isPlaces(neurons) &&
      typeof maps === 'object' &&
      maps !== null &&
      Object.values(maps).every((map) => isPlaces(map))
    );
  };
  if (!(Array.isArray(value) && value.length === train.classes && value.every(isUnits)))
    throw new DataError(
      file,
      `does not hold suspicious units: expected ${train.classes} objects { "neurons": [places], "maps": { "layer": [places] } }, one for each class. Delete it, and they are computed anew.`,
    );
  return value;
}

/** Names what was computed by what it was computed of. */
const computedOf = ({ train, target }: Project): string => `${imagesHash(train).slice(0, 8)}-${target.id}`;

/**
 * Each class's k most relevant pixels: those computed for this target on these images, else a list that someone put there
 * (`*_K.json`), else computed now, on training images, and kept.
 * @throws DataError where a list does not fit; UsageError where relevance cannot be computed of the target.
 */
export async function relevantOf(project: Project, io: Io): Promise<readonly (readonly number[])[]> {
  const { folders, config, train } = project;
  const { k } = config;
  const places = folders.relevantPixels;
  const mine = `relevant_pixels_${k}-${computedOf(project)}.json`;
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
  const network = layersOf(project.target, 'Computing relevant pixels');
  io.progress('computing relevant pixels on training images');
  const found = await relevantPixels(network, train, { k, rule: { rule: 'gradient-times-input' } });
  io.note(`relevant pixels, of ${train.provenance}: ${writeWhole(join(places[0], mine), JSON.stringify(found))}`);
  return found;
}

/**
 * Each class's k most suspicious units: those kept for this target and these images, else computed now by hit spectra over training
 * images, and kept.
 * @throws DataError where a kept list is damaged; UsageError where the target's inside cannot be read.
 */
export async function suspiciousOf(project: Project, io: Io): Promise<readonly SuspiciousUnits[]> {
  const { folders, config, train } = project;
  const { k, activation_threshold: threshold } = config;
  const places = folders.suspiciousUnits;
  const name = `suspicious_${k}-above-${threshold}-${computedOf(project)}.json`;
  const file = fileIn(places, name);
  if (file !== undefined) {
    io.note(`suspicious units: ${file}`);
    return checkUnits(file, read(file), project);
  }
  notPickles(places, io);
  const network = layersOf(project.target, 'The suspiciousness loss');
  io.progress('counting hit spectra over training images');
  const found = mostSuspicious(await hitSpectra(network, train, { threshold }), k);
  io.note(`suspicious units, of ${train.provenance}: ${writeWhole(join(places[0], name), JSON.stringify(found))}`);
  return found;
}
