/** Conversations and their messages (instagram.md §10): newest first, cursors only, twenty readable messages. */
import { DAY_MS } from '../../clock.ts';
import { messagingAccess, nextUrl } from '../graph/access.ts';
import { textParam, type AuthenticCall, type GraphHandler, type Meta } from '../graph/call.ts';
import { fieldsText, parseFields, pick, type FieldRequest, type NodeFields } from '../graph/fields.ts';
import { cutterOf } from '../graph/page-cutter.ts';
import { paged, pageRequest, type PageRequest } from '../graph/paging.ts';
import { countCall } from '../graph/rates.ts';
import { noSuchObject, tooMuchData } from '../graph-error.ts';
import { isReadable } from '../../read-lag.ts';
import { isMet } from '../../seeded-random.ts';
import type { Message, MetaWorld, Thread } from '../model.ts';
import { pageOf } from '../pages.ts';
import { historyTime, messageFields, withOdd } from './history-message.ts';
import { readableMessages, windowOf } from './threads.ts';

const REQUESTS_LISTED_MS = 30 * DAY_MS;
const STANDARD_LIMIT = 25;
/** More threads × messages than this in one call and the platform asks for less. */
const MOST_CELLS = 500;
const MOST_THREADS = 100;

/** convention: our guess; a list may lag behind what was written. */
const isListed = (world: MetaWorld, { mid, createdAt }: Message, now: number): boolean =>
  isReadable(world.options.historyLag, { id: mid, atMs: createdAt }, now);

function messagePage(
  world: MetaWorld,
  call: AuthenticCall,
  thread: Thread,
  request: PageRequest,
  fields: readonly FieldRequest[] | undefined,
): Record<string, unknown> {
  const readable = new Set(readableMessages(thread));
  const now = world.context.clock.now();
  const { shortPages, listedMessages } = world.options;
  // What is listed is a beginning of the thread: nothing is shown before what stands in front of it.
  const end = thread.messages.findIndex((message) => !isListed(world, message, now));
  const listed = thread.messages
    .slice(0, end === -1 ? undefined : end)
    .filter((message) => !message.isDeleted)
    .reverse()
    .slice(0, listedMessages);
  // The thread's own edge, asked for what the braces asked for.
  const params = fields === undefined ? call.params : { ...call.params, fields: fieldsText(fields) };
  const next = nextUrl(world, { ...call, params }, `${thread.id}/messages`);
  const { items, paging } = paged(listed, request, (message) => message.mid, next, cutterOf(shortPages));
  const data = items.map((message) =>
    pick('InstagramMessage', messageFields(world, thread, message, readable.has(message)), fields, [
      'id',
      'created_time',
    ]),
  );
  return { data: withOdd(world, data), paging };
}

function threadFields(world: MetaWorld, call: AuthenticCall, thread: Thread): NodeFields {
  const page = pageOf(world, thread.accountId);
  const people = [
    { id: thread.accountId, username: world.accounts.get(thread.accountId)?.username },
    { id: thread.customerId, username: world.customers.get(thread.customerId)?.username },
  ];
  return {
    id: () => thread.id,
    updated_time: () => historyTime(thread.updatedAt),
    participants: () => ({ data: people }),
    messages: ({ modifiers, fields }) =>
      messagePage(
        world,
        call,
        thread,
        pageRequest(modifiers['limit'], modifiers['after'], STANDARD_LIMIT),
        fields,
      ),
    // Only there with conversation routing.
    is_owner: () => ((page?.routing ?? 'none') !== 'none' ? thread.owner?.appId === world.app.id : undefined),
    can_reply: () => windowOf(world, thread) !== 'closed',
    message_count: () => thread.messages.filter((message) => !message.isDeleted).length,
    unread_count: () =>
      thread.messages.filter(
        (message) => message.origin === 'customer' && message.createdAt > (thread.businessSeenAt ?? 0),
      ).length,
    folder: () => thread.folder,
  };
}

/** Throws code 1 when a call asks for more than the platform gives at once. */
function checkAmount(world: MetaWorld, limit: number, fields: readonly FieldRequest[] | undefined): void {
  const messages = fields?.find(({ name }) => name === 'messages');
  // Seen: messages inside a list of several threads tend to be too much, without a limit that anybody knows.
  if (messages !== undefined && limit > 1 && isMet(world.options.nestedRefusals)) throw tooMuchData();
  const perThread = messages === undefined ? 1 : Number(messages.modifiers['limit'] ?? STANDARD_LIMIT);
  if (limit > MOST_THREADS || limit * perThread > MOST_CELLS) throw tooMuchData();
}

/** `GET /{page-id}/conversations?platform=instagram`; without the parameter Messenger is meant, where nobody writes. */
export const conversationsEdge: GraphHandler = ({ world }, call) => {
  const { account } = messagingAccess(world, call);
  countCall(world, 'conversations', account.id);
  if (textParam(call, 'platform') !== 'instagram') return { data: [] };
  const fields = parseFields(call.params['fields']);
  const request = pageRequest(call.params['limit'], call.params['after'], STANDARD_LIMIT);
  checkAmount(world, request.limit, fields);
  const userId = textParam(call, 'user_id');
  const now = world.context.clock.now();
  const threads = [...world.threads.values()]
    .filter((thread) => thread.accountId === account.id)
    .filter(({ messages: [first] }) => first !== undefined && isListed(world, first, now))
    .filter((thread) => userId === undefined || thread.customerId === userId)
    .filter((thread) => thread.folder !== 'requests' || now - thread.updatedAt <= REQUESTS_LISTED_MS)
    .sort((left, right) => right.updatedAt - left.updatedAt);
  const { items, paging } = paged(
    threads,
    request,
    (thread) => thread.id,
    nextUrl(world, call),
    cutterOf(world.options.shortPages),
  );
  const data = items.map((thread) =>
    pick('UnifiedThread', threadFields(world, call, thread), fields, ['id', 'updated_time']),
  );
  return { data: withOdd(world, data), paging };
};

function ownThread(world: MetaWorld, call: AuthenticCall, thread: Thread | undefined): Thread {
  const { account } = messagingAccess(world, { ...call, path: ['me'] });
  if (thread?.accountId !== account.id) throw noSuchObject('GET', call.path[0] ?? '');
  countCall(world, 'conversations', account.id);
  return thread;
}

/** `GET /{thread-id}`. */
export function readThread(
  { world }: Meta,
  call: AuthenticCall,
  thread: Thread,
  fields: readonly FieldRequest[] | undefined,
): Record<string, unknown> {
  ownThread(world, call, thread);
  checkAmount(world, 1, fields);
  return pick('UnifiedThread', threadFields(world, call, thread), fields, ['id', 'updated_time']);
}

/** `GET /{thread-id}/messages`. */
export const threadMessagesEdge: GraphHandler = ({ world }, call) => {
  const thread = ownThread(world, call, world.threads.get(call.path[0] ?? ''));
  const request = pageRequest(call.params['limit'], call.params['after'], STANDARD_LIMIT);
  if (request.limit > MOST_CELLS) throw tooMuchData();
  return messagePage(world, call, thread, request, parseFields(call.params['fields']));
};
