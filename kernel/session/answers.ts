import { type Compiler, isComplete } from '../code/compiler.js';
import { definitionOf } from '../code/definition.js';
import type { Content, Message } from '../wire/message.js';
import type { History } from './history.js';
import { charactersOf, unitsOf } from './unicode.js';

/** What TypeScript calls the kinds of names, in the words of the protocol's clients. */
const TYPES: Readonly<Record<string, string>> = {
  var: 'instance',
  let: 'instance',
  const: 'instance',
  'local var': 'instance',
  parameter: 'param',
  property: 'property',
  getter: 'property',
  setter: 'property',
  method: 'function',
  function: 'function',
  'local function': 'function',
  class: 'class',
  interface: 'class',
  type: 'class',
  enum: 'class',
  'enum member': 'property',
  module: 'module',
  alias: 'module',
  keyword: 'keyword',
};

const sourceAndCursor = ({ code, cursor_pos: cursor }: Content) => {
  const source = typeof code === 'string' ? code : '';
  return { source, offset: typeof cursor === 'number' ? unitsOf(source, cursor) : source.length };
};

function complete(compiler: Compiler, request: Content): Content {
  const { source, offset } = sourceAndCursor(request);
  const { start, end, matches } = compiler.complete(source, offset);
  const place = { start: charactersOf(source, start), end: charactersOf(source, end) };
  return {
    status: 'ok',
    matches: matches.map(({ text }) => text),
    cursor_start: place.start,
    cursor_end: place.end,
    metadata: {
      _jupyter_types_experimental: matches.map(({ text, type }) => ({ text, type: TYPES[type] ?? type, ...place })),
    },
  };
}

function inspect(compiler: Compiler, history: History, request: Content): Content {
  const { source, offset } = sourceAndCursor(request);
  const hover = compiler.hover(source, offset) ?? compiler.hover(source, Math.max(0, offset - 1));
  if (!hover) return { status: 'ok', found: false, data: {}, metadata: {} };
  const { signature, documentation, tags, name } = hover;
  const definition = request.detail_level === 1 ? definitionOf(name, history.inputs(), compiler.hasJsx) : undefined;
  const code = (text: string) => `\`\`\`ts\n${text}\n\`\`\``;
  const plain = [signature, documentation, tags.join('\n'), definition];
  const list = tags.map((tag) => tag.replace(/^(@\w+)/, '- *$1*')).join('\n');
  const markdown = [code(signature), documentation, list, definition && code(definition)];
  const joined = (parts: readonly (string | undefined)[]) => parts.filter(Boolean).join('\n\n');
  return {
    status: 'ok',
    found: true,
    data: { 'text/plain': joined(plain), 'text/markdown': joined(markdown) },
    metadata: {},
  };
}

/** Content of the reply to a request that runs nothing, or undefined where the request is not known. */
export function answerTo({ header, content }: Message, compiler: Compiler, history: History): Content | undefined {
  switch (header.msg_type) {
    case 'complete_request':
      return complete(compiler, content);
    case 'inspect_request':
      return inspect(compiler, history, content);
    case 'is_complete_request':
      return { ...isComplete(typeof content.code === 'string' ? content.code : '', compiler.hasJsx) };
    case 'history_request':
      return history.ask(content);
    case 'comm_info_request':
      return { status: 'ok', comms: {} };
    default:
      return undefined;
  }
}
