/** Control of customers: add them, and do what they (and the account's owner on a phone) do. */
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { freshPictureUrl } from '../media.ts';
import type { Attachment, Thread } from '../model.ts';
import type { MetaSandbox } from '../sandbox.ts';
import { anyObject, idOf, text } from './fields.ts';

const customerFields = z
  .strictObject({
    name: z.string().nullable(),
    profilePicture: z.boolean(),
    followerCount: z.int().min(0),
    followsBusiness: z.boolean(),
    followedByBusiness: z.boolean(),
    verified: z.boolean(),
    hasConsented: z.boolean(),
    reachability: z.enum(['reachable', 'blocked', 'deactivated', 'cannot-receive']),
    blockedByBusiness: z.boolean(),
    hasAppRole: z.boolean(),
  })
  .partial();
const newCustomer = customerFields.extend({
  id: z.string().regex(/^\d+$/).optional(),
  accountId: text.optional(),
  username: text.optional(),
});

const attachmentSchema = z.looseObject({ type: text, payload: anyObject.nullable().optional() });
const messageSchema = z.strictObject({
  text: z.string().optional(),
  /** Name of a sample picture; any name works. */
  picture: text.optional(),
  attachments: z.array(attachmentSchema).optional(),
  replyToMid: text.optional(),
  replyToStory: z.strictObject({ id: text, url: text, link_sticker_url: text.optional() }).optional(),
  quickReplyPayload: text.optional(),
  referral: anyObject.optional(),
  isUnsupported: z.boolean().optional(),
});
type MessageInput = z.infer<typeof messageSchema>;

const midSchema = z.strictObject({ mid: text });

function attachmentsOf(sandbox: MetaSandbox, input: MessageInput): Attachment[] {
  const picture: Attachment[] =
    input.picture === undefined
      ? []
      : [{ type: 'image', payload: { url: freshPictureUrl(sandbox.world, input.picture) } }];
  return [...picture, ...(input.attachments ?? []).map(({ type, payload }) => ({ type, payload }))];
}

/** A thread for JSON: reactions as a list, newest message last. */
export function threadView(thread: Thread | undefined): unknown {
  if (thread === undefined) return null;
  return {
    ...thread,
    messages: thread.messages.map((message) => ({
      ...message,
      reactions: [...message.reactions].map(([by, reaction]) => ({ by, ...reaction })),
    })),
  };
}

function registerActions(scope: FastifyInstance, sandbox: MetaSandbox): void {
  const base = '/control/meta/customers/:id';
  const done = { done: true };

  scope.post(`${base}/messages`, async (request) => {
    const input = messageSchema.parse(request.body);
    const attachments = attachmentsOf(sandbox, input);
    const message = await sandbox.customerSends(idOf(request.params), { ...input, attachments });
    return { mid: message.mid };
  });
  scope.post(`${base}/unsend`, async (request) => {
    await sandbox.customerUnsends(idOf(request.params), midSchema.parse(request.body).mid);
    return done;
  });
  scope.post(`${base}/edit`, async (request) => {
    const edit = z.strictObject({ mid: text, text: z.string() }).parse(request.body);
    await sandbox.customerEdits(idOf(request.params), edit.mid, edit.text);
    return done;
  });
  scope.post(`${base}/react`, async (request) => {
    const { mid, emoji } = z.strictObject({ mid: text, emoji: text.nullish() }).parse(request.body);
    await sandbox.customerReacts(idOf(request.params), mid, emoji ?? undefined);
    return done;
  });
  scope.post(`${base}/read`, async (request) => {
    await sandbox.customerReads(idOf(request.params));
    return done;
  });
  scope.post(`${base}/postback`, async (request) => {
    const postback = z
      .strictObject({
        title: text,
        payload: text,
        referral: anyObject.optional(),
        isSelf: z.boolean().optional(),
      })
      .parse(request.body);
    await sandbox.customerTaps(idOf(request.params), postback);
    return done;
  });
  scope.post(`${base}/link`, async (request) => {
    await sandbox.customerFollowsLink(
      idOf(request.params),
      z.strictObject({ ref: text }).parse(request.body).ref,
    );
    return done;
  });
  scope.post(`${base}/comment`, async (request) => {
    const comment = z.strictObject({ text }).parse(request.body);
    return { commentId: await sandbox.customerComments(idOf(request.params), comment.text) };
  });
  scope.put(`${base}/auto-reply`, (request) => {
    const reply = z
      .strictObject({ texts: z.array(text).min(1), delayMs: z.int().min(0).default(2000) })
      .parse(request.body);
    sandbox.setAutoReply(idOf(request.params), reply);
    return done;
  });
  scope.delete(`${base}/auto-reply`, (request) => {
    sandbox.setAutoReply(idOf(request.params), undefined);
    return done;
  });
  scope.put(`${base}/thread-owner`, async (request) => {
    const { appId } = z.strictObject({ appId: text.nullable() }).parse(request.body);
    await sandbox.setThreadOwner(idOf(request.params), appId ?? undefined);
    return done;
  });
  scope.get(`${base}/thread`, (request) => ({ thread: threadView(sandbox.thread(idOf(request.params))) }));
}

function registerOwner(scope: FastifyInstance, sandbox: MetaSandbox): void {
  scope.post('/control/meta/phone-app/messages', async (request) => {
    const { customerId, ...input } = messageSchema
      .pick({ text: true, picture: true, attachments: true })
      .extend({ customerId: text, appId: text.optional() })
      .parse(request.body);
    const attachments = attachmentsOf(sandbox, input);
    const { text: written, appId } = input;
    return { mid: (await sandbox.ownerSends(customerId, { text: written, appId, attachments })).mid };
  });
  scope.post('/control/meta/phone-app/unsend', async (request) => {
    const { customerId, mid } = midSchema.extend({ customerId: text }).parse(request.body);
    await sandbox.ownerUnsends(customerId, mid);
    return { done: true };
  });
}

/** Adds customers, their actions, and the owner's phone app. */
export function registerCustomerControl(scope: FastifyInstance, sandbox: MetaSandbox): void {
  scope.get('/control/meta/customers', () => ({ customers: [...sandbox.world.customers.values()] }));
  scope.post('/control/meta/customers', (request) =>
    sandbox.addCustomer(newCustomer.parse(request.body ?? {})),
  );
  scope.patch('/control/meta/customers/:id', (request) => {
    const customer = sandbox.customer(idOf(request.params));
    return Object.assign(customer, customerFields.parse(request.body));
  });
  registerActions(scope, sandbox);
  registerOwner(scope, sandbox);
}
