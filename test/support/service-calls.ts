/** An answer of a service: what it is as text, and as JSON where it is JSON. */
export interface ServiceAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** Undefined when the body is not JSON. */
  readonly json: unknown;
}

/** The ids that every call carries. */
export function campaignIds(name: string): Record<string, string> {
  return {
    campaign_id: `campaign-${name}`,
    tenant_id: '00000000-0000-0000-0000-000000000001',
    execution_id: `exec-${name}`,
  };
}

/** Calls a service; `key` is sent as the contract has it, in double quotes. */
export async function callService(
  url: string,
  body: unknown,
  key?: string,
  headers: Record<string, string> = {},
): Promise<ServiceAnswer> {
  const response = await fetch(url, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      ...(key === undefined ? {} : { 'idempotency-key': `"${key}"` }),
      ...headers,
    },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
  return readAnswer(response);
}

export async function readAnswer(response: Response): Promise<ServiceAnswer> {
  const text = await response.text();
  return { status: response.status, headers: response.headers, text, json: parsed(text) };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
