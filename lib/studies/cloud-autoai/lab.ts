import { prepareNotebook, showMarkdown } from '../../notebook/index.js';
import type { Study } from './contracts.js';
import { openStudy, type StudyOptions } from './open.js';
import { published } from './published.js';

/** The study, opened for a notebook. */
export interface Lab extends Study {
  /**
   * Stops the notebook where a figure that must be equal is not: compares with what the study published, to the digits
   * it printed. Does nothing on digits, where nothing can be compared.
   */
  expectPublished(id: string, measured: number): void;
}

/** What this run is, for the top of a notebook. */
function banner({ stamp, comparable }: Study): string {
  const versions = Object.entries(stamp.versions).map(([name, version]) => `${name} ${version}`);
  const what = comparable
    ? `This run can be compared with the published figures (profile \`${stamp.profile}\`).`
    : '**This run is on scikit-learn digits, not on MNIST, with stand-in teachers for the clouds (profile `digits`). Nothing in it can be compared with the published figures.**';
  return `${what}\n\nData: ${stamp.data}. Seed${stamp.seeds.length > 1 ? 's' : ''} ${stamp.seeds.join(', ')}. ${versions.join(', ')}.`;
}

/**
 * Opens the laboratory: makes the kernel show frames, tensors and figures, lets Interrupt stop attacks and training,
 * chooses the profile and loads data and LeNet. The one call every notebook begins with.
 */
export async function openLab(options: StudyOptions = {}): Promise<Lab> {
  prepareNotebook();
  const study = await openStudy({ say: (message) => showMarkdown(message), ...options });
  showMarkdown(banner(study));
  return {
    ...study,
    expectPublished(id, measured) {
      const figure = published.find((candidate) => candidate.id === id);
      if (!figure) throw new RangeError(`The study has no figure "${id}".`);
      const digits = String(figure.value).split('.')[1]?.length ?? 0;
      if (study.comparable && measured.toFixed(digits) !== figure.value.toFixed(digits))
        throw new Error(`${id}: published ${figure.value}, measured ${measured}.`);
    },
  };
}
