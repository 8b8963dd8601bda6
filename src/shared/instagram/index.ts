export * from './surface.ts';
export {
  type NeededPermission,
  type NeededTask,
  missingPermissions,
  missingTasks,
  neededPermissions,
} from './permissions.ts';
export { type NormaliseInput, normaliseItem } from './normalise.ts';
export { speaksOf } from './speaks-of.ts';
export {
  type DedupeDiscriminator,
  type WebhookContents,
  type WebhookItem,
  dedupeDiscriminator,
  parseWebhookBody,
  readWebhook,
  splitWebhook,
} from './webhook-item.ts';
