import type { Asset, Dataset } from '../data/index.js';
import type { ImageColumns } from '../evaluation/index.js';
import type { Figure } from '../figures/index.js';
import type { Classifier, PredictOptions } from '../models/index.js';
import type { Block, ReportTable, TakeFigures } from '../report/index.js';

/** How much a run does: the study's fallback data; the published data with one seed; every seed and table. */
export type Profile = 'digits' | 'mnist' | 'full';

/** Where a run's numbers come from; printed under every figure and table. */
export interface RunStamp {
  readonly profile: Profile;
  /** False on fallback data: nothing may be compared with what was published. */
  readonly comparable: boolean;
  /** What the data are where they are not the published ones: "digits, not MNIST". */
  readonly instead?: string;
  /** One sentence on the test data. */
  readonly data: string;
  /** Seeds asked for; where trainings collapse, students have later ones. */
  readonly seeds: readonly number[];
  readonly versions: Readonly<Record<string, string>>;
  readonly started: string;
}

/** What a part leaves behind: plain data that JSON can hold. */
export interface PartResult {
  readonly stamp: RunStamp;
  /** Short SHA-256 of the recipe of a part that has one: equal recipes need not be measured twice. */
  readonly recipe?: string;
  /** What was left out because it could not be had: such a result is not carried over. */
  readonly incomplete?: string;
  /** How long it took to measure, with whatever else the machine did; runs before 0.7 did not keep it. */
  readonly minutes?: number;
}

/** Results by the ids of their parts. */
export type Results = Readonly<Record<string, PartResult>>;

/** A figure that a study printed, or one recomputed exactly from the files it published. */
export interface PublishedFigure {
  readonly id: string;
  readonly metric: string;
  readonly value: number;
  readonly unit: string;
  readonly model?: string;
  readonly epsilon?: number;
  readonly dataset?: string;
  readonly source?: string;
  readonly n?: number;
  /** Exact figures are recomputed from the same files or weights and must be equal. */
  readonly kind?: string;
  /** false: not printed, but counted before from the files that the study published; it checks our counting. */
  readonly printed?: boolean;
}

/** What a 95 % interval speaks of: the rows at hand, the mean over seeds, or where one more training would fall. */
export type IntervalOver = 'rows' | 'seeds' | 'one more training';

/** A figure as a run has it, in the published unit. */
export interface Measurement {
  readonly measured: number;
  readonly n: number;
  /** 95 %; null where the figure is counted, not sampled. */
  readonly interval: readonly [number, number] | null;
  readonly over?: IntervalOver;
  readonly reason: string;
  readonly stamp: RunStamp;
  /** Seeds behind the figure, where a training is. */
  readonly seeds?: readonly number[];
  /** What n counts where it is not rows. */
  readonly nOf?: 'seeds';
  /** Measured on other rows or on another model than the published figure: told, but not compared. */
  readonly elsewhere?: boolean;
  /** Given for figures that were sampled or trained anew: how surprising the published figure is beside ours. */
  readonly pValue?: number;
}

export type Measured = Measurement | { readonly unchecked: string };

/** How a part's published figures are read off the results that there are. */
export type ClaimTable<R extends Results> = Readonly<
  Record<string, (results: Partial<R>, figure: PublishedFigure) => Measured>
>;

export type Verdict = 'exact' | 'within' | 'differs' | 'unchecked' | 'not-comparable';

/** One published figure held against a run. */
export interface Claim {
  /** The id of the study that published it. */
  readonly study: string;
  readonly id: string;
  /** What the figure is, in words. */
  readonly what: string;
  readonly published: number;
  /** Whether the study printed it; else it was counted before from its files. */
  readonly printed: boolean;
  /** In the published unit; null where it was not measured. */
  readonly measured: number | null;
  readonly unit: string;
  readonly n: number | null;
  /** What n counts where it is not rows. */
  readonly nOf?: 'seeds';
  /** 95 % interval in the published unit; null where exact or not measured. */
  readonly interval: readonly [number, number] | null;
  /** What the interval is over; null where there is none. */
  readonly over: IntervalOver | null;
  readonly verdict: Verdict;
  readonly reason: string;
  /** What made the measurement: data, seeds, profile, date. */
  readonly from: string;
  /** Holm-adjusted p-value where the figure was tested against ours; null where nothing was. */
  readonly adjustedP: number | null;
}

/** One of a study's findings, re-stated from the evidence. */
export interface Finding {
  readonly id: string;
  readonly statement: string;
  readonly verdict: 'holds' | 'holds in part' | 'does not hold' | 'unchecked' | 'not-comparable';
  readonly reason: string;
}

/** What a table is made from. */
export interface TableContext<R extends Results = Results> {
  readonly results: R;
  readonly claims: readonly Claim[];
}

/** A function whose parameters are compared as a method's are: a study's own results stand for results at large. */
type Method<F extends (...given: never[]) => unknown> = { call(...given: Parameters<F>): ReturnType<F> }['call'];

/** Tables by their ids: a notebook shows them, the report prints them, `advlab figures` writes them as files. */
export type Tables<R extends Results> = Readonly<Record<string, Method<(context: TableContext<R>) => ReportTable>>>;

/** Figures by their ids, which also name their files; undefined where these results have nothing to draw. */
export type Figures<R extends Results> = Readonly<Record<string, Method<(results: R) => Figure | undefined>>>;

/** Told what is being done, how much of it is done, and of how much. */
export type OnProgress = (what: string, done: number, total: number) => void;

/** What every section of a study's report is written from. */
export interface ReportContext<R extends Results = Results> extends TableContext<R> {
  readonly findings: readonly Finding[];
  readonly minutes: number;
  readonly take: TakeFigures;
}

/** A study opened on one profile: what its measurements run on, and where results go. */
export interface StudyRun {
  readonly stamp: RunStamp;
  readonly profile: Profile;
  /** Whether figures may be held against the published ones. */
  readonly comparable: boolean;
  readonly seeds: readonly number[];
  readonly folder: string;
  /** Whether what the repository keeps (published results, trained models) is passed over and made anew. */
  readonly retrain: boolean;
  /** Tells people what was chosen, and what was not measured but carried over. */
  readonly say: (message: string) => void;
}

/** One step of a study: what it measures, and what is read off that. */
export interface Part<S extends StudyRun = StudyRun, R extends Results = Results> {
  /** The name of its result among the study's results. */
  readonly id: keyof R & string;
  /** What the report's table of stamps calls it. */
  title(results: R): string;
  /** Its result is kept by whoever calls, under the part's id: `measurePart`. */
  measure(study: S, onProgress?: OnProgress): Promise<PartResult>;
  /**
   * Everything that decides what a costly part measures, as plain data: seeds, budgets, training settings, attacks, and
   * a version of its own, which is raised when the code measures something else. The published result of an equal
   * recipe is carried over instead of measuring.
   */
  recipe?(study: S): unknown;
  /**
   * The profile decides nothing that the recipe does not say: a result of another profile is carried over too. For what
   * is too long for a first run.
   */
  readonly anyProfile?: boolean;
  /** Exact and done in seconds: `advlab claims` measures it anew each time. */
  readonly quick?: boolean;
  /** Of several results the one with the largest weight is the better evidence (default: the latest). */
  weight?(result: PartResult): number;
  readonly claims?: ClaimTable<R>;
  readonly tables?: Tables<R>;
  readonly figures?: Figures<R>;
  section?(context: ReportContext<R>): Block[];
}

export interface StudyOptions {
  /** Default: ADVLAB_PROFILE, else `mnist` where the study's files can be had, else `digits`. */
  readonly profile?: Profile;
  /** Where results are written; default ADVLAB_RUN, else runs/latest/STUDY. */
  readonly folder?: string;
  /** Pass over what the repository keeps, and train and measure anew; default ADVLAB_RETRAIN=1. */
  readonly retrain?: boolean;
  /** Told what was chosen and why. */
  readonly say?: (message: string) => void;
}

/** A small table for a terminal: a title of one or more lines, then rows, the header first. */
export interface MeasuredTable {
  readonly title: string;
  readonly rows: readonly (readonly string[])[];
}

/** A form in which a cloud's predictions are handed over as files. */
export interface TableFormat {
  /** Names it on the command line. */
  readonly name: string;
  /** Whose format it is, for people. */
  readonly owner: string;
  /** Labelled images of a table, zipped or not. @throws DataError where the file is no such table. */
  read(file: string): Promise<Dataset>;
  /** Columns in which the service is handed images of so many pixels, as they are or attacked. */
  images(pixels: number, classes: number, attacked: boolean): ImageColumns;
  /** A model's answers [n], written to a file: whole or not at all. @throws DataError where the model does not fit. */
  write(file: string, model: Classifier, rows: Dataset, options?: PredictOptions): Promise<Int32Array>;
}

/** What a study is called: all that a help text needs. */
export interface StudyIdentity {
  /** Names its folders: notebooks/ID, runs/latest/ID, reports/ID. */
  readonly id: string;
  /** "the cloud AutoAI study". */
  readonly name: string;
  /** The report's title. */
  readonly title: string;
  /** What is said where its files cannot be had. */
  readonly fallback: { readonly looking: string; readonly said: string; readonly instead: string };
  /** In the order in which the study is told. */
  readonly notebooks: readonly string[];
  /** The profile of its published run (default `full`): what other profiles then need not measure again. */
  readonly publishes?: Profile;
  /** Names of its table formats. */
  readonly tableFormats?: readonly Pick<TableFormat, 'name' | 'owner'>[];
}

/** A piece of published work that is replicated: everything the commands and the report need to know of it. */
export interface StudyDefinition<S extends StudyRun = StudyRun, R extends Results = Results> extends StudyIdentity {
  readonly published: readonly PublishedFigure[];
  /** Every file that the profiles `mnist` and `full` read. */
  readonly assets: readonly Asset[];
  readonly tableFormats?: readonly TableFormat[];
  readonly parts: readonly Part<S, R>[];
  open(options: StudyOptions): Promise<S>;
  /** What a run of a profile takes from the repository instead of training it: a sentence each. */
  kept?(profile: Profile): readonly string[];
  /** Tables over several parts, before those of the parts. */
  readonly tables?: Tables<R>;
  /** Figures over several parts, before those of the parts. */
  readonly figures?: Figures<R>;
  judgeFindings?(results: R): Finding[];
  /** The first sections of the report, before those of the parts. */
  opening?(context: ReportContext<R>): Block[];
  /** What a run on fallback data measured, in the place of its claims. */
  measured?(results: R): MeasuredTable;
  /** What was taken from caches, with what it took when it was made: rows of what, seeds, minutes, finished. */
  madeBefore?(results: R): string[][];
}
