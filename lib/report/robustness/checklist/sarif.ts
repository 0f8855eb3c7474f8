import type { ChecklistItem, RobustnessReport, Warning } from '../../../evaluation/index.js';

/** How much a result weighs. */
type SarifLevel = 'error' | 'warning' | 'note';

interface SarifRule {
  readonly id: string;
  readonly shortDescription: { readonly text: string };
  readonly help: { readonly text: string };
  readonly defaultConfiguration: { readonly level: SarifLevel };
}

interface SarifResult {
  readonly ruleId: string;
  readonly ruleIndex: number;
  readonly level: SarifLevel;
  readonly message: { readonly text: string };
  readonly locations: readonly {
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
 * Warnings and failed items of a report as a SARIF log, for code scanning and CI. Rules are `warning/ID` and
 * `checklist/ID`; every item of the checklist is a rule, so that what passes can be told from what was not asked. There
 * is no file to point at: a result's place is the model, and the attack that it is about.
 */
export function checklistSarif({ model, warnings, checklist = [], versions }: RobustnessReport): Sarif {
  const told = warnings.filter(({ id }, i) => warnings.findIndex((other) => other.id === id) === i);
  const rules = [...told.map(ofWarning), ...checklist.map(ofItem)];
  const result = (ruleId: string, level: SarifLevel, text: string, attack: string | null): SarifResult => ({
    ruleId,
    ruleIndex: rules.findIndex(({ id }) => id === ruleId),
    level,
    message: { text },
    locations: [
      {
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
            result(warningRule(id), 'warning', `${saw} ${advice}`, attack),
          ),
          ...checklist
            .filter(({ status }) => status === 'fail')
            .map((item) =>
              result(itemRule(item), item.level, `${item.question} ${item.evidence} ${item.advice}`, null),
            ),
        ],
      },
    ],
  };
}
