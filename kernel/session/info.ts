import { createRequire } from 'node:module';
import { type Content, PROTOCOL } from '../wire/message.js';

export const NAME = 'advlab-kernel';
export const VERSION = '0.8.0';

/** A package's version, without loading the package. */
function versionOf(name: string): string {
  const fromTslab = createRequire(require.resolve('tslab'));
  return (fromTslab(`${name}/package.json`) as { version: string }).version;
}

/** Content of kernel_info_reply. */
export function kernelInfo(): Content {
  const typescript = versionOf('@tslab/typescript-for-tslab');
  return {
    status: 'ok',
    protocol_version: PROTOCOL,
    implementation: NAME,
    implementation_version: VERSION,
    language_info: {
      name: 'typescript',
      version: typescript,
      mimetype: 'text/typescript',
      file_extension: '.ts',
      pygments_lexer: 'typescript',
      nbconvert_exporter: 'script',
      // JupyterLab reads `mode`, the classic notebook the other two.
      codemirror_mode: { mode: 'typescript', name: 'javascript', typescript: true },
    },
    banner: `TypeScript ${typescript} on Node ${process.versions.node}, compiled by tslab`,
    debugger: false,
    help_links: [
      { text: 'TypeScript handbook', url: 'https://www.typescriptlang.org/docs/handbook/' },
      { text: 'Node.js', url: 'https://nodejs.org/docs/latest/api/' },
      { text: 'TensorFlow.js', url: 'https://js.tensorflow.org/api/latest/' },
    ],
    supported_features: [],
  };
}
