import { cpSync, existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Profile } from '../replication/index.js';
import { oneOf } from './arguments.js';
import { type Command, type Io, UsageError } from './command.js';
import { checkOutputFolder } from './writable.js';

/** The study's notebooks, in the order they tell it, and then a tour of all attacks. */
const NOTEBOOKS = [
  'AdversarialExampleGeneration',
  'MNIST-Experiment',
  'MNIST-P12',
  'AutoAIAdversarialRobustness',
  'gcp_adversarial',
  'DefensiveDistillation',
  'BlackBoxTeachers',
  'AttacksAtAGlance',
];

/** A student trains for minutes inside one cell; five seeds of two students for over an hour. */
const CELL_TIMEOUT_SECONDS = 6 * 3600;

const PROFILES = ['digits', 'mnist', 'full'] as const;

const HEARTBEAT_SECONDS = 15;

const minutes = (from: number) => (Date.now() - from) / 60_000;

/** Runs every notebook in its own kernel and leaves the executed copies in the run's folder. */
async function runNotebooks(folder: string, profile: Profile, io: Io): Promise<void> {
  const { embedPictures, executeNotebook } = await import('../notebook/index.js');
  const { inProject } = await import('../data/index.js');
  const { interruptSignal } = await import('../tensor/index.js');
  const signal = interruptSignal();
  for (const name of NOTEBOOKS) {
    const start = Date.now();
    let running = { cell: 1, since: start };
    // One cell trains students for minutes: what runs is told while it runs.
    const heartbeat = setInterval(() => {
      const seconds = Math.round((Date.now() - running.since) / 1000);
      if (seconds >= HEARTBEAT_SECONDS)
        io.progress(`  ${name}: cell ${running.cell} has been running for ${seconds} s`);
    }, 1000 * HEARTBEAT_SECONDS);
    await executeNotebook(inProject('notebooks', `${name}.ipynb`), join(folder, 'notebooks', `${name}.ipynb`), {
      environment: { ADVLAB_PROFILE: profile, ADVLAB_RUN: folder },
      timeoutSeconds: CELL_TIMEOUT_SECONDS,
      signal,
      onCell: ({ index, count, title, seconds, warnings }) => {
        io.note(`  ${name} ${index}/${count}  ${seconds.toFixed(1).padStart(6)} s  ${title}`);
        running = { cell: index + 1, since: Date.now() };
        for (const warning of warnings) io.note(`    warning: ${warning}`);
      },
    }).finally(() => clearInterval(heartbeat));
    await embedPictures(join(folder, 'notebooks', `${name}.ipynb`));
    io.note(`  ${name}: done in ${minutes(start).toFixed(1)} min`);
  }
}

/** Claims, figures and both reports from what the notebooks left. */
async function assemble(folder: string, profile: Profile, start: number, io: Io) {
  const { judgeClaims, judgeFindings, readResults } = await import('../replication/index.js');
  const { exportFigures, studyFigures } = await import('../figures/index.js');
  const { writeReport } = await import('../report/index.js');
  const results = readResults(folder);
  // A notebook run by hand meanwhile may have left another profile's part in the folder.
  const strangers = Object.entries(results).filter(([, { stamp }]) => stamp.profile !== profile);
  if (strangers.length > 0)
    throw new Error(
      `${join(folder, 'results')} holds parts of another profile (${strangers.map(([part]) => part).join(', ')}): another run wrote to it. Run \`advlab replicate\` again, alone.`,
    );
  const comparable = profile !== 'digits';
  const claims = judgeClaims(results, comparable);
  const findings = judgeFindings(results, comparable);
  writeFileSync(join(folder, 'claims.json'), `${JSON.stringify(claims, null, 1)}\n`);
  const figures = studyFigures(results);
  const exported = await exportFigures(figures, join(folder, 'figs'), {
    onProgress: (done, total) => io.progress(`figures ${done} of ${total}`),
  });
  if (exported.message) io.note(exported.message);
  await writeReport(results, claims, findings, figures, folder, { minutes: minutes(start) });
  return { results, claims, findings };
}

const PUBLISHED = ['report.html', 'report.md', 'claims.json', 'figs', 'results'];

/** Keeps a run in the repository. */
function publish(folder: string, root: string, io: Io): void {
  for (const name of NOTEBOOKS)
    cpSync(join(folder, 'notebooks', `${name}.ipynb`), join(root, 'notebooks', `${name}.ipynb`));
  const next = join(root, 'reports.part');
  rmSync(next, { recursive: true, force: true });
  // What other commands keep in reports/ stays; the run's own parts are replaced all at once.
  if (existsSync(join(root, 'reports'))) cpSync(join(root, 'reports'), next, { recursive: true });
  for (const part of PUBLISHED) {
    rmSync(join(next, part), { recursive: true, force: true });
    cpSync(join(folder, part), join(next, part), { recursive: true });
  }
  rmSync(join(root, 'reports'), { recursive: true, force: true });
  renameSync(next, join(root, 'reports'));
  io.note('published to notebooks/ and reports/');
}

export const command: Command = {
  name: 'replicate',
  summary: 'run the notebooks, then write figures, claims and the report',
  usage: '[--profile digits|mnist|full] [--publish]',
  options: {
    profile: {
      type: 'string',
      value: 'NAME',
      help: 'digits (minutes), mnist (one seed) or full (five seeds, hours); default: mnist where its files can be had, else digits',
    },
    publish: { type: 'boolean', help: 'also keep the run in notebooks/ and reports/ (profile full)' },
  },
  async run(values, positionals, io) {
    if (positionals.length > 0) throw new UsageError(`replicate takes options only, got "${positionals[0]}".`);
    const asked = values.profile === undefined ? undefined : oneOf('profile', values.profile, PROFILES);
    if (values.publish && asked !== 'full')
      throw new UsageError('--publish keeps a full run: give --profile full with it.');
    const start = Date.now();
    const { chooseProfile } = await import('../replication/index.js');
    const { inProject } = await import('../data/index.js');
    const { findBrowser } = await import('../figures/index.js');
    if (values.publish && findBrowser() === undefined)
      throw new Error(
        '--publish needs pictures of the figures, and no browser was found: sudo apt-get install chromium.',
      );
    const profile = await chooseProfile({ profile: asked, say: io.note });
    const folder = inProject('runs', 'latest');
    checkOutputFolder("the run's folder", folder);
    if (values.publish) for (const kept of ['notebooks', '.']) checkOutputFolder('option --publish', inProject(kept));
    // A new run starts from nothing but its CSV files, which carry a stamp of their own.
    for (const part of ['notebooks', ...PUBLISHED]) rmSync(join(folder, part), { recursive: true, force: true });
    mkdirSync(join(folder, 'notebooks'), { recursive: true });
    io.note(`Replicating the cloud AutoAI study, profile ${profile}`);
    await runNotebooks(folder, profile, io);
    const { results, claims, findings } = await assemble(folder, profile, start, io);
    if (values.publish) publish(folder, inProject(), io);
    const { claimsTable } = await import('./claims-table.js');
    const { digitsText, notCompared } = await import('./digits-text.js');
    io.result({ profile, minutes: minutes(start), folder, claims, findings }, () =>
      [
        ...(profile === 'digits'
          ? [notCompared(claims, findings), '', digitsText(results)]
          : [claimsTable(claims), '', ...findings.map(({ verdict, statement }) => `${verdict}: ${statement}`)]),
        '',
        `${minutes(start).toFixed(1)} minutes. Open ${join(folder, 'report.html')}`,
      ].join('\n'),
    );
  },
};
