/** The phone page: write as an Instagram customer by hand. Plain HTML and script, no cookies, nothing from elsewhere. */
import { readFileSync } from 'node:fs';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { type Reader, readerFor } from '../../shared/i18n/accept-language.ts';
import {
  answerRefusals,
  freshPictureUrl,
  freshVideoUrl,
  SAMPLE_PICTURES,
  type MetaSandbox,
} from '../meta/index.ts';
import { phonePage } from './page.ts';
import { chatView, peopleView } from './view.ts';

/** What a phone that answers by itself says, in turn. */
const ANSWERS = [
  'Thank you! That helps.',
  'Great, and until when are you open?',
  'Perfect, see you soon 🥐',
  'One more thing: do you take orders?',
];
const ANSWER_DELAY_MS = 2500;

const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "form-action 'none'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join('; ');

const FILES = {
  '/phone/phone.css': { name: 'phone.css', type: 'text/css; charset=utf-8' },
  '/phone/phone.js': { name: 'phone.js', type: 'text/javascript; charset=utf-8' },
} as const;

const text = z.string().min(1);
const idParams = z.object({ id: text });
const stateQuery = z.object({ version: z.coerce.number().default(0), customer: text.optional() });
const messageSchema = z.strictObject({
  text: text.optional(),
  picture: text.optional(),
  replyToMid: text.optional(),
  /** `text` is the title of a button that was tapped. */
  quickReplyPayload: z.string().optional(),
  isStoryReply: z.boolean().optional(),
  isStoryMention: z.boolean().optional(),
  isUnsupported: z.boolean().optional(),
  /** The story is a video. */
  isVideo: z.boolean().optional(),
  /** A post with its picture, or a reel with its video, as links into the CDN. */
  shares: z.enum(['post', 'reel']).optional(),
  isHeart: z.boolean().optional(),
});

const send = (reply: FastifyReply, type: string, content: string): FastifyReply =>
  reply
    .header('content-security-policy', CONTENT_SECURITY_POLICY)
    .header('x-content-type-options', 'nosniff')
    .header('referrer-policy', 'no-referrer')
    .header('cache-control', 'no-store')
    .type(type)
    .send(content);

const readerOf = (request: FastifyRequest): Promise<Reader> => readerFor(request.headers['accept-language']);

function registerFiles(scope: FastifyInstance): void {
  scope.get('/phone', async (request, reply) =>
    send(reply, 'text/html; charset=utf-8', phonePage(await readerOf(request))),
  );
  for (const [url, { name, type }] of Object.entries(FILES)) {
    const content = readFileSync(new URL(`./assets/${name}`, import.meta.url), 'utf8');
    scope.get(url, (_request, reply) => send(reply, type, content));
  }
}

function registerState(scope: FastifyInstance, meta: MetaSandbox): void {
  scope.get('/phone/api/pictures', () => ({ pictures: SAMPLE_PICTURES }));
  scope.get('/phone/api/state', async (request) => {
    const query = stateQuery.parse(request.query);
    const { version } = meta.world;
    if (query.version === version) return { isChanged: false, version };
    const customer = query.customer === undefined ? undefined : meta.world.customers.get(query.customer);
    const { text: say } = await readerOf(request);
    return {
      isChanged: true,
      version,
      customers: peopleView(meta, say),
      chat: customer === undefined ? null : chatView(meta, customer, say),
    };
  });
}

function registerActions(scope: FastifyInstance, meta: MetaSandbox): void {
  const base = '/phone/api/customers/:id';
  const id = (params: unknown): string => idParams.parse(params).id;
  const done = { done: true };
  // The phone does not wait for the webhook: the customer's side is done when the world has changed.
  const inBackground = (work: Promise<unknown>): typeof done => {
    work.catch((error: unknown) => scope.log.error(error));
    return done;
  };

  scope.post('/phone/api/customers', (request) => {
    const { name } = z.strictObject({ name: text.max(40) }).parse(request.body);
    return { id: meta.addCustomer({ name }).id };
  });
  scope.post(`${base}/messages`, (request) => {
    const what = messageSchema.parse(request.body);
    const customer = meta.customer(id(request.params));
    const fresh = what.isVideo === true || what.shares === 'reel' ? freshVideoUrl : freshPictureUrl;
    const story = { id: '17900000000000123', url: fresh(meta.world, 'story') };
    const shared = what.shares === 'reel' ? 'ig_reel' : 'ig_post';
    const attachments = [
      ...(what.picture === undefined
        ? []
        : [{ type: 'image', payload: { url: freshPictureUrl(meta.world, what.picture) } }]),
      ...(what.shares === undefined
        ? []
        : [{ type: shared, payload: { url: fresh(meta.world, what.shares), title: 'An invented caption' } }]),
      ...(what.isHeart === true ? [{ type: 'like_heart' }] : []),
      ...(what.isStoryMention === true ? [{ type: 'story_mention', payload: { url: story.url } }] : []),
    ];
    return inBackground(
      meta.customerSends(customer.id, {
        text: what.text,
        attachments,
        replyToMid: what.replyToMid,
        quickReplyPayload: what.quickReplyPayload,
        replyToStory: what.isStoryReply === true ? story : undefined,
        isUnsupported: what.isUnsupported,
      }),
    );
  });
  scope.post(`${base}/unsend`, async (request) => {
    await meta.customerUnsends(id(request.params), z.strictObject({ mid: text }).parse(request.body).mid);
    return done;
  });
  scope.post(`${base}/react`, async (request) => {
    const { mid, emoji } = z.strictObject({ mid: text, emoji: text.nullable() }).parse(request.body);
    await meta.customerReacts(id(request.params), mid, emoji ?? undefined);
    return done;
  });
  scope.post(`${base}/read`, (request) => inBackground(meta.customerReads(id(request.params))));
  scope.post(`${base}/auto-reply`, (request) => {
    const { isOn } = z.strictObject({ isOn: z.boolean() }).parse(request.body);
    meta.setAutoReply(id(request.params), isOn ? { texts: ANSWERS, delayMs: ANSWER_DELAY_MS } : undefined);
    return done;
  });
}

/** Registers `/phone`. */
export function registerPhone(app: FastifyInstance, meta: MetaSandbox): void {
  app.register((scope, _options, done) => {
    answerRefusals(scope);
    registerFiles(scope);
    registerState(scope, meta);
    registerActions(scope, meta);
    done();
  });
}
