/** What is special about advertising in an industry. */
export interface Industry {
  /** What every creative has to say; none where the industry is not regulated. */
  readonly disclaimer?: string;
  /** Claims that may not be made. */
  readonly forbiddenWords: readonly string[];
  readonly voice: string;
}

const FINANCE: Industry = {
  disclaimer: 'Capital at risk. Past results do not predict future ones.',
  forbiddenWords: ['guaranteed', 'risk-free', 'get rich'],
  voice: 'sober',
};
const HEALTH: Industry = {
  disclaimer: 'This is not medical advice. Ask your doctor or pharmacist.',
  forbiddenWords: ['cure', 'miracle', 'without side effects'],
  voice: 'caring',
};

const INDUSTRIES = new Map<string, Industry>([
  ['finance', FINANCE],
  ['banking', FINANCE],
  ['insurance', FINANCE],
  ['health', HEALTH],
  ['pharma', HEALTH],
  ['alcohol', { disclaimer: 'Drink responsibly. 18+ only.', forbiddenWords: ['healthy'], voice: 'relaxed' }],
  ['software', { forbiddenWords: [], voice: 'formal' }],
  ['fashion', { forbiddenWords: [], voice: 'playful' }],
]);

const UNREGULATED: Industry = { forbiddenWords: [], voice: 'friendly' };

/** Industries that no campaign may advertise for. */
const PROHIBITED: ReadonlySet<string> = new Set(['tobacco', 'weapons', 'explosives']);

export function industryNamed(name: string | undefined): Industry {
  return (name === undefined ? undefined : INDUSTRIES.get(name)) ?? UNREGULATED;
}

export function isProhibited(name: string | undefined): boolean {
  return name !== undefined && PROHIBITED.has(name);
}
