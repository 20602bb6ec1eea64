import { ROLES, type Authenticator, type Caller } from '../../ports/authenticator.js';

const ANONYMOUS: Caller = { subject: 'anonymous', tenantId: null, roles: new Set(ROLES) };

/** Lets everyone in, as `anonymous`, with every role and all tenants: for one's own machine. Looks at no credentials. */
export class OpenAuthenticator implements Authenticator {
  async authenticate(_authorization: string | undefined): Promise<Caller> {
    return ANONYMOUS;
  }
}
