/**
 * As many of `items`, from the first on, as fit into `bytes` of JSON, and how many were left out. The trail's entries
 * are bounded, the lists that services send are not.
 */
export function listWithin<T>(items: readonly T[], bytes: number): { kept: T[]; leftOut: number } {
  const kept: T[] = [];
  let used = 0;
  for (const item of items) {
    used += Buffer.byteLength(JSON.stringify(item), 'utf8') + 1;
    if (used > bytes) break;
    kept.push(item);
  }
  return { kept, leftOut: items.length - kept.length };
}
