/**
 * As many of `items`, from the first on, as fit into `bytes` of JSON; a last item says how many were left out. The
 * trail's entries are bounded, the lists that services send are not.
 */
export function listWithin(items: readonly string[], bytes: number): string[] {
  const kept: string[] = [];
  let used = 0;
  for (const item of items) {
    used += Buffer.byteLength(JSON.stringify(item), 'utf8') + 1;
    if (used > bytes) return [...kept, `and ${String(items.length - kept.length)} more`];
    kept.push(item);
  }
  return kept;
}
