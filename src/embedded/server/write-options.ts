import type { ApiRequest } from './answer.ts';
import { type FieldError, invalidOptions } from './field-errors.ts';
import type { Write } from './object-store.ts';

/** Which options a write has, by how it is made. */
export type OptionsKind = 'CreateOptions' | 'UpdateOptions' | 'PatchOptions';

const LONGEST_MANAGER = 128;
const VALIDATIONS = ['', 'Ignore', 'Strict', 'Warn'];

/** Reads the options of a write in its query; throws what the server says to wrong ones. */
export function readWriteOptions({ query, headers }: ApiRequest, kind: OptionsKind): Write {
  const dryRun = query.getAll('dryRun');
  const manager = query.get('fieldManager') ?? '';
  const validation = query.get('fieldValidation') ?? '';
  const errors: FieldError[] = [...dryRunErrors(dryRun)];
  if (kind === 'PatchOptions' && query.get('force') !== null)
    errors.push({
      type: 'Forbidden',
      field: 'force',
      detail: 'may not be specified for non-apply patch',
    });
  if (Buffer.byteLength(manager) > LONGEST_MANAGER)
    errors.push({
      type: 'TooLong',
      field: 'fieldManager',
      detail: `may not be more than ${LONGEST_MANAGER} bytes`,
    });
  if (!VALIDATIONS.includes(validation))
    errors.push({
      type: 'NotSupported',
      field: 'fieldValidation',
      value: validation,
      detail: 'supported values: "", "Ignore", "Strict", "Warn"',
    });
  if (errors.length > 0) throw invalidOptions(kind, ...errors);
  return {
    manager: manager || agentOf(headers),
    dryRun: dryRun.length > 0,
    strict: validation === 'Strict',
  };
}

/** What is wrong with a `dryRun`, which is a list of stages of which there is one. */
export function dryRunErrors(dryRun: readonly unknown[]): readonly FieldError[] {
  if (dryRun.every((stage) => stage === 'All')) return [];
  const detail = 'supported values: "All"';
  return [{ type: 'NotSupported', field: 'dryRun', value: dryRun, detail }];
}

/** Who writes, when the request does not say: the program that sends it. */
export function agentOf(headers: ApiRequest['headers']): string {
  const [agent = ''] = (headers['user-agent'] ?? '').split('/');
  return agent || 'unknown';
}
