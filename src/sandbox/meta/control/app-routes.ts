/** Control of the app, the people and the Pages: settings, login, tokens, books. */
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { KNOWN_PERMISSIONS, META_SEED } from '../seed.ts';
import { NotInSandbox, type MetaSandbox } from '../sandbox.ts';
import { idOf, text } from './fields.ts';

const usage = z.record(z.string(), z.unknown()).optional();
const refusalSchema = z.strictObject({ code: z.int().optional(), subcode: z.int().optional() });

const chance = z.strictObject({ seed: z.int(), share: z.number().min(0).max(1) }).nullable();
const optionsSchema = z
  .strictObject({
    echo: z.enum(['after', 'before', 'none']),
    rateLimits: z.boolean(),
    requireAppSecretProof: z.boolean(),
    humanAgentFeature: z.boolean(),
    humanAgentRefusal: z.enum(['capability', 'permission']),
    replyTo: z.boolean(),
    refusedUploads: z.array(z.string()),
    successAsString: z.boolean(),
    accountsHidden: z.boolean(),
    dataAccessDays: z.number().min(0),
    dataAccessEnforced: z.boolean(),
    published: z.boolean(),
    historyReplyTo: z.boolean(),
    refusedFields: z.array(text),
    oddEntries: z.boolean(),
    echoAppId: z.boolean(),
    echoReplyTo: z.boolean(),
    retryPace: z.number().min(1).max(1000),
    shortPages: chance,
    nestedRefusals: chance,
    oddities: chance,
    historyLag: z.strictObject({ seed: z.int(), mostMs: z.int().min(0) }).nullable(),
    standardAccess: z.boolean(),
    listedMessages: z.int().min(0).nullable(),
    ownerRefusal: z.enum(['10/2018300', '100/2534037']),
    takeRefusal: refusalSchema.extend({ code: z.int() }),
    controlEnds: z.enum(['after-a-day', 'after-a-quiet-day']),
    usageHeaders: z.strictObject({ app: usage, businessUseCase: usage }).nullable(),
  })
  .partial();

const redirectsSchema = z.union([
  z.strictObject({ uris: z.array(z.url()).min(1) }),
  z.strictObject({ uri: z.url() }).transform(({ uri }) => ({ uris: [uri] })),
]);

const authorizeSchema = z.strictObject({
  url: z.url(),
  person: text.optional(),
  decision: z.enum(['allow', 'deny']).optional(),
  scopes: z.array(text).optional(),
  pages: z.array(text).optional(),
});

const connectSchema = z.strictObject({
  person: text.optional(),
  page: text.optional(),
  scopes: z.array(z.enum([...KNOWN_PERMISSIONS] as [string, ...string[]])).optional(),
  subscribed: z.boolean().optional(),
});

const pageSchema = z.strictObject({
  name: text,
  username: text.optional(),
  person: text.optional(),
  tasks: z.array(text).optional(),
});

const pagePatchSchema = z.strictObject({
  name: text.optional(),
  /** Of the account behind it. */
  username: text.optional(),
  messageAccess: z.boolean().optional(),
  /** What Meta does about a broken policy; `isAnnounced: false` leaves the webhook out. */
  policy: z
    .strictObject({
      action: z.enum(['warning', 'block', 'unblock']),
      isAnnounced: z.boolean().default(true),
    })
    .optional(),
  routing: z.enum(['none', 'zero-configuration', 'default-app']).optional(),
  mayTakeControl: z.boolean().optional(),
  /** Tasks of a person on the Page; an empty list takes the role away. */
  role: z.strictObject({ person: text, tasks: z.array(text) }).optional(),
});

const invalidateSchema = z.strictObject({
  subcode: z.int().default(460),
  token: text.optional(),
  page: text.optional(),
  person: text.optional(),
});

function overview(sandbox: MetaSandbox): Record<string, unknown> {
  const { world } = sandbox;
  const { app } = world;
  return {
    appId: app.id,
    appSecret: app.secret,
    verifyToken: app.verifyToken,
    loginConfigId: META_SEED.loginConfigId,
    options: world.options,
    webhook: app.webhook ?? null,
    redirectUris: [...app.redirectUris],
    deauthorizeUrl: app.deauthorizeUrl ?? null,
    dataDeletionUrl: app.dataDeletionUrl ?? null,
    people: [...world.people.values()].map((person) => ({
      id: person.id,
      name: person.name,
      roles: Object.fromEntries(person.roles),
      grant:
        person.grant === undefined
          ? null
          : { scopes: [...person.grant.scopes], pages: [...person.grant.pageIds] },
    })),
    pages: [...world.pages.values()],
    accounts: [...world.accounts.values()],
  };
}

function registerSettings(scope: FastifyInstance, sandbox: MetaSandbox): void {
  const { world } = sandbox;
  scope.get('/control/meta', () => overview(sandbox));
  scope.post('/control/meta/redirect-uris', (request) => {
    for (const uri of redirectsSchema.parse(request.body).uris) sandbox.registerRedirectUri(uri);
    return { redirectUris: [...world.app.redirectUris] };
  });
  scope.patch('/control/meta/options', (request) => {
    for (const [name, value] of Object.entries(optionsSchema.parse(request.body))) {
      if (value !== undefined) Object.assign(world.options, { [name]: value ?? undefined });
    }
    return world.options;
  });
  scope.put('/control/meta/callbacks', (request) => {
    const urls = z
      .strictObject({ deauthorizeUrl: z.url().nullish(), dataDeletionUrl: z.url().nullish() })
      .parse(request.body);
    world.app.deauthorizeUrl = urls.deauthorizeUrl ?? undefined;
    world.app.dataDeletionUrl = urls.dataDeletionUrl ?? undefined;
    return urls;
  });
  scope.put('/control/meta/refusals/:id', (request) => {
    const id = idOf(request.params);
    sandbox.refuse(id, refusalSchema.parse(request.body ?? {}));
    return Object.fromEntries(world.refusals);
  });
  scope.delete('/control/meta/refusals/:id', (request) => {
    sandbox.allow(idOf(request.params));
    return Object.fromEntries(world.refusals);
  });
  scope.post('/control/meta/secret/rotate', (request) => {
    const { secret } = z.strictObject({ secret: text.optional() }).parse(request.body ?? {});
    return { secret: sandbox.rotateSecret(secret) };
  });
}

function registerLogin(scope: FastifyInstance, sandbox: MetaSandbox): void {
  scope.post('/control/meta/authorize', (request) => {
    const { url, person, decision, scopes, pages } = authorizeSchema.parse(request.body);
    return { location: sandbox.authorize(url, { personId: person, decision, scopes, pageIds: pages }) };
  });
  scope.post('/control/meta/connect', (request) => {
    const { person, page, scopes, subscribed } = connectSchema.parse(request.body ?? {});
    return sandbox.connect({ personId: person, pageId: page, scopes, isSubscribed: subscribed });
  });
  scope.post('/control/meta/tokens/invalidate', (request) => {
    const { subcode, token, page, person } = invalidateSchema.parse(request.body ?? {});
    return { killed: sandbox.invalidateTokens(subcode, { token, pageId: page, personId: person }) };
  });
  scope.post('/control/meta/people', (request) => {
    const person = sandbox.addPerson(z.strictObject({ name: text }).parse(request.body).name);
    return { id: person.id, name: person.name };
  });
  scope.post('/control/meta/people/:id/remove-app', async (request) => {
    const id = idOf(request.params);
    const { deletion } = z.strictObject({ deletion: z.boolean().default(false) }).parse(request.body ?? {});
    return { callbacks: await sandbox.removeApp(id, deletion) };
  });
}

function registerPages(scope: FastifyInstance, sandbox: MetaSandbox): void {
  const { world } = sandbox;
  scope.post('/control/meta/pages', (request) => {
    const { person, ...page } = pageSchema.parse(request.body);
    return sandbox.addPage({ ...page, personId: person });
  });
  scope.patch('/control/meta/pages/:id', async (request) => {
    const page = world.pages.get(idOf(request.params));
    if (page === undefined) throw new NotInSandbox('There is no such Page in the sandbox.');
    const { name, username, messageAccess, routing, mayTakeControl, role, policy } = pagePatchSchema.parse(
      request.body,
    );
    const account = world.accounts.get(page.accountId ?? '');
    if (name !== undefined) page.name = name;
    if (username !== undefined && account !== undefined) account.username = username;
    if (messageAccess !== undefined) page.messageAccess = messageAccess;
    if (routing !== undefined) page.routing = routing;
    if (mayTakeControl !== undefined) page.mayTakeControl = mayTakeControl;
    if (policy !== undefined) await sandbox.enforcePolicy(page.id, policy.action, policy.isAnnounced);
    if (role !== undefined) {
      const person = world.people.get(role.person);
      if (person === undefined) throw new NotInSandbox('There is no such person in the sandbox.');
      if (role.tasks.length === 0) person.roles.delete(page.id);
      else person.roles.set(page.id, role.tasks);
    }
    return page;
  });
}

function registerBooks(scope: FastifyInstance, sandbox: MetaSandbox): void {
  scope.get('/control/meta/books', () => ({ ...sandbox.books, tokens: sandbox.tokens() }));
  scope.delete('/control/meta/books', () => {
    // Pending deliveries stay: their retries still have to happen.
    const { deliveries, ...others } = sandbox.books;
    for (const book of Object.values(others)) book.length = 0;
    deliveries.splice(0, deliveries.length, ...deliveries.filter(({ state }) => state === 'pending'));
    return { cleared: true };
  });
  scope.post('/control/meta/media/expire', (request) => {
    const { path } = z.strictObject({ path: text }).parse(request.body);
    // An address is accepted as well as the path behind /media/.
    sandbox.world.deadMedia.add(path.replace(/^.*\/media\//, ''));
    return { dead: [...sandbox.world.deadMedia] };
  });
}

/** Adds settings, login, Pages and books. */
export function registerAppControl(scope: FastifyInstance, sandbox: MetaSandbox): void {
  registerSettings(scope, sandbox);
  registerLogin(scope, sandbox);
  registerPages(scope, sandbox);
  registerBooks(scope, sandbox);
}
