/** Which handler answers which path. The name is the one faults are ordered by (`meta.messages`, …). */
import { noSuchObject } from '../graph-error.ts';
import { conversationsEdge, threadMessagesEdge } from '../messaging/history.ts';
import { moderateConversations } from '../messaging/moderation.ts';
import { sendMessage } from '../messaging/send.ts';
import { threadControl, threadOwner } from '../messaging/thread-control.ts';
import { uploadAttachment } from '../messaging/uploads.ts';
import { exchangeToken } from '../login/exchange.ts';
import { debugToken } from '../login/debug-token.ts';
import { deletePermissions, listPermissions } from '../login/permissions.ts';
import type { GraphCall, GraphHandler, Meta } from './call.ts';
import { accountsEdge } from './accounts.ts';
import { readNode, readNodes } from './nodes.ts';
import { deleteSubscription, listSubscriptions, subscribe } from './subscribed-apps.ts';

export interface GraphRoute {
  name: string;
  needsToken: boolean;
  handle: GraphHandler;
}

type Methods = Partial<Record<string, GraphHandler>>;

/** Edges below an object: `/{id}/{edge}`. */
const EDGES: Record<string, { name: string; methods: Methods }> = {
  accounts: { name: 'meta.accounts', methods: { GET: accountsEdge } },
  permissions: { name: 'meta.permissions', methods: { GET: listPermissions, DELETE: deletePermissions } },
  subscribed_apps: {
    name: 'meta.subscribed_apps',
    methods: { GET: listSubscriptions, POST: subscribe, DELETE: deleteSubscription },
  },
  messages: { name: 'meta.messages', methods: { POST: sendMessage } },
  message_attachments: { name: 'meta.message_attachments', methods: { POST: uploadAttachment } },
  conversations: { name: 'meta.conversations', methods: { GET: conversationsEdge } },
  thread_owner: { name: 'meta.thread_owner', methods: { GET: threadOwner } },
  take_thread_control: { name: 'meta.thread_control', methods: { POST: threadControl } },
  pass_thread_control: { name: 'meta.thread_control', methods: { POST: threadControl } },
  release_thread_control: { name: 'meta.thread_control', methods: { POST: threadControl } },
  request_thread_control: { name: 'meta.thread_control', methods: { POST: threadControl } },
  extend_thread_control: { name: 'meta.thread_control', methods: { POST: threadControl } },
  moderate_conversations: { name: 'meta.moderate_conversations', methods: { POST: moderateConversations } },
};

function nodeName(meta: Meta, id: string): string {
  const { world } = meta;
  if (id === 'me') return 'meta.me';
  if (world.customers.has(id)) return 'meta.profile';
  if (world.threads.has(id)) return 'meta.thread';
  if (world.messages.has(id)) return 'meta.message';
  return world.pages.has(id) ? 'meta.page' : 'meta.node';
}

const unsupported =
  (method: string, id: string): GraphHandler =>
  () => {
    throw noSuchObject(method, id);
  };

/** Finds the route of a call; a path or method nobody knows gets a handler that answers 100/33. */
export function findRoute(meta: Meta, call: GraphCall): GraphRoute {
  const [id = '', edge, ...rest] = call.path;
  const { method } = call;
  if (id === 'oauth' && edge === 'access_token') {
    return { name: 'meta.oauth.access_token', needsToken: false, handle: exchangeToken };
  }
  if (id === 'debug_token' && method === 'GET') {
    return { name: 'meta.debug_token', needsToken: true, handle: debugToken };
  }
  if (edge === undefined) {
    const handle = method !== 'GET' ? unsupported(method, id) : id === '' ? readNodes : readNode;
    return { name: nodeName(meta, id), needsToken: true, handle };
  }
  if (edge === 'messages' && method === 'GET') {
    return { name: 'meta.thread', needsToken: true, handle: threadMessagesEdge };
  }
  const known = Object.hasOwn(EDGES, edge) ? EDGES[edge] : undefined;
  const isDeepEnough = rest.length === 0 || (edge === 'permissions' && rest.length === 1);
  const handle = isDeepEnough ? known?.methods[method] : undefined;
  return {
    name: known?.name ?? 'meta.node',
    needsToken: true,
    handle: handle ?? unsupported(method, `${id}/${edge}`),
  };
}
