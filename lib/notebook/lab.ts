import { findStudy, type RunOf, type StudyId } from '../studies/index.js';
import { equalAsPrinted, type StudyOptions, type StudyRun } from '../study/index.js';
import { showMarkdown } from './markdown.js';
import { prepareNotebook } from './prepare.js';

/** What a notebook may ask of a study besides the study itself. */
export interface Expectations {
  /**
   * Stops the notebook where a figure that must be equal is not: compares with what the study published, to the digits
   * it printed. Does nothing on fallback data, where nothing can be compared.
   */
  expectPublished(id: string, measured: number): void;
}

/** What this run is, for the top of a notebook. */
function banner({ stamp, comparable }: StudyRun): string {
  const versions = Object.entries(stamp.versions).map(([name, version]) => `${name} ${version}`);
  const what = comparable
    ? `This run can be compared with the published figures (profile \`${stamp.profile}\`).`
    : `**This run is on ${stamp.instead} (profile \`digits\`). Nothing in it can be compared with the published figures.**`;
  return `${what}\n\nData: ${stamp.data}. Seed${stamp.seeds.length > 1 ? 's' : ''} ${stamp.seeds.join(', ')}. ${versions.join(', ')}.`;
}

/**
 * Opens a study for a notebook: makes the kernel show frames, tensors and figures, lets Interrupt stop attacks and
 * training, chooses the profile and loads what the study runs on. The one call each of its notebooks begins with.
 * @throws RangeError where no study is called so.
 */
export async function openStudy<Id extends StudyId>(
  id: Id,
  options: StudyOptions = {},
): Promise<RunOf<Id> & Expectations> {
  prepareNotebook();
  const study = findStudy(id);
  const run = (await study.open({ say: (message) => showMarkdown(message), ...options })) as RunOf<Id>;
  showMarkdown(banner(run));
  return {
    ...run,
    expectPublished(figureId, measured) {
      const figure = study.published.find((one) => one.id === figureId);
      if (!figure) throw new RangeError(`The study has no figure "${figureId}".`);
      if (run.comparable && !equalAsPrinted(figure.value, measured))
        throw new Error(`${figureId}: published ${figure.value}, measured ${measured}.`);
    },
  };
}

/** The cloud AutoAI study, opened for a notebook. */
export const openLab = (options?: StudyOptions) => openStudy('cloud-autoai', options);
