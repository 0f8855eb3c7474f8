import { join } from 'node:path';
import { fgsm } from '../../attacks/index.js';
import { digits, imageTensor, mnist, readTable } from '../../data/index.js';
import { lenet, type Network, networkFromPyTorch, readPyTorchCheckpoint } from '../../models/index.js';
import { chooseProfile, type StudyOptions, startRun } from '../../study/index.js';
import { interruptSignal } from '../../tensor/index.js';
import { assets, studyFile } from './assets.js';
import type { AttackedTest, Study } from './contracts.js';
import { identity } from './identity.js';
import { type LocalTeachers, openLocalTeachers } from './local-teachers.js';
import { firstStudent } from './parts/distillation/measure.js';
import { digitsLenet, prepareTeacherFiles } from './teacher-files.js';

async function publishedLenet(): Promise<Network> {
  const { file } = await studyFile('models/lenet_mnist_model.pth');
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
    const { images: pixels } = result;
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
 * Opens the study: chooses the profile, loads data and LeNet, and on digits prepares the local teachers' files.
 * @throws AssetError where a mirror was named and is not whole; RangeError for an unknown profile.
 */
export async function openStudy(options: StudyOptions = {}): Promise<Study> {
  const profile = await chooseProfile({ ...identity, assets }, options);
  const comparable = profile !== 'digits';
  const [train, test] = comparable
    ? [await mnist('train'), await mnist('test')]
    : [await digits('train'), await digits('test')];
  const run = startRun(identity, profile, test, options);
  const attacks = new Map<number, Promise<AttackedTest>>();
  const files = join(run.folder, 'data_compressed', comparable ? 'mnist' : 'digits');
  let prepared: Promise<void> | undefined;
  let teachers: Promise<LocalTeachers> | undefined;
  const students = new Map<'soft' | 'hard', Promise<Network>>();
  const study: Study = {
    ...run,
    files,
    test,
    train,
    lenet: comparable ? await publishedLenet() : await digitsLenet(train),
    async file(path) {
      if (comparable) return (await studyFile(`data_compressed/${path}`)).file;
      prepared ??= prepareTeacherFiles(study);
      // A failed or interrupted preparation is tried again.
      await prepared.catch((error) => {
        prepared = undefined;
        throw error;
      });
      return join(files, path);
    },
    async csv(path, schema) {
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
      const made = openLocalTeachers({ train, profile, kept: !run.retrain, onEvent, signal: interruptSignal() });
      teachers = made;
      // A failed or interrupted search is tried again; what it finished is kept on disk.
      made.catch(() => {
        teachers = undefined;
      });
      return made;
    },
    student(kind, onProgress) {
      const known = students.get(kind);
      if (known) return known;
      const made = firstStudent(study, kind, { onProgress });
      students.set(kind, made);
      made.catch(() => students.delete(kind));
      return made;
    },
  };
  return study;
}
