/** The campaign that a mutation is for, and what guards it. */
export interface MutationTarget {
  campaignId: string;
  expectedVersion: number | undefined;
  idempotencyKey: string | undefined;
}
