import { join } from 'node:path';
import {
  AutomlError,
  deployedRefit,
  type Experiment,
  refitCutShort,
  type SearchKind,
  type SearchRequest,
  searchFolder,
  searchRecipe,
  type TablesSearch,
  type TrainOptions,
  trainAutoAi,
  trainTables,
} from '../../automl/index.js';
import { type Dataset, pixelsOf } from '../../data/index.js';
import { type Classifier, openModel } from '../../models/index.js';
import type { Profile } from '../../study/index.js';
import { interruptSignal } from '../../tensor/index.js';
import { SEARCH_SECONDS } from './budgets.js';
import { keptSearch } from './kept.js';
import { CLASSES, PIXELS } from './schemas.js';

/** A trained teacher behind the black-box interface: images in, probabilities out. */
export interface LocalTeacher {
  /** The cloud whose place it takes. */
  readonly role: 'ibm' | 'gcp';
  /** "P12". */
  readonly name: string;
  /** Scored by onnxruntime; probabilities. */
  readonly model: Classifier;
  /** The ONNX file. */
  readonly file: string;
  dispose(): void;
}

/** Both teachers of a run, and what is on record about them. */
export interface LocalTeachers {
  readonly ibm: LocalTeacher;
  readonly gcp: LocalTeacher;
  readonly experiment: Experiment;
  readonly tables: TablesSearch;
  dispose(): void;
}

export interface LocalTeachersOptions extends TrainOptions {
  /** The rows the teachers are trained on. */
  readonly train: Dataset;
  /** Decides how long they may search. */
  readonly profile: Profile;
  /** Whether teachers that the repository keeps may be used; default not. */
  readonly kept?: boolean;
}

export const TEACHER_NAMES: Readonly<Record<LocalTeacher['role'], string>> = {
  ibm: 'P12',
  gcp: 'Tables',
};

/** The order of one of a profile's two searches. */
export const teacherRequest = (
  kind: SearchKind,
  { train, profile }: Pick<LocalTeachersOptions, 'train' | 'profile'>,
): SearchRequest => ({ data: train, budgetSeconds: SEARCH_SECONDS[profile][kind] });

/** What decides both teachers, as plain data. */
export const teachersRecipe = (options: Pick<LocalTeachersOptions, 'train' | 'profile'>) => ({
  train: options.train.provenance,
  autoai: searchRecipe('autoai', teacherRequest('autoai', options)),
  tables: searchRecipe('tables', teacherRequest('tables', options)),
});

async function openTeacher(
  role: LocalTeacher['role'],
  folder: string,
  search: Experiment | TablesSearch,
  { shape, classes }: Dataset,
  onEvent: TrainOptions['onEvent'],
): Promise<LocalTeacher> {
  const refit = deployedRefit(search, folder);
  // Such a search stays done, or every notebook would train it anew; but no run uses it unsaid.
  const cut = refitCutShort(refit);
  if (cut !== undefined) onEvent?.({ second: search.seconds, kind: 'refit', id: refit.id, message: cut });
  const file = join(folder, refit.onnx);
  const name = TEACHER_NAMES[role];
  const { model, dispose } = await openModel(file, { name, input: shape, classes, scores: 'probabilities' });
  if (model.classes !== classes) {
    dispose();
    throw new AutomlError(`${file} tells ${model.classes} classes apart, expected ${classes}. Train again.`, folder);
  }
  return { role, name, model, file, dispose };
}

/** Both kept teachers, or none: those of profile `mnist` also stand in a run of `full`, whose tables are carried over. */
function keptTeachers({ train, profile }: LocalTeachersOptions) {
  const of = { train, profile: profile === 'full' ? ('mnist' as const) : profile };
  const autoai = keptSearch('autoai', teacherRequest('autoai', of));
  const tables = keptSearch('tables', teacherRequest('tables', of));
  return autoai && tables && { autoai, tables };
}

/**
 * The study's two local teachers, scored by onnxruntime: the kept ones where they may be used, else those in the
 * project's cache; what is in neither is trained from a CSV first, and two processes never train the same. The caller
 * disposes them.
 * @throws AutomlError where the images are not of 784 pixels and ten classes; for a search that failed or found no teacher in its time; the signal's reason when it fired.
 */
export async function openLocalTeachers(options: LocalTeachersOptions): Promise<LocalTeachers> {
  const { train, onEvent, signal = interruptSignal() } = options;
  if (pixelsOf(train) !== PIXELS || train.classes !== CLASSES)
    throw new AutomlError(
      `${train.name} has images [${train.shape}] of ${train.classes} classes; the study's CSV takes ${PIXELS} pixels and ${CLASSES} classes.`,
    );
  const orders = { autoai: teacherRequest('autoai', options), tables: teacherRequest('tables', options) };
  const found = options.kept ? keptTeachers(options) : undefined;
  const experiment = found?.autoai.search ?? (await trainAutoAi(orders.autoai, { onEvent, signal }));
  const tables = found?.tables.search ?? (await trainTables(orders.tables, { onEvent, signal }));
  const folders = {
    ibm: found?.autoai.folder ?? searchFolder('autoai', orders.autoai),
    gcp: found?.tables.folder ?? searchFolder('tables', orders.tables),
  };
  const ibm = await openTeacher('ibm', folders.ibm, experiment, train, onEvent);
  try {
    const gcp = await openTeacher('gcp', folders.gcp, tables, train, onEvent);
    const dispose = () => {
      ibm.dispose();
      gcp.dispose();
    };
    return { ibm, gcp, experiment, tables, dispose };
  } catch (error) {
    ibm.dispose();
    throw error;
  }
}
