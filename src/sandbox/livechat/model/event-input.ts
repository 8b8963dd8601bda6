/** Events as clients send them, with the documented limits. */
import { z } from 'zod';
import { propertiesSchema } from '../actions.ts';
import { LiveChatError } from '../errors.ts';
import type { Visibility, World } from './types.ts';

const MESSAGE_BYTES = 16 * 1024;

const common = {
  custom_id: z.string().optional(),
  visibility: z.enum(['all', 'agents']).optional(),
  // The customer side's word for visibility; both are accepted on input.
  recipients: z.enum(['all', 'agents']).optional(),
  properties: propertiesSchema.optional(),
  author_id: z.string().optional(),
};

// Documented (livechat.md §8.1, §14.1): a button names its postback, and who has clicked it.
const button = z.looseObject({
  text: z.string(),
  type: z.enum(['webview', 'message', 'url', 'phone']).optional(),
  value: z.string().optional(),
  postback_id: z.string(),
  user_ids: z.array(z.string()),
});

const eventSchema = z.discriminatedUnion('type', [
  z.object({
    ...common,
    type: z.literal('message'),
    text: z
      .string()
      .min(1)
      .refine((text) => Buffer.byteLength(text) <= MESSAGE_BYTES, 'longer than 16 KB'),
    postback: z.looseObject({}).optional(),
  }),
  z.object({
    ...common,
    type: z.literal('file'),
    url: z.string().min(1),
    alternative_text: z.string().optional(),
  }),
  z.object({
    ...common,
    type: z.literal('rich_message'),
    template_id: z.enum(['cards', 'sticker', 'quick_replies', 'ecommerce']),
    elements: z
      .array(z.looseObject({ buttons: z.array(button).max(13).optional() }))
      .max(10)
      .optional(),
  }),
  z.object({
    ...common,
    type: z.enum(['form', 'filled_form']),
    form_id: z.string(),
    form_type: z.string().optional(),
    fields: z.array(z.looseObject({})),
  }),
  z.object({ ...common, type: z.literal('custom'), content: z.looseObject({}).optional() }),
  z.object({
    ...common,
    type: z.literal('system_message'),
    system_message_type: z.string(),
    text: z.string().optional(),
    text_vars: z.record(z.string(), z.string()).optional(),
  }),
]);

/** Schema of an event to send. */
export const sentEventSchema = eventSchema;
export type SentEvent = z.output<typeof eventSchema>;

/** Visibility the sender asked for. */
export function wishedVisibility(event: SentEvent): Visibility {
  return event.visibility ?? event.recipients ?? 'all';
}

/** The fields of its own that the event keeps; a file's address must be on the file host. */
export function contentOf(world: World, event: SentEvent): Record<string, unknown> {
  const own: Record<string, unknown> = {};
  const skipped = new Set(['type', ...Object.keys(common)]);
  for (const [key, value] of Object.entries(event)) {
    if (!skipped.has(key) && value !== undefined) own[key] = value;
  }
  // convention: the reference asks for both, the guide calls them optional, so both can be tried (livechat.md §14.1).
  if (event.type === 'rich_message' && world.context.settings.cardsNeedPictures) {
    for (const element of event.elements ?? []) {
      if (element['subtitle'] === undefined || element['image'] === undefined)
        throw new LiveChatError('validation', '`payload.event.elements` need `subtitle` and `image`');
    }
  }
  if (event.type !== 'file') return own;
  const path = URL.canParse(event.url) ? new URL(event.url).pathname : '';
  const file = world.files.get(path);
  if (!file || (!file.used && file.expiresAt <= world.now())) {
    throw new LiveChatError('validation', '`payload.event.url` must be on the LiveChat file host');
  }
  file.used = true;
  return { ...own, name: file.name, content_type: file.contentType, size: file.bytes.length };
}
