import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, isAbsolute, join } from 'node:path';
import { fgsm } from '../../attacks/index.js';
import {
  AssetError,
  digits,
  imageTensor,
  inProject,
  mirrorFolder,
  mnist,
  readTable,
  registry,
  resolveAsset,
} from '../../data/index.js';
import { lenet, type Network, networkFromPyTorch, readPyTorchCheckpoint } from '../../models/index.js';
import { backendInfo, interruptSignal } from '../../tensor/index.js';
import type { AttackedTest, Profile, Study } from './contracts.js';
import type { LocalTeachers } from './local-teachers.js';
import { openLocalTeachers } from './local-teachers.js';
import { resultFile } from './result-files.js';
import type { RunStamp } from './results.js';
import { digitsLenet, prepareStandIn } from './stand-in.js';

export interface StudyOptions {
  /** Default: ADVLAB_PROFILE, else `mnist` where its files can be had, else `digits`. */
  profile?: Profile;
  /** Where results are written; default ADVLAB_RUN, else runs/latest. */
  folder?: string;
  /** Told what was chosen and why. */
  say?: (message: string) => void;
}

/** The profile a run will have: the one asked for, else `mnist` where every file can be had, else `digits`, said aloud. */
export async function chooseProfile({ profile, say = () => {} }: StudyOptions): Promise<Profile> {
  const asked = profile ?? (process.env.ADVLAB_PROFILE || undefined);
  if (asked !== undefined) {
    if (asked !== 'digits' && asked !== 'mnist' && asked !== 'full')
      throw new RangeError(`There is no profile "${asked}"; choose digits, mnist or full.`);
    return asked;
  }
  if (mirrorFolder() === undefined)
    say("Looking for MNIST and the study's files (39 MB): in the project's cache, then at their public addresses.");
  try {
    for (const asset of registry) await resolveAsset(asset.path);
    return 'mnist';
  } catch (error) {
    // A mirror that was named but is wrong must be mended, not passed over.
    if (!(error instanceof AssetError) || mirrorFolder() !== undefined) throw error;
    say(
      `MNIST cannot be had, so this run uses scikit-learn's handwritten digits. Nothing in it can be compared with the published figures.\n${error.message}`,
    );
    return 'digits';
  }
}

async function publishedLenet(): Promise<Network> {
  const { file } = await resolveAsset('cloud-autoai/models/lenet_mnist_model.pth');
  return networkFromPyTorch(file, await readPyTorchCheckpoint(file), lenet, 'published LeNet');
}

function perturbationSize(clean: Float32Array, attacked: Float32Array, rows: Int32Array, width: number) {
  let [sum, largest] = [0, 0];
  for (const row of rows) {
    let square = 0;
    for (let i = row * width; i < (row + 1) * width; i++) {
      const change = Math.abs(attacked[i] - clean[i]);
      square += change * change;
      largest = Math.max(largest, change);
    }
    sum += Math.sqrt(square);
  }
  return { meanL2: rows.length ? sum / rows.length : 0, maxLinf: largest };
}

async function attackTest(
  study: Study,
  epsilon: number,
  onProgress?: (done: number, total: number) => void,
): Promise<AttackedTest> {
  const { test, lenet: model } = study;
  const images = imageTensor(test);
  try {
    const result = await fgsm({ epsilon }).run(
      model,
      { images, labels: test.labels, indices: test.indices },
      { onProgress },
    );
    const pixels = (await result.images.data()) as Float32Array;
    result.images.dispose();
    const rows = Int32Array.from(test.labels.keys()).filter(
      (row) => result.success[row] && !result.wrongFromStart[row],
    );
    return {
      epsilon,
      pixels,
      predicted: result.predicted,
      successes: rows,
      ...perturbationSize(test.images, pixels, rows, pixels.length / test.labels.length),
    };
  } finally {
    images.dispose();
  }
}

/**
 * Opens the study: chooses the profile, loads data and LeNet, and on digits prepares the stand-in teachers' files.
 * @throws AssetError where a mirror was named and is not whole; RangeError for an unknown profile.
 */
export async function openStudy(options: StudyOptions = {}): Promise<Study> {
  const profile = await chooseProfile(options);
  const comparable = profile !== 'digits';
  const asked = options.folder ?? process.env.ADVLAB_RUN ?? join('runs', 'latest');
  const folder = isAbsolute(asked) ? asked : inProject(asked);
  const [train, test] = comparable
    ? [await mnist('train'), await mnist('test')]
    : [await digits('train'), await digits('test')];
  const seeds = profile === 'full' ? [0, 1, 2, 3, 4] : [0];
  const { tfjs, tensorflow } = backendInfo();
  const stamp: RunStamp = {
    profile,
    comparable,
    data: test.provenance,
    seeds,
    versions: { node: process.version, tfjs, tensorflow },
    started: new Date().toISOString(),
  };
  const attacks = new Map<number, Promise<AttackedTest>>();
  const files = join(folder, 'data_compressed', comparable ? 'mnist' : 'digits');
  let prepared: Promise<void> | undefined;
  let teachers: Promise<LocalTeachers> | undefined;
  const study: Study = {
    stamp,
    profile,
    comparable,
    seeds,
    folder,
    files,
    test,
    train,
    lenet: comparable ? await publishedLenet() : await digitsLenet(train),
    async file(path) {
      if (comparable) return (await resolveAsset(`cloud-autoai/data_compressed/${path}`)).file;
      prepared ??= prepareStandIn(study);
      // A failed or interrupted preparation is tried again.
      await prepared.catch((error) => {
        prepared = undefined;
        throw error;
      });
      return join(files, path);
    },
    async table(path, schema) {
      return readTable(await study.file(path), schema);
    },
    attacked(epsilon, onProgress) {
      const known = attacks.get(epsilon);
      if (known) return known;
      const made = attackTest(study, epsilon, onProgress);
      attacks.set(epsilon, made);
      // An interrupted attack is not remembered.
      made.catch(() => attacks.delete(epsilon));
      return made;
    },
    teachers(onEvent) {
      if (teachers) return teachers;
      const made = openLocalTeachers({ train, profile, onEvent, signal: interruptSignal() });
      teachers = made;
      // A failed or interrupted search is tried again; what it finished is kept on disk.
      made.catch(() => {
        teachers = undefined;
      });
      return made;
    },
    save(part, result) {
      const file = resultFile(folder, part);
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(`${file}.part`, `${JSON.stringify(result)}\n`);
      renameSync(`${file}.part`, file);
    },
  };
  return study;
}
