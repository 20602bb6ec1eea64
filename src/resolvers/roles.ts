import type { CampaignAction } from '../contracts/enums.js';
import type { Caller, Role } from '../ports/authenticator.js';
import { edgeError } from './errors.js';

/** What a role allows, besides `admin`, which allows everything. */
export type Permission = 'read' | 'operate' | 'review';

const ROLES_FOR: Readonly<Record<Permission, readonly Role[]>> = {
  read: ['viewer', 'operator', 'approver', 'admin'],
  operate: ['operator', 'admin'],
  review: ['approver', 'admin'],
};

const PERMISSION_FOR: Readonly<Record<CampaignAction, Permission>> = {
  START: 'operate',
  RETRY: 'operate',
  CANCEL: 'operate',
  PAUSE: 'operate',
  RESUME: 'operate',
  APPROVE: 'review',
  REJECT: 'review',
};

function isAllowed(caller: Caller, permission: Permission): boolean {
  return ROLES_FOR[permission].some((role) => caller.roles.has(role));
}

/** Whether the caller's roles allow an action, whatever the campaign's state. */
export function mayAct(caller: Caller, action: CampaignAction): boolean {
  return isAllowed(caller, PERMISSION_FOR[action]);
}

/** @throws GraphQLError FORBIDDEN when none of the caller's roles gives the permission */
export function requirePermission(caller: Caller, permission: Permission): void {
  if (isAllowed(caller, permission)) return;
  const roles = ROLES_FOR[permission].join(', ');
  throw edgeError('FORBIDDEN', `This needs one of the roles ${roles}.`);
}
