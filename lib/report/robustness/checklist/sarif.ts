import type { ChecklistItem, ItemStatus, RobustnessReport, Warning } from '../../../evaluation/index.js';

/** How much a result weighs. */
type SarifLevel = 'error' | 'warning' | 'note';

/** What a result says of its rule; all but `fail` have the level none. */
type SarifKind = 'fail' | 'pass' | 'notApplicable' | 'review';

interface SarifRule {
  readonly id: string;
  readonly shortDescription: { readonly text: string };
  readonly help: { readonly text: string };
  readonly defaultConfiguration: { readonly level: SarifLevel };
}

interface SarifResult {
  readonly ruleId: string;
  readonly ruleIndex: number;
  readonly kind: SarifKind;
  readonly level: SarifLevel | 'none';
  readonly message: { readonly text: string };
  readonly locations: readonly {
    readonly physicalLocation: { readonly artifactLocation: { readonly uri: string } };
    readonly logicalLocations: readonly { readonly name: string; readonly fullyQualifiedName: string }[];
  }[];
}

/** What is used of a SARIF log, version 2.1.0 (OASIS, 2020). */
export interface Sarif {
  readonly $schema: string;
  readonly version: '2.1.0';
  readonly runs: readonly [
    {
      readonly tool: {
        readonly driver: { readonly name: string; readonly version: string; readonly rules: readonly SarifRule[] };
      };
      readonly results: readonly SarifResult[];
    },
  ];
}

const SCHEMA = 'https://json.schemastore.org/sarif-2.1.0.json';

/** Code scanning shows no result without a file: the checklist’s own, beside the log. */
const FILE = 'checklist.md';

const KINDS: Readonly<Record<ItemStatus, SarifKind>> = {
  fail: 'fail',
  pass: 'pass',
  'not-applicable': 'notApplicable',
  'by-hand': 'review',
};

const warningRule = (id: string): string => `warning/${id}`;
const itemRule = ({ id }: ChecklistItem): string => `checklist/${id}`;

/** A warning's rule has no words but those of its results: its advice depends on what was seen. */
const ofWarning = ({ id, advice }: Warning): SarifRule => ({
  id: warningRule(id),
  shortDescription: { text: `Warning ${id} of a robustness evaluation` },
  help: { text: advice },
  defaultConfiguration: { level: 'warning' },
});

const ofItem = (item: ChecklistItem): SarifRule => ({
  id: itemRule(item),
  shortDescription: { text: item.question },
  help: { text: `${item.advice} Source: ${item.source}.` },
  defaultConfiguration: { level: item.level },
});

/**
 * Warnings and items of a report as a SARIF log, for code scanning and CI. Rules are `warning/ID` and `checklist/ID`;
 * every item of the checklist is a rule with one result, of the kind fail, pass, notApplicable, or review where the author
 * has to answer. A result's place is the checklist's file, and in words the model, and the attack that it is about.
 */
export function checklistSarif({ model, warnings, checklist = [], versions }: RobustnessReport): Sarif {
  const told = warnings.filter(({ id }, i) => warnings.findIndex((other) => other.id === id) === i);
  const rules = [...told.map(ofWarning), ...checklist.map(ofItem)];
  const result = (
    ruleId: string,
    [kind, level]: readonly [SarifKind, SarifLevel],
    text: string,
    attack: string | null,
  ): SarifResult => ({
    ruleId,
    ruleIndex: rules.findIndex(({ id }) => id === ruleId),
    kind,
    level: kind === 'fail' ? level : 'none',
    message: { text },
    locations: [
      {
        physicalLocation: { artifactLocation: { uri: FILE } },
        logicalLocations: [
          {
            name: attack ?? model.name,
            fullyQualifiedName: attack === null ? model.name : `${model.name}/${attack}`,
          },
        ],
      },
    ],
  });
  return {
    $schema: SCHEMA,
    version: '2.1.0',
    runs: [
      {
        tool: { driver: { name: 'advlab', version: versions.advlab ?? 'unknown', rules } },
        results: [
          ...warnings.map(({ id, attack, saw, advice }) =>
            result(warningRule(id), ['fail', 'warning'], `${saw} ${advice}`, attack),
          ),
          ...checklist.map((item) => {
            const { status, level, question, evidence, advice } = item;
            const text = [question, evidence, ...(status === 'fail' || status === 'by-hand' ? [advice] : [])];
            return result(itemRule(item), [KINDS[status], level], text.join(' '), null);
          }),
        ],
      },
    ],
  };
}
