export {
  createLeadboostClient,
  type CampaignEventsOptions,
  type CampaignFeedOptions,
  type LeadboostClient,
  type LeadboostClientOptions,
} from './create-client.js';
export { CAMPAIGN_SUMMARY } from './documents.js';
export { LeadboostError, type ClientErrorCode, type UserError } from './leadboost-error.js';
export type * from './model.js';
export type { LoopOptions, Reconnection } from './subscriptions/loop-options.js';
export type { WebSocketConstructor, WebSocketLike } from './subscriptions/web-socket.js';
export { typedDocument, type TypedDocument } from './typed-document.js';
