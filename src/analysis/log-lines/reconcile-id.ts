import type { Fields } from './log-line.ts';

/** What controller-runtime gives each reconciliation (pkg/internal/controller/controller.go: `reconcileID`). */
export function reconcileIdOf(fields: Fields): string | undefined {
  const id = fields.reconcileID ?? fields.reconcile_id ?? fields['reconcile.id'];
  return typeof id === 'string' && id !== '' && id.length <= 100 ? id : undefined;
}
