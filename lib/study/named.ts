import type { Figure } from '../figures/index.js';
import type { ReportTable } from '../report/index.js';
import type { Results, StudyDefinition, TableContext } from './contracts.js';

type Named = Pick<StudyDefinition, 'id' | 'figures' | 'tables' | 'parts'>;

/** Every table of a study by its id, in the order of its report. */
export const tablesOf = ({ tables, parts }: Named): NonNullable<StudyDefinition['tables']> =>
  Object.assign({}, tables, ...parts.map((part) => part.tables ?? {}));

/** Every figure of a study by its id, in the order of its report; the id it is listed under is the one it gets. */
export function figuresOf({ figures, parts }: Named): NonNullable<StudyDefinition['figures']> {
  const listed: NonNullable<StudyDefinition['figures']> = Object.assign(
    {},
    figures,
    ...parts.map((part) => part.figures ?? {}),
  );
  const under = (id: string) => (results: Results) => {
    const figure = listed[id](results);
    return figure && { ...figure, id };
  };
  return Object.fromEntries(Object.keys(listed).map((id) => [id, under(id)]));
}

function named<T>(study: string, kind: string, all: Readonly<Record<string, T>>, id: string): T {
  if (!Object.hasOwn(all, id))
    throw new RangeError(`${study} has no ${kind} "${id}"; there are ${Object.keys(all).join(', ')}.`);
  return all[id];
}

/** @throws RangeError naming the tables that there are. */
export const tableOf = (study: Named, id: string, context: TableContext): ReportTable =>
  named(study.id, 'table', tablesOf(study), id)(context);

/** @throws RangeError naming the figures that there are, or where these results do not draw it. */
export function figureOf(study: Named, id: string, results: Results): Figure {
  const figure = named(study.id, 'figure', figuresOf(study), id)(results);
  if (!figure) throw new RangeError(`This run has nothing to draw in the figure "${id}".`);
  return figure;
}

/** Every figure that can be drawn from the parts so far: one that needs a part which is not there yet is left out. */
export function figuresSoFar(study: Named, results: Results): Figure[] {
  const reading = (draw: (results: Results) => Figure | undefined): readonly Figure[] => {
    let missing = false;
    // Parts that are not there are told from failures: only their reading is passed over.
    const watched = new Proxy(results, {
      get(of, id, receiver) {
        if (typeof id === 'string' && !Object.keys(of).includes(id)) missing = true;
        return Reflect.get(of, id, receiver);
      },
    });
    try {
      return [draw(watched) ?? []].flat();
    } catch (error) {
      if (missing) return [];
      throw error;
    }
  };
  return Object.values(figuresOf(study)).flatMap(reading);
}

/** Every figure that these results draw, in the order of the report. */
export const studyFigures = (study: Named, results: Results): Figure[] =>
  Object.values(figuresOf(study)).flatMap((draw) => draw(results) ?? []);
