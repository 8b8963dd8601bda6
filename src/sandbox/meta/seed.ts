/** The seeded Meta world: ids that tests, the demo and the README may rely on. */
import { createHash } from 'node:crypto';
import type { SandboxContext } from '../context.ts';
import type { Customer, IgAccount, MetaWorld, Person } from './model.ts';
import { newPage } from './pages.ts';

export const META_SEED = {
  appId: '980000000000011',
  appSecret: createHash('sha256').update('backchannel sandbox app secret').digest('hex').slice(0, 32),
  verifyToken: 'sandbox-verify-token',
  loginConfigId: '770000000000001',
  person: { id: '122100000000555', name: 'Maria Invented' },
  /** A second person, who shares the first Page but may not write messages. */
  colleague: { id: '122100000000556', name: 'Otto Invented' },
  bakeryPage: { id: '104400000000711', name: 'Invented Bakery' },
  /** No Instagram account is linked. */
  garagePage: { id: '104400000000712', name: 'Invented Garage' },
  /** Maria lacks the MESSAGING task. */
  libraryPage: { id: '104400000000713', name: 'Invented Library' },
  account: { id: '17841400000000042', username: 'invented.bakery' },
  libraryAccount: { id: '17841400000000043', username: 'invented.library' },
  customer: { id: '7610000000000099', username: 'invented.customer' },
  /** The customer of the setting `firstCustomer`. */
  firstCustomer: { id: '7610000000000100', username: 'bruno.baguette', name: 'Bruno Baguette' },
} as const;

/** Permissions the dialog knows. */
export const KNOWN_PERMISSIONS: ReadonlySet<string> = new Set([
  'public_profile',
  'email',
  'instagram_basic',
  'instagram_manage_messages',
  'instagram_manage_comments',
  'pages_manage_metadata',
  'pages_show_list',
  'pages_read_engagement',
  'pages_messaging',
  'business_management',
]);

const ALL_TASKS = ['ADVERTISE', 'ANALYZE', 'CREATE_CONTENT', 'MESSAGING', 'MODERATE', 'MANAGE'];

/** A customer with every detail defaulted. */
export function makeCustomer(
  fields: Pick<Customer, 'id' | 'accountId' | 'username'> & Partial<Customer>,
): Customer {
  return {
    name: null,
    profilePicture: true,
    followerCount: 310,
    followsBusiness: true,
    followedByBusiness: false,
    verified: false,
    hasConsented: false,
    hasAppRole: false,
    reachability: 'reachable',
    blockedByBusiness: false,
    ...fields,
  };
}

function seedCustomers(accountId: string): Customer[] {
  return [
    makeCustomer({ ...META_SEED.customer, accountId, name: 'Ina Invented' }),
    makeCustomer({ ...META_SEED.firstCustomer, accountId }),
    makeCustomer({
      id: '7610000000000101',
      accountId,
      username: 'zoe.zolc',
      name: 'Zoë Żółć 🥐',
      verified: true,
    }),
    makeCustomer({
      id: '7610000000000102',
      accountId,
      username: 'nameless.person',
      name: null,
      profilePicture: false,
    }),
    makeCustomer({
      id: '7610000000000103',
      accountId,
      username: 'empty.name',
      name: '',
      followsBusiness: false,
    }),
  ];
}

const byId = <T extends { id: string }>(items: T[]): Map<string, T> =>
  new Map(items.map((item) => [item.id, item]));

/** Redirect URIs named in the environment (comma separated) are registered from the start. */
function redirectUrisFromEnvironment(): string[] {
  return (process.env['SANDBOX_META_REDIRECT_URIS'] ?? '')
    .split(',')
    .map((uri) => uri.trim())
    .filter((uri) => uri !== '');
}

/** Builds the world as it is when the sandbox starts. */
export function createWorld(context: SandboxContext): MetaWorld {
  const { bakeryPage, garagePage, libraryPage, account, libraryAccount } = META_SEED;
  const accounts: IgAccount[] = [
    { ...account, pageId: bakeryPage.id, name: 'Invented Bakery' },
    { ...libraryAccount, pageId: libraryPage.id, name: 'Invented Library' },
  ];
  const people: Person[] = [
    {
      ...META_SEED.person,
      roles: new Map([
        [bakeryPage.id, [...ALL_TASKS]],
        [garagePage.id, [...ALL_TASKS]],
        [libraryPage.id, ['ADVERTISE', 'ANALYZE', 'CREATE_CONTENT']],
      ]),
    },
    { ...META_SEED.colleague, roles: new Map([[bakeryPage.id, ['ANALYZE']]]) },
  ];
  return {
    context,
    app: {
      id: META_SEED.appId,
      name: 'Backchannel (Sandbox)',
      secret: META_SEED.appSecret,
      verifyToken: META_SEED.verifyToken,
      redirectUris: new Set(redirectUrisFromEnvironment()),
      loginConfigs: new Map([
        [META_SEED.loginConfigId, [...KNOWN_PERMISSIONS].filter((name) => name !== 'email')],
      ]),
    },
    options: {
      echo: 'after',
      rateLimits: true,
      requireAppSecretProof: false,
      humanAgentFeature: true,
      humanAgentRefusal: 'capability',
      replyTo: true,
      refusedUploads: [],
      successAsString: false,
      accountsHidden: false,
      dataAccessDays: 90,
      dataAccessEnforced: false,
      published: true,
      ownerRefusal: '10/2018300',
      takeRefusal: { code: 10 },
      controlEnds: 'after-a-day',
      historyReplyTo: false,
      refusedFields: [],
      oddEntries: false,
      echoAppId: true,
      echoReplyTo: true,
      standardAccess: false,
      retryPace: 1,
    },
    people: byId(people),
    pages: byId([
      newPage(bakeryPage.id, bakeryPage.name, account.id),
      newPage(garagePage.id, garagePage.name, undefined),
      newPage(libraryPage.id, libraryPage.name, libraryAccount.id),
    ]),
    accounts: byId(accounts),
    customers: byId(seedCustomers(account.id)),
    refusals: new Map(),
    threads: new Map(),
    threadIds: new Map(),
    messages: new Map(),
    comments: new Map(),
    tokens: new Map(),
    codes: new Map(),
    dialogs: new Map(),
    uploads: new Map(),
    deadMedia: new Set(),
    books: {
      sends: [],
      senderActions: [],
      calls: [],
      deliveries: [],
      revocations: [],
      callbacks: [],
      subscriptions: [],
      alerts: [],
    },
    hasFirstCustomer: false,
    rates: new Map(),
    version: 1,
  };
}
