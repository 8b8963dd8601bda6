import { z } from 'zod';
import type { CustomerId, MessageMid } from '../../../src/shared/domain/index.ts';
import { type FileSource, type FileToSend, readFailure } from '../../../src/main/messaging/index.ts';
import { smallDocument, smallPicture } from '../small-files.ts';
import { expectThat, NotAsked, type Step, type StepContext } from '../step.ts';
import { withRecordedFetch } from '../recorded-fetch.ts';
import { codeOrElse } from './login-steps.ts';
import { metaCallOf, type MetaWorld } from './world.ts';

const minuteMs = 60_000;
/** Far enough from any customer: no account has it. */
const nobody = '7600000000000001' as CustomerId;
const answerText = 'Backchannel verify: an answer. You can delete this conversation.';

/** The newest message of a customer since a moment; whole seconds, and Meta's clock may differ from ours. */
const writtenSince = async (world: MetaWorld, sinceMs: number) => {
  const { account } = world.page.get();
  const client = world.client(world.page.get());
  const { threads } = await client.threads({ withMessages: true });
  const fresh = threads.filter(({ updatedAtMs }) => (updatedAtMs ?? 0) >= sinceMs - minuteMs);
  for (const thread of fresh) {
    const { events } = await client.threadHistory(thread.id);
    const written = events.findLast((event) => event.type === 'message' && event.direction === 'in');
    const customer = thread.participants.find(({ id }) => id !== account.accountId);
    if (
      written?.type === 'message' &&
      written.mid !== undefined &&
      customer &&
      written.atMs >= sinceMs - minuteMs
    )
      return { id: customer.id, threadId: thread.id, mid: written.mid };
  }
  return undefined;
};

/** What a customer writes, read from the history. */
const readingSteps = (world: MetaWorld): Step[] => [
  {
    id: 'meta message of a customer',
    platform: 'meta',
    asks: 'A customer writes; the message is found in the list of threads and in its thread.',
    decides: ['meta names inside the list of threads', 'meta short pages'],
    async run(context) {
      const sinceMs = context.clock.now();
      world.page.get();
      await context.person.does({ kind: 'write', text: 'hello' }, context.signal);
      world.customer.value = await context.eventually(() => writtenSince(world, sinceMs), 2 * minuteMs);
      if (world.customer.value === undefined)
        throw new NotAsked(
          'No new message was found in two minutes. Is “Allow access to messages” on in the Instagram app, and has the ' +
            'customer a role in the test app (without Advanced Access only those count)?',
        );
      const client = world.client(world.page.get());
      const limit = 10;
      const { threads, after } = await client.threads({ limit, withMessages: true });
      const isGiven = threads.some((thread) => thread.listed !== undefined);
      context.found('meta names inside the list of threads', isGiven ? 'given' : 'refused');
      const isShort = after !== undefined && threads.length < limit;
      context.found('meta short pages', isShort ? 'seen' : 'not seen');
    },
  },
  {
    id: 'meta profile',
    platform: 'meta',
    asks: 'Name, user name and picture of the customer.',
    decides: ['meta profile'],
    async run(context) {
      const { id } = world.customer.get();
      const client = world.client(world.page.get());
      const word = await codeOrElse(client.profile(id as CustomerId), 'given');
      context.found('meta profile', word.split('/')[0] ?? word);
    },
  },
  {
    id: 'meta history',
    platform: 'meta',
    asks: 'One message by its name, the names of a thread, the field that no table names.',
    decides: ['meta reply_to in the history'],
    async run(context) {
      const { mid, threadId, id } = world.customer.get();
      const page = world.page.get();
      const client = world.client(page);
      const events = await client.messageEvents(mid as MessageMid);
      const isThere = events.some((event) => event.type === 'message' && event.mid === mid);
      expectThat(isThere, 'a message is given by its name');
      const isNamed = await context.eventually(async () => {
        const { threads } = await client.threads({ customerId: id as CustomerId, withMessages: true });
        const thread = threads.find((each) => each.id === threadId);
        const { messages } = thread ? await client.listedMessages(thread) : { messages: [] };
        return messages.some((message) => message.mid === mid) ? true : undefined;
      }, 20_000);
      expectThat(isNamed === true, "a customer's thread can be asked for, and its names hold the message");
      const word = await codeOrElse(
        world.readWith(page.token).call({
          method: 'GET',
          path: `/${encodeURIComponent(mid)}`,
          query: { fields: 'id,created_time,from,to,reply_to' },
          schema: z.unknown(),
        }),
        'accepted',
      );
      context.found('meta reply_to in the history', word.split('/')[0] ?? word);
    },
  },
];

const cutSchema = z.object({
  messages: z.object({
    paging: z.object({ cursors: z.object({ after: z.string() }), next: z.string().optional() }).optional(),
  }),
});

/** Where a thread goes on after its newest message; undefined when it does not. */
const cursorAfterOne = async (world: MetaWorld, threadId: string): Promise<string | undefined> => {
  const { messages } = await world.readWith(world.page.get().token).call({
    method: 'GET',
    path: `/${encodeURIComponent(threadId)}`,
    query: { fields: 'messages.limit(1){id,created_time,from,to}' },
    schema: cutSchema,
  });
  return messages.paging?.next === undefined ? undefined : messages.paging.cursors.after;
};

const sentSoon = (world: MetaWorld, context: StepContext, mid: string) =>
  context.eventually(async () => {
    const { events } = await world.client(world.page.get()).threadHistory(world.customer.get().threadId);
    return events.some((event) => event.type === 'message' && event.mid === mid) ? true : undefined;
  }, minuteMs);

/** What is sent, and how a send is refused. */
const sendingSteps = (world: MetaWorld): Step[] => [
  {
    id: 'meta answer',
    platform: 'meta',
    asks: 'The seen mark, the typing mark, one answer; the answer in the history.',
    decides: ['meta sent message in the history'],
    async run(context) {
      const customerId = world.customer.get().id as CustomerId;
      const client = world.client(world.page.get());
      await client.markSeen(customerId);
      await client.showTyping(customerId);
      const { mid } = await client.sendText({ customerId, text: answerText, isHumanAgent: false });
      context.leaves('one answer in the test conversation: Instagram lets no program unsend it, a phone can');
      const isListed = await sentSoon(world, context, mid);
      context.found('meta sent message in the history', isListed === true ? 'listed' : 'not listed');
      const { threadId, mid: firstMid } = world.customer.get();
      const isFollowed = await context.eventually(async () => {
        const listedAfter = await cursorAfterOne(world, threadId);
        const [thread] = (await client.threads({ customerId })).threads;
        if (listedAfter === undefined || thread === undefined) return undefined;
        const { messages } = await client.listedMessages({ ...thread, listed: [], listedAfter });
        return messages.some((message) => message.mid === firstMid) ? true : undefined;
      }, 20_000);
      expectThat(isFollowed === true, 'a thread goes on after its newest message, with the older one');
    },
  },
  {
    id: 'meta files',
    platform: 'meta',
    asks: 'The upload of a picture and of a document; the picture sent by its id, and in the history.',
    decides: ['meta upload of a picture', 'meta upload of a document', 'meta sent file in the history'],
    async run(context) {
      const customerId = world.customer.get().id as CustomerId;
      const client = world.client(world.page.get());
      const options = { signal: new AbortController().signal, progress: () => undefined };
      const upload = (file: FileToSend) => client.uploadFile(file, options);
      const document: FileToSend = {
        kind: 'file',
        contentType: 'application/pdf',
        name: 'verify.pdf',
        bytes: smallDocument,
      };
      context.found('meta upload of a document', await codeOrElse(upload(document), 'taken'));
      const picture: FileToSend = {
        ...document,
        kind: 'image',
        contentType: 'image/png',
        name: 'verify.png',
      };
      let from: FileSource | undefined;
      const uploaded = upload({ ...picture, bytes: smallPicture }).then((made) => (from = made));
      context.found('meta upload of a picture', await codeOrElse(uploaded, 'taken'));
      if (from === undefined) return;
      const { mid } = await client.sendFile({ customerId, kind: 'image', from, isHumanAgent: false });
      context.leaves('one picture of a dot in the test conversation');
      const kinds = await context.eventually(async () => {
        const { events } = await client.threadHistory(world.customer.get().threadId);
        const sent = events.find((event) => event.type === 'message' && event.mid === mid);
        return sent?.type === 'message' ? sent.attachments.map(({ kind }) => kind).join() : undefined;
      }, minuteMs);
      context.found('meta sent file in the history', kinds ?? 'not listed');
    },
  },
  {
    id: 'meta refused sends',
    platform: 'meta',
    asks: 'A text over the limit, and a recipient that does not exist.',
    decides: ['meta too long a text', 'meta unknown recipient'],
    async run(context) {
      const customerId = world.customer.get().id as CustomerId;
      const client = world.client(world.page.get());
      const text = 'x'.repeat(1001);
      const long = await codeOrElse(client.sendText({ customerId, text, isHumanAgent: false }), 'accepted');
      context.found('meta too long a text', long.split('/')[0] ?? long);
      if (long === 'accepted') context.leaves('one long answer in the test conversation');
      const lost = client.sendText({ customerId: nobody, text: answerText, isHumanAgent: false });
      context.found('meta unknown recipient', await codeOrElse(lost, 'accepted'));
    },
  },
  {
    id: 'meta thread control',
    platform: 'meta',
    asks: 'Whether several apps share the account, who owns the thread, and asking for it.',
    decides: ['meta shared account', 'meta owner of a thread', 'meta asking for a thread'],
    async run(context) {
      const { id } = world.customer.get();
      const page = world.page.get();
      const { pageId, token } = page;
      const told = await codeOrElse(world.client(page).isSharedWithApps(), 'told');
      context.found('meta shared account', told.split('/')[0] ?? told);
      const graph = world.graphWith(token);
      const ownerSchema = z.object({
        data: z.array(
          z.object({ thread_owner: z.object({ app_id: z.coerce.string().optional() }).optional() }),
        ),
      });
      let owner = 'nobody';
      const asked = graph.call({
        method: 'GET',
        path: `/${pageId}/thread_owner`,
        query: { recipient: id },
        schema: ownerSchema,
      });
      const refused = await codeOrElse(
        asked.then(({ data }) => {
          const appId = data[0]?.thread_owner?.app_id;
          if (appId !== undefined) owner = appId === world.settings.appId ? 'us' : 'another';
        }),
        '',
      );
      context.found('meta owner of a thread', refused === '' ? owner : (refused.split('/')[0] ?? refused));
      const request = graph.call({
        method: 'POST',
        path: `/${pageId}/request_thread_control`,
        body: { recipient: { id } },
        schema: z.unknown(),
      });
      const word = await codeOrElse(request, 'granted');
      context.found('meta asking for a thread', word.split('/')[0] ?? word);
    },
  },
  {
    id: 'meta unsent message',
    platform: 'meta',
    asks: 'The customer unsends; the thread, and the message by its name.',
    decides: ['meta unsent message in the history', 'meta unsent message by its name'],
    async run(context) {
      const { mid, threadId } = world.customer.get();
      const client = world.client(world.page.get());
      await context.person.does({ kind: 'unsend' }, context.signal);
      const isGone = await context.eventually(async () => {
        const { events } = await client.threadHistory(threadId);
        return events.some((event) => event.type === 'message' && event.mid === mid) ? undefined : true;
      }, minuteMs);
      context.found('meta unsent message in the history', isGone === true ? 'not listed' : 'listed');
      const word = await codeOrElse(client.messageEvents(mid as MessageMid), 'given');
      context.found('meta unsent message by its name', word);
    },
  },
];

/** The end of the grant. Comes last: every Page token of the person dies with it. */
const endingSteps = (world: MetaWorld): Step[] => [
  {
    id: 'meta revocation',
    platform: 'meta',
    asks: "The relay's calls with the app's own token: ending a subscription, revoking the grant, once and twice.",
    decides: ['meta unsubscribing without a Page token', 'meta revoking twice', 'meta dead Page token'],
    async run(context) {
      const page = world.page.get();
      const { personId } = world.grant.get();
      const { revocation } = world;
      const client = world.client(page);
      const { subscription } = world;
      // Without its token the Page's webhooks could not be put back as they were.
      if (subscription.value) {
        await subscription.value.restore();
        subscription.value.undo.done();
      }
      const recorded = <T>(work: () => Promise<T>) => withRecordedFetch(world.wire, metaCallOf, work);
      const unsubscribed = await recorded(() => revocation.unsubscribe(page.pageId));
      context.found(
        'meta unsubscribing without a Page token',
        unsubscribed.kind === 'done' ? 'done' : unsubscribed.kind,
      );
      const first = await recorded(() => revocation.revoke(personId));
      expectThat(first.kind === 'done', `the grant is revoked (Meta says: ${first.kind})`);
      const { kind } = await recorded(() => revocation.revoke(personId));
      context.found('meta revoking twice', kind === 'already-gone' ? 'already gone' : kind);
      const dead = await context.eventually(async () => {
        const word = await codeOrElse(client.subscription(world.settings.appId), 'alive');
        return word === 'alive' ? undefined : word;
      }, minuteMs);
      context.found('meta dead Page token', dead ?? 'alive');
      const failure = await client.subscription(world.settings.appId).then(
        () => undefined,
        (error: unknown) => readFailure(error),
      );
      expectThat(failure?.action === 'reconnect', 'the console takes it for the end of the connection');
    },
  },
];

/** Messages: read, answered, unsent; then the end of the grant. */
export const messageSteps = (world: MetaWorld): Step[] => [
  ...readingSteps(world),
  ...sendingSteps(world),
  ...endingSteps(world),
];
