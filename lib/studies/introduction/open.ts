import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { imagenetClasses, mirrorFolder } from '../../data/index.js';
import { unknownWord } from '../../data/nearest.js';
import { isNetwork, type Network, openModel, pretrainedPath } from '../../models/index.js';
import { chooseProfile, type StudyOptions, startRun } from '../../study/index.js';
import { assets } from './assets.js';
import type { Study } from './contracts.js';
import { identity } from './identity.js';
import { samplePhotographs, sklearnPhotographs } from './photographs.js';

const NETWORK = 'efficientnet-lite0';

async function openNetwork(name: string): Promise<Network> {
  const { model } = await openModel(name);
  if (!isNetwork(model)) throw new RangeError(`${name} is no network of this library's.`);
  return model;
}

/** Only a mirror is looked into: its photographs are what a network of the sources would be tried on. */
async function fromMirror(name: string): Promise<Network | undefined> {
  const mirror = mirrorFolder();
  const path = pretrainedPath(name);
  if (mirror === undefined || path === undefined || !existsSync(join(mirror, path))) return undefined;
  return openNetwork(name);
}

/**
 * Opens the study: chooses the profile, opens the pretrained network, and finds the photographs; none is read yet.
 * @throws AssetError where a mirror was named and is not whole, or the network cannot be had; RangeError for an unknown
 * profile.
 */
export async function openStudy(options: StudyOptions = {}): Promise<Study> {
  const profile = await chooseProfile({ ...identity, assets }, options);
  const model = await openNetwork(NETWORK);
  const sample = profile !== 'digits';
  const photographs = sample ? samplePhotographs(model) : await sklearnPhotographs(model);
  const provenance = sample
    ? 'ImageNet sample, one photograph a class'
    : "two photographs that scikit-learn carries, and crops of them; a crop's class is the network's own answer to it";
  return {
    ...startRun(identity, profile, { provenance }, options),
    ...photographs,
    model,
    printed: fromMirror,
    classes: imagenetClasses,
    classNumber(name) {
      const found = imagenetClasses.indexOf(name);
      if (found < 0) throw new RangeError(unknownWord('class', name, imagenetClasses).replace(/Known: .*/, ''));
      return found;
    },
  };
}
