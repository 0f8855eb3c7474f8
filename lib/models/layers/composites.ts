import type { Step } from '../architecture.js';
import type { Rule } from './contract.js';
import { count, oneOf, optional, rule, weights } from './rules.js';

/** body(x) + shortcut(x); without a shortcut, x itself (He et al., 2016). */
export type Residual = { type: 'residual'; body: readonly Step[]; shortcut?: readonly Step[] };

/** x · body(x): each channel, or each value, by a factor of its own. */
export type Gate = { type: 'gate'; body: readonly Step[] };

/**
 * Channels weighed by what they hold on average (Hu et al., 2018), as torchvision names it: convolutions `fc1` to
 * `units` channels and `fc2` back.
 */
export type SqueezeExcitation = {
  type: 'squeezeExcitation';
  weights: string;
  units: number;
  activation?: 'relu' | 'silu';
  gate?: 'sigmoid' | 'hardSigmoid';
};

/** A composite's branches over one input, and how their outputs are joined. */
export interface Branches {
  readonly join: 'add' | 'multiply';
  readonly body: readonly Step[];
  readonly shortcut: readonly Step[];
}

interface CompositeKind<C extends { readonly type: string }> {
  readonly fields: { readonly [Field in Exclude<keyof C, 'type'>]-?: Rule };
  /** Fields that hold steps. */
  readonly steps: readonly string[];
  branches(composite: C, channels: number): Branches;
}

const list = rule('a list of layers', Array.isArray);

const residual: CompositeKind<Residual> = {
  fields: { body: list, shortcut: optional(list) },
  steps: ['body', 'shortcut'],
  branches: ({ body, shortcut = [] }) => ({ join: 'add', body, shortcut }),
};

const gate: CompositeKind<Gate> = {
  fields: { body: list },
  steps: ['body'],
  branches: ({ body }) => ({ join: 'multiply', body, shortcut: [] }),
};

const squeezeExcitation: CompositeKind<SqueezeExcitation> = {
  fields: {
    weights,
    units: count,
    activation: optional(oneOf('relu', 'silu')),
    gate: optional(oneOf('sigmoid', 'hardSigmoid')),
  },
  steps: [],
  branches: ({ weights, units, activation = 'relu', gate = 'sigmoid' }, channels) => ({
    join: 'multiply',
    body: [
      { type: 'adaptiveAvgPool2d', size: 1 },
      { type: 'conv2d', weights: `${weights}.fc1`, filters: units, kernel: 1 },
      { type: activation },
      { type: 'conv2d', weights: `${weights}.fc2`, filters: channels, kernel: 1 },
      { type: gate },
    ],
    shortcut: [],
  }),
};

/** Every block that holds steps: one row. */
export const COMPOSITES = { residual, gate, squeezeExcitation };

type Described<Kind> = Kind extends CompositeKind<infer C> ? C : never;

export type Composite = Described<(typeof COMPOSITES)[keyof typeof COMPOSITES]>;

export const compositeOf = ({ type }: Pick<Composite, 'type'>): CompositeKind<Composite> => COMPOSITES[type];

export const isComposite = <S extends { readonly type: string }>(step: S): step is Extract<S, Composite> =>
  Object.hasOwn(COMPOSITES, step.type);
