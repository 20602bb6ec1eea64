/** Whose data a call may see: one tenant's, or all tenants'. Every port method that reads or writes takes one. */
export type Scope = { readonly kind: 'tenant'; readonly tenantId: string } | { readonly kind: 'all' };

export const ALL_TENANTS: Scope = { kind: 'all' };

/** The scope of one tenant. */
export function tenantScope(tenantId: string): Scope {
  return { kind: 'tenant', tenantId };
}
