/** What a caller may do; a set. */
export const ROLES = ['viewer', 'operator', 'approver', 'admin'] as const;
export type Role = (typeof ROLES)[number];

/** Who calls. */
export interface Caller {
  /** Stands in the audit trail as the actor of what the caller does. */
  subject: string;
  /** Null: all tenants. */
  tenantId: string | null;
  roles: ReadonlySet<Role>;
}

/** Finds out who calls. */
export interface Authenticator {
  /**
   * @param authorization the value of the `Authorization` header, or of the same name in `connection_init`
   * @returns null when the credentials are missing or refused
   */
  authenticate(authorization: string | undefined): Promise<Caller | null>;
}
