import { AssetError, type Dataset, mirrorFolder, requireRepository, resolveAsset } from '../data/index.js';
import { backendInfo } from '../tensor/index.js';
import type { Profile, StudyDefinition, StudyOptions, StudyRun } from './contracts.js';
import { chosenFolder } from './store.js';

export const PROFILES: readonly Profile[] = ['digits', 'mnist', 'full'];

/**
 * The profile a run of a study will have: the one asked for, else `mnist` where each of the study's own files can be
 * had, else `digits`, said aloud.
 * @throws AssetError where a mirror was named and is not whole; RangeError for an unknown profile; Error outside the
 * repository.
 */
export async function chooseProfile(
  { assets, fallback }: Pick<StudyDefinition, 'assets' | 'fallback'>,
  { profile, say = () => {} }: StudyOptions,
): Promise<Profile> {
  requireRepository('A study');
  const asked = profile ?? (process.env.ADVLAB_PROFILE || undefined);
  if (asked !== undefined) {
    const known = PROFILES.find((one) => one === asked);
    if (!known) throw new RangeError(`There is no profile "${asked}"; choose digits, mnist or full.`);
    return known;
  }
  if (mirrorFolder() === undefined) say(fallback.looking);
  try {
    for (const asset of assets) await resolveAsset(asset);
    return 'mnist';
  } catch (error) {
    // A mirror that was named but is wrong must be mended, not passed over.
    if (!(error instanceof AssetError) || mirrorFolder() !== undefined) throw error;
    say(`${fallback.said} Nothing in it can be compared with the published figures.\n${error.message}`);
    return 'digits';
  }
}

/** What every run of a study has: its stamp, its seeds, and where its results go. */
export function startRun(
  { id, fallback }: Pick<StudyDefinition, 'id' | 'fallback'>,
  profile: Profile,
  { provenance }: Pick<Dataset, 'provenance'>,
  options: StudyOptions,
): StudyRun {
  const comparable = profile !== 'digits';
  const seeds = profile === 'full' ? [0, 1, 2, 3, 4] : [0];
  const { retrain = process.env.ADVLAB_RETRAIN === '1', say = () => {} } = options;
  const folder = chosenFolder(id, options.folder);
  const { tfjs, tensorflow } = backendInfo();
  return {
    stamp: {
      profile,
      comparable,
      ...(!comparable && { instead: fallback.instead }),
      data: provenance,
      seeds,
      versions: { node: process.version, tfjs, tensorflow },
      started: new Date().toISOString(),
    },
    profile,
    comparable,
    seeds,
    folder,
    retrain,
    say,
  };
}
