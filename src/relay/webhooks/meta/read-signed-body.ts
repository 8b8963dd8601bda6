// Not from the index: the writing thread loads this file, and needs no more of it.
import {
  type WebhookContents,
  parseWebhookBody,
  readWebhook,
} from '../../../shared/instagram/webhook-item.ts';

/** What the body of a webhook holds whose signature is right; undefined when it is no JSON. */
export const readSignedBody = (bytes: Buffer): WebhookContents | undefined => {
  let body: unknown;
  try {
    body = parseWebhookBody(bytes.toString('utf8'));
  } catch {
    // The error's own message quotes the body.
    return undefined;
  }
  return readWebhook(body);
};
