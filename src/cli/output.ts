/** Prints a value for scripts. */
export async function printData(value: unknown, format: 'json' | 'yaml'): Promise<void> {
  if (format === 'json') {
    process.stdout.write(`${JSON.stringify(value, undefined, 2)}\n`);
    return;
  }
  const { dump } = await import('js-yaml');
  process.stdout.write(dump(value, { lineWidth: -1, noRefs: true }));
}
