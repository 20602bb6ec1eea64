/** What a budget is divided into: hundredths. */
const PARTS = 100;

/**
 * Divides a budget by weight. Each share is a whole number of hundredths and at least one of them, and together
 * they are 1: what rounding leaves over goes to those who lost most by it (the largest remainder method).
 * @param weights by name, at most 100 of them; weights that are not positive count as nothing
 */
export function budgetShares(weights: ReadonlyMap<string, number>): Record<string, number> {
  const positive = [...weights].map(([name, weight]): [string, number] => [name, Math.max(0, weight)]);
  const total = positive.reduce((sum, [, weight]) => sum + weight, 0);
  const free = PARTS - positive.length;
  const wanted = positive.map(([name, weight]) => {
    const exact = total > 0 ? (weight / total) * free : free / positive.length;
    return { name, parts: 1 + Math.floor(exact), remainder: exact - Math.floor(exact) };
  });
  let left = PARTS - wanted.reduce((sum, { parts }) => sum + parts, 0);
  for (const share of [...wanted].sort((a, b) => b.remainder - a.remainder)) {
    if (left <= 0) break;
    share.parts += 1;
    left -= 1;
  }
  return Object.fromEntries(wanted.map(({ name, parts }) => [name, parts / PARTS]));
}
