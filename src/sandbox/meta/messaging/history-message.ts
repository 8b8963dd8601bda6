/** Messages as the history API shows them (instagram.md §10): other names and shapes than in webhooks. */
import { messagingAccess } from '../graph/access.ts';
import type { AuthenticCall, Meta } from '../graph/call.ts';
import { pick, type FieldRequest, type NodeFields } from '../graph/fields.ts';
import { countCall } from '../graph/rates.ts';
import { messageGone, noSuchObject } from '../graph-error.ts';
import type { Attachment, Message, MetaWorld, Thread } from '../model.ts';
import { urlOf } from './items.ts';
import { readableMessages } from './threads.ts';

/** `2026-09-21T19:11:07+0000` */
export const historyTime = (ms: number): string => new Date(ms).toISOString().replace(/\.\d{3}Z$/, '+0000');

const SHARED = new Set(['share', 'ig_post', 'ig_reel', 'reel', 'media_share']);

function historyAttachment(attachment: Attachment, index: number): Record<string, unknown> | undefined {
  const url = urlOf(attachment);
  if (url === undefined) return undefined;
  const size = { width: 720, height: 960 };
  switch (attachment.type) {
    case 'image':
      return { image_data: { url, preview_url: url, ...size } };
    case 'video':
      return { video_data: { url, preview_url: url, ...size } };
    case 'audio':
      return { mime_type: 'audio/mp4', name: `audioclip-${index}`, size: 8044, file_url: url };
    case 'file':
      return { mime_type: 'application/pdf', name: `document-${index}.pdf`, size: 4096, file_url: url };
    default:
      return undefined;
  }
}

/** A list as an edge has it; absent when it is empty. */
const listOf = (world: MetaWorld, items: unknown[]): { data: unknown[] } | undefined =>
  items.length === 0 ? undefined : { data: withOdd(world, items) };

/** One entry more that is nothing, where the option says so. */
export const withOdd = (world: MetaWorld, items: unknown[]): unknown[] =>
  world.options.oddEntries ? [...items, null] : items;

/** What was shared: only ids come unless sub-fields are named (instagram.md §10). */
function sharesOf(message: Message, request: FieldRequest): Record<string, unknown>[] {
  const asked = new Set((request.fields ?? []).map(({ name }) => name));
  return message.attachments
    .filter(({ type }) => SHARED.has(type))
    .map((item, index) => {
      const title = item.payload?.['title'];
      const all = { link: urlOf(item), name: title, description: undefined };
      const given = Object.entries(all).filter(([name, value]) => asked.has(name) && value !== undefined);
      return { id: `${message.mid.slice(-14)}${index}`, ...Object.fromEntries(given) };
    });
}

const person = (world: MetaWorld, id: string): Record<string, unknown> => ({
  id,
  username: world.accounts.get(id)?.username ?? world.customers.get(id)?.username,
});

function storyOf(message: Message): Record<string, unknown> | undefined {
  const mention = message.attachments.find(({ type }) => type === 'story_mention');
  if (mention !== undefined) return { mention: { link: urlOf(mention), id: message.mid.slice(-17) } };
  const story = message.replyTo?.['story'];
  if (typeof story !== 'object' || story === null) return undefined;
  const { id, url } = story as { id?: unknown; url?: unknown };
  return { reply_to: { link: url, id } };
}

/** Fields of a message; content only while the message is among the readable ones of its thread. */
export function messageFields(
  world: MetaWorld,
  thread: Thread,
  message: Message,
  isReadable: boolean,
): NodeFields {
  const isFromCustomer = message.origin === 'customer';
  const [from, to] = isFromCustomer
    ? [thread.customerId, thread.accountId]
    : [thread.accountId, thread.customerId];
  const content =
    (give: (request: FieldRequest) => unknown) =>
    (request: FieldRequest): unknown =>
      isReadable ? give(request) : undefined;
  const listed = (items: unknown[]) => listOf(world, items);
  const fields: NodeFields = {
    id: () => message.mid,
    created_time: () => historyTime(message.createdAt),
    from: content(() => person(world, from)),
    to: content(() => ({ data: [person(world, to)] })),
    message: content(() => message.text ?? ''),
    attachments: content(() =>
      listed(message.attachments.flatMap((item, at) => historyAttachment(item, at) ?? [])),
    ),
    shares: content((request) => listed(sharesOf(message, request))),
    story: content(() => storyOf(message)),
    reply_to: content(() => {
      const mid = message.replyTo?.['mid'];
      if (typeof mid !== 'string') return undefined;
      return { mid, is_self_reply: world.messages.get(mid)?.origin === message.origin };
    }),
    reactions: content(() =>
      listed(
        [...message.reactions].map(([by, { reaction, emoji }]) => ({
          reaction,
          emoji,
          users: [person(world, by)],
        })),
      ),
    ),
    // Present only when true.
    is_unsupported: content(() => message.isUnsupported || undefined),
    tags: content(() => ({ data: [{ name: 'inbox' }, { name: 'read' }] })),
  };
  const { historyReplyTo, refusedFields } = world.options;
  const unknown = new Set([...refusedFields, ...(historyReplyTo ? [] : ['reply_to'])]);
  return Object.fromEntries(Object.entries(fields).filter(([name]) => !unknown.has(name)));
}

/** `GET /{mid}`: 9000001 when unsent or no longer among the newest of its thread. */
export function readMessage(
  { world }: Meta,
  call: AuthenticCall,
  message: Message,
  fields: readonly FieldRequest[] | undefined,
): Record<string, unknown> {
  const { account } = messagingAccess(world, { ...call, path: ['me'] });
  const thread = world.threads.get(message.threadId);
  if (thread?.accountId !== account.id) throw noSuchObject('GET', message.mid);
  countCall(world, 'conversations', account.id);
  if (message.isDeleted || !readableMessages(thread).includes(message)) throw messageGone();
  return pick('InstagramMessage', messageFields(world, thread, message, true), fields, [
    'id',
    'created_time',
  ]);
}
