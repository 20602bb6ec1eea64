import { LeadboostError, type LeadboostErrorDetails } from './leadboost-error.js';

/** Turns the `errors` of a GraphQL result into one error; its code is that of the first. */
export function errorOfResult(errors: unknown, details: LeadboostErrorDetails = {}): LeadboostError {
  const list: readonly unknown[] = Array.isArray(errors) ? errors : [];
  const messages = list.map(messageOf).filter((message) => message !== '');
  const extensions = isRecord(list[0]) && isRecord(list[0]['extensions']) ? list[0]['extensions'] : {};
  const { code, requestId } = extensions;
  return new LeadboostError(
    typeof code === 'string' ? code : 'UNEXPECTED_RESPONSE',
    messages.join(' ') || 'The server refused without saying why.',
    { ...(typeof requestId === 'string' && { requestId }), ...details },
  );
}

/** Whether a value is an object with string keys. */
export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function messageOf(error: unknown): string {
  return isRecord(error) && typeof error['message'] === 'string' ? error['message'] : '';
}
