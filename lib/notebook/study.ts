import type { ReportTable } from '../report/index.js';
import { findStudy, type ResultsOf, type RunOf, type StudyId } from '../studies/index.js';
import {
  belongsTo,
  equalAsPrinted,
  figureOf,
  hasResult,
  judgeClaims,
  measurePart,
  resultsSoFar,
  type StudyOptions,
  type StudyRun,
  tableOf,
} from '../study/index.js';
import { drawable, drawableTable } from './figure.js';
import { showMarkdown } from './markdown.js';
import { prepareNotebook } from './prepare.js';
import { progress } from './progress.js';

/** What a notebook may ask of a study besides the run itself. */
export interface NotebookStudy<R> {
  /** Measures a part with its progress shown, and keeps the result in the run's folder. */
  measure<Id extends keyof R & string>(part: Id): Promise<R[Id]>;
  /** Measures those of these parts that the run has not measured yet: other notebooks may have. */
  need(...parts: readonly (keyof R & string)[]): Promise<void>;
  /** What the run's parts measured so far. Reading a part that was not measured throws, and names what measures it. */
  readonly results: R;
  /**
   * A table of the report, from what was measured so far; as a cell's last expression it shows itself.
   * @throws RangeError naming the tables that there are.
   */
  table(id: string): ReportTable;
  /**
   * A figure of the report, likewise.
   * @throws RangeError naming the figures that there are.
   */
  figure(id: string): ReturnType<typeof figureOf>;
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
): Promise<RunOf<Id> & NotebookStudy<ResultsOf<Id>>> {
  prepareNotebook();
  const study = findStudy(id as string);
  const run = await study.open({ say: (message) => showMarkdown(message), ...options });
  showMarkdown(banner(run));
  const results = resultsSoFar(run.folder, study.parts);
  const measured = () =>
    Object.fromEntries(
      study.parts.flatMap((part) => (hasResult(run.folder, part.id) ? [[part.id, results[part.id]]] : [])),
    );
  const own: NotebookStudy<ResultsOf<Id>> = {
    results: results as ResultsOf<Id>,
    async measure(part) {
      const shown = progress(part);
      let told = false;
      const result = await measurePart(study, run, part, (...state) => {
        told = true;
        shown(...state);
      });
      // Not every part tells its end.
      if (told) shown(part, 1, 1);
      return result as ResultsOf<Id>[typeof part];
    },
    async need(...parts) {
      // A folder may hold another profile's result, from a notebook run by hand.
      const here = (id: string) => {
        const part = study.parts.find((one) => one.id === id);
        return part !== undefined && hasResult(run.folder, id) && belongsTo(results[id], part, run.profile);
      };
      for (const part of parts) if (!here(part)) await own.measure(part);
    },
    table(tableId) {
      const claims = judgeClaims(study, run.comparable ? measured() : undefined);
      return drawableTable(tableOf(study, tableId, { results, claims }));
    },
    figure: (figureId) => drawable(figureOf(study, figureId, results)),
    expectPublished(figureId, found) {
      const figure = study.published.find((one) => one.id === figureId);
      if (!figure) throw new RangeError(`The study has no figure "${figureId}".`);
      if (run.comparable && !equalAsPrinted(figure.value, found))
        throw new Error(`${figureId}: published ${figure.value}, measured ${found}.`);
    },
  };
  return Object.assign(run as RunOf<Id>, own);
}
