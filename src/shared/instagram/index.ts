export * from './surface.ts';
export { type NormaliseInput, normaliseItem } from './normalise.ts';
export {
  type DedupeDiscriminator,
  type WebhookItem,
  dedupeDiscriminator,
  parseWebhookBody,
  splitWebhook,
} from './webhook-item.ts';
