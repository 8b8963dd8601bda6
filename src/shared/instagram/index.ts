export * from './surface.ts';
export { type NormaliseInput, normaliseItem } from './normalise.ts';
export {
  type DedupeDiscriminator,
  type WebhookContents,
  type WebhookItem,
  dedupeDiscriminator,
  parseWebhookBody,
  readWebhook,
  splitWebhook,
} from './webhook-item.ts';
