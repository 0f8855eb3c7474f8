import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from '../data/project.js';
import type { Figure } from '../figures/index.js';
import { TOURS } from '../studies/names.js';
import type { Claim, Finding, MeasuredTable, Profile, StudyDefinition } from '../study/index.js';
import { oneOf } from './arguments.js';
import { claimsTable, notCompared } from './claims-table.js';
import { columns } from './columns.js';
import { type Command, type Io, UsageError } from './command.js';
import { type Beside, beside } from './replicate/beside.js';
import { runNotebooks } from './replicate/notebooks.js';
import { publishStudy, publishTours, WRITTEN } from './replicate/publish.js';
import { chosenStudies, STUDY_USAGE } from './studies.js';
import { checkOutputFolder } from './writable.js';

const PROFILES: readonly Profile[] = ['digits', 'mnist', 'full'];

const minutes = (from: number) => (Date.now() - from) / 60_000;

/** What was asked for on the command line. */
interface Asked {
  readonly profile?: Profile;
  readonly retrain: boolean;
}

const environmentOf = (profile: Profile, retrain: boolean, folder: string) => ({
  ADVLAB_PROFILE: profile,
  ADVLAB_RUN: folder,
  ...(retrain && { ADVLAB_RETRAIN: '1' }),
});

/** Measures the parts that no notebook left behind. */
async function measureRest(
  study: StudyDefinition,
  folder: string,
  { profile, retrain }: Asked & { profile: Profile },
  io: Io,
): Promise<void> {
  const { hasResult, measurePart } = await import('../study/index.js');
  const rest = study.parts.filter(({ id }) => !hasResult(folder, id));
  if (!rest.length) return;
  const run = await study.open({ profile, retrain, folder, say: io.note });
  for (const part of rest) {
    io.note(`  measuring: ${part.id}`);
    await measurePart(study, run, part.id);
  }
}

/** Writes figures as they can be drawn: each once, and again only where its data changed. */
async function figureWriter(folder: string, io: Io) {
  const { exportFigures } = await import('../figures/index.js');
  const written = new Map<string, string>();
  return async (figures: readonly Figure[]): Promise<void> => {
    const fresh = figures
      .map((figure) => ({ figure, text: JSON.stringify(figure) }))
      .filter(({ figure, text }) => written.get(figure.id) !== text);
    if (!fresh.length) return;
    const drawn = fresh.map(({ figure }) => figure);
    const { message } = await exportFigures(drawn, join(folder, 'figs'), {
      onProgress: (done, total) => io.progress(`figures ${done} of ${total}`),
    });
    if (message) io.note(message);
    for (const { figure, text } of fresh) written.set(figure.id, text);
  };
}

type WriteFigures = Awaited<ReturnType<typeof figureWriter>>;

/** Claims, figures and both reports from what the notebooks left. */
async function assemble(
  study: StudyDefinition,
  folder: string,
  profile: Profile,
  start: number,
  writeFigures: WriteFigures,
) {
  const { belongsTo, judgeClaims, runResults, studyFigures, writeStudyReport } = await import('../study/index.js');
  const { writeWhole } = await import('../data/index.js');
  const results = runResults(folder, study.parts);
  // A notebook run by hand meanwhile may have left another profile's part in the folder.
  const strangers = study.parts.filter((part) => results[part.id] && !belongsTo(results[part.id], part, profile));
  if (strangers.length > 0)
    throw new Error(
      `${join(folder, 'results')} holds parts of another profile (${strangers.map(({ id }) => id).join(', ')}): another run wrote to it. Run \`advlab replicate\` again, alone.`,
    );
  const claims = judgeClaims(study, profile === 'digits' ? undefined : results);
  const findings = study.judgeFindings?.(results) ?? [];
  writeWhole(join(folder, 'claims.json'), `${JSON.stringify(claims, null, 1)}\n`);
  const figures = studyFigures(study, results);
  await writeFigures(figures);
  writeStudyReport(study, folder, { results, claims, findings, figures, minutes: minutes(start) });
  return { results, claims, findings };
}

interface Replicated {
  readonly study: string;
  readonly profile: Profile;
  readonly minutes: number;
  readonly folder: string;
  readonly claims: readonly Claim[];
  readonly findings: readonly Finding[];
}

/** What a run leaves to say: its claims and findings; on fallback data what it measured instead. */
function replicatedText(
  { profile, claims, findings, minutes: took, folder }: Replicated,
  measured?: MeasuredTable,
): string {
  const said =
    profile === 'digits'
      ? [notCompared(claims, findings), ...(measured ? ['', measured.title, '', columns(measured.rows)] : [])]
      : [claimsTable(claims), '', ...findings.map(({ verdict, statement }) => `${verdict}: ${statement}`)];
  return [...said, '', `${took.toFixed(1)} minutes. Open ${join(folder, 'report.html')}`].join('\n');
}

/** @param meanwhile what may run beside the study's notebooks once the first of them has left its figures. */
async function replicateStudy(
  study: StudyDefinition,
  { profile: asked, retrain }: Asked,
  io: Io,
  meanwhile?: Pick<Beside, 'begin'>,
) {
  const start = Date.now();
  const { chooseProfile, figuresSoFar, folderBefore, resultsSoFar, runFolder, setResultsAside } = await import(
    '../study/index.js'
  );
  const profile = await chooseProfile(study, { profile: asked, say: io.note });
  const folder = runFolder(study.id);
  checkOutputFolder("the run's folder", folder);
  // A new run starts from nothing but its CSV files, which carry a stamp of their own, and from what the last one
  // measured by the same recipes.
  setResultsAside(folder);
  for (const part of ['notebooks', ...WRITTEN]) rmSync(join(folder, part), { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  io.note(`Replicating ${study.name}, profile ${profile}`);
  if (!retrain) for (const sentence of study.kept?.(profile) ?? []) io.note(sentence);
  const writeFigures = await figureWriter(folder, io);
  const soFar = async () => {
    await writeFigures(figuresSoFar(study, resultsSoFar(folder, study.parts)));
    // Elsewhere trainings are timed, and searches end by the clock: those have the machine to themselves.
    if (profile === 'digits' && !retrain) meanwhile?.begin();
  };
  await runNotebooks(study.id, study.notebooks, folder, environmentOf(profile, retrain, folder), io, soFar);
  await measureRest(study, folder, { profile, retrain }, io);
  const { results, claims, findings } = await assemble(study, folder, profile, start, writeFigures);
  rmSync(folderBefore(folder), { recursive: true, force: true });
  const measured = profile === 'digits' ? study.measured?.(results) : undefined;
  const document = { study: study.id, profile, minutes: minutes(start), folder, claims, findings };
  return { document, text: replicatedText(document, measured) };
}

async function replicateTours(io: Io, stop: AbortSignal): Promise<void> {
  const { runFolder } = await import('../study/index.js');
  const folder = runFolder('tours');
  await runNotebooks('tours', TOURS, folder, { ADVLAB_RUN: folder }, io, undefined, stop);
}

export const command: Command = {
  name: 'replicate',
  summary: "run a study's notebooks, then write its figures, claims and report",
  usage: `${STUDY_USAGE} [--profile digits|mnist|full] [--retrain] [--publish]`,
  options: {
    profile: {
      type: 'string',
      value: 'NAME',
      help: "digits (minutes), mnist (one seed) or full (five seeds, published results carried over); default: mnist where a study's files can be had, else digits",
    },
    retrain: {
      type: 'boolean',
      help: 'train and measure anew what the repository keeps, models and published results, and what the last run measured (mnist: half an hour; full: five hours)',
    },
    publish: {
      type: 'boolean',
      help: 'also keep the run in notebooks/ and reports/ (profile full, or the one that the study publishes)',
    },
  },
  async run(values, positionals, io) {
    const asked = values.profile === undefined ? undefined : oneOf('profile', values.profile, PROFILES);
    const studies = await chosenStudies('replicate', positionals);
    for (const { id, publishes = 'full' } of values.publish ? studies : [])
      if (asked !== publishes)
        throw new UsageError(
          `--publish keeps a run of ${id} by profile ${publishes}: give --profile ${publishes} with it.`,
        );
    const { findBrowser } = await import('../figures/index.js');
    if (values.publish && findBrowser() === undefined)
      throw new Error(
        '--publish needs pictures of the figures, and no browser was found: sudo apt-get install chromium.',
      );
    if (values.publish)
      for (const kept of ['notebooks', 'reports']) checkOutputFolder('option --publish', join(projectRoot(), kept));
    // Tours belong to no study: they are run where none was named alone.
    const tours = positionals.length === 0 || positionals[0] === 'all';
    const touring = tours ? beside((stop) => replicateTours(io, stop)) : undefined;
    const done: Awaited<ReturnType<typeof replicateStudy>>[] = [];
    try {
      for (const study of studies)
        done.push(await replicateStudy(study, { profile: asked, retrain: values.retrain === true }, io, touring));
      await touring?.end();
    } finally {
      await touring?.stop();
    }
    if (values.publish) for (const study of studies) publishStudy(study, io);
    if (values.publish && tours) publishTours(io);
    const documents = done.map(({ document }) => document);
    io.result(documents.length === 1 ? documents[0] : documents, () => done.map(({ text }) => text).join('\n\n'));
  },
};
