// Which kind of processor this is: ratios of speeds are one kind's, for each side has kernels for some instructions only.
import { readFileSync } from 'node:fs';
import { cpus } from 'node:os';

/**
 * Instruction sets that kernels are written for, as /proc/cpuinfo calls them, each family from narrow to wide. The
 * widest with a `kind` tells kinds of processors apart, and so does every one with a `generation`: clouds call several
 * generations by one name, as AMD EPYC.
 */
const SETS = [
  { flag: 'sse4_2', says: 'SSE4.2', kind: 'sse4' },
  { flag: 'avx', says: 'AVX', kind: 'avx' },
  { flag: 'avx2', says: 'AVX2', kind: 'avx2' },
  { flag: 'fma', says: 'FMA' },
  { flag: 'avx_vnni', says: 'AVX-VNNI', generation: 'avxvnni' },
  { flag: 'avx512f', says: 'AVX-512', kind: 'avx512' },
  { flag: 'avx512_vnni', says: 'AVX-512 VNNI' },
  { flag: 'avx512_bf16', says: 'AVX-512 BF16' },
  { flag: 'avx512_fp16', says: 'AVX-512 FP16', generation: 'fp16' },
  { flag: 'amx_tile', says: 'AMX', kind: 'amx' },
  { flag: 'amx_int8', says: 'AMX INT8' },
  { flag: 'amx_bf16', says: 'AMX BF16' },
  { flag: 'asimd', says: 'NEON', kind: 'neon' },
  { flag: 'bf16', says: 'BF16' },
  { flag: 'i8mm', says: 'I8MM' },
  { flag: 'sve', says: 'SVE', kind: 'sve' },
  { flag: 'sve2', says: 'SVE2', kind: 'sve2' },
];

/** The instruction sets that matter of a text of /proc/cpuinfo, by its first processor. */
export function instructionSets(cpuinfo) {
  const [, listed = ''] = cpuinfo.match(/^(?:flags|Features)\s*:(.*)$/m) ?? [];
  const flags = new Set(listed.trim().split(/\s+/));
  return SETS.filter(({ flag }) => flags.has(flag)).map(({ says }) => says);
}

/** Cores, each of which may run two threads, of a text of /proc/cpuinfo; undefined where it does not tell. */
export function physicalCores(cpuinfo) {
  const cores = cpuinfo.split(/\n\s*\n/).flatMap((one) => {
    const [socket, core] = ['physical id', 'core id'].map((key) =>
      one.match(new RegExp(`^${key}\\s*:\\s*(\\d+)`, 'm')),
    );
    return socket && core ? [`${socket[1]} ${core[1]}`] : [];
  });
  return cores.length ? new Set(cores).size : undefined;
}

/**
 * Short name of a kind of processor, for files: its model, its widest instructions and those that tell its generation,
 * as amd-epyc-avx512 (Zen 4) and amd-epyc-avx512-avxvnni (Zen 5).
 * @param {{ model: string, instructions: string[] }} processor
 * @param {string} [architecture] in their place where no instructions are known
 */
export function kindOf({ model, instructions }, architecture = process.arch) {
  const known = SETS.filter(({ says }) => instructions.includes(says));
  const widest = known.findLast(({ kind }) => kind)?.kind ?? architecture;
  const generations = known.map(({ generation = '' }) => generation);
  const words = model
    .replace(/\((?:R|TM|C)\)/gi, ' ')
    .replace(/@.*$/, ' ')
    .replace(/\b(?:\d+-Core|CPU|Processor)\b/gi, ' ')
    .toLowerCase();
  return [words, widest, ...generations]
    .join(' ')
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '');
}

function cpuinfoText() {
  try {
    return readFileSync('/proc/cpuinfo', 'utf8');
  } catch {
    return '';
  }
}

/**
 * What this machine computes with. Where there is no /proc/cpuinfo, of an ARM of 64 bits NEON is known, which all have.
 * @returns {{ model: string, instructions: string[], cores: number | undefined, threads: number }}
 */
export function thisProcessor() {
  const cpuinfo = cpuinfoText();
  const found = instructionSets(cpuinfo);
  return {
    // Some ARM machines do not say what they are.
    model: cpus()[0]?.model.trim() || 'unknown processor',
    instructions: found.length === 0 && process.arch === 'arm64' ? ['NEON'] : found,
    cores: physicalCores(cpuinfo),
    threads: cpus().length,
  };
}
