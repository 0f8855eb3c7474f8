import type { OnProgress } from '../../study/index.js';
import type { Study } from './contracts.js';
import type { LocalTeachers } from './local-teachers.js';
import { searchProgress } from './parts/experiment/progress.js';

/** The study's two local teachers, trained or opened from the cache, with their training told as progress. */
export async function openTeachers(study: Pick<Study, 'teachers'>, onProgress?: OnProgress): Promise<LocalTeachers> {
  const progress = onProgress && searchProgress(onProgress);
  const teachers = await study.teachers(progress?.onEvent);
  progress?.finished();
  return teachers;
}
