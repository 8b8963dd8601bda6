import { z } from 'zod';
import { BackchannelError } from '../shared/errors.ts';
import { consoleVersionSchema } from '../shared/console-version.ts';
import { realHosts } from '../shared/platform-hosts.ts';
import { retention } from '../shared/removal/index.ts';
import { type SettingProblem, settingProblem } from './setting-help.ts';

const loopbackHosts = new Set(['localhost', '127.0.0.1', '[::1]']);

/** https, or http on this computer; an origin without path, because requests are signed over their path. */
const publicUrlSchema = z
  .url({ protocol: /^https?$/ })
  .refine((value) => {
    const url = new URL(value);
    return url.protocol === 'https:' || loopbackHosts.has(url.hostname);
  })
  .refine((value) => new URL(value).pathname === '/' && new URL(value).search === '')
  .transform((value) => new URL(value).origin);

/** Addresses of the platforms; http only on this computer (the sandbox). No trailing slash. */
const platformUrlSchema = z
  .url({ protocol: /^https?$/ })
  .refine((value) => new URL(value).protocol === 'https:' || loopbackHosts.has(new URL(value).hostname))
  .transform((value) => value.replace(/\/+$/, ''));

const flagSchema = z
  .enum(['true', 'false', '1', '0'])
  .transform((value) => value === 'true' || value === '1')
  .default(false);

/** 32 bytes, base64url. */
const seedSchema = z
  .string()
  .regex(/^[A-Za-z0-9_-]{43}$/)
  .transform((value) => Buffer.from(value, 'base64url'));
/** The secret part of a path. */
const pathSecretSchema = z
  .string()
  .min(16)
  .max(200)
  .regex(/^[A-Za-z0-9_-]+$/);

const portSchema = z.coerce.number().int().min(0).max(65_535);
const megabyte = 1024 * 1024;
/** Hashes of dedupe keys of a workspace, per envelope that may wait: they outlive the envelopes by days. */
const seenPerEnvelope = 5;
const minSeenRows = 10_000;
const countSchema = z.coerce.number().int().positive();

/**
 * Addresses and networks of the proxies in front, separated by commas; 'false'; or 'true' for one proxy at any address, whose
 * last word about the sender counts.
 */
const trustProxySchema = z
  .string()
  .regex(/^(?:true|false|loopback|[0-9a-fA-F.:/, ]+)$/)
  .transform((value): boolean | string => (value === 'true' || value === 'false' ? value === 'true' : value))
  .default(false);

/** Settings of the relay by the names of the environment (README, "Settings"). */
const environmentSchema = z.object({
  RELAY_HOST: z.string().min(1).default('127.0.0.1'),
  RELAY_PORT: portSchema,
  RELAY_PUBLIC_URL: publicUrlSchema,
  /** Further origins under which consoles reach the relay, separated by commas: what they sign names the one they use. */
  RELAY_OTHER_ORIGINS: z
    .string()
    .transform((value) => value.split(',').map((origin) => origin.trim()))
    .pipe(z.array(publicUrlSchema).max(20))
    .default([]),
  RELAY_DATABASE_URL: z
    .string()
    .regex(/^(?:file:.+|postgres(?:ql)?:\/\/.+)$/)
    .refine((value) => value.startsWith('file:') || URL.canParse(value)),
  RELAY_TRUST_PROXY: trustProxySchema,
  RELAY_LOG_LEVEL: z.enum(['debug', 'info', 'warn', 'error', 'silent']).default('info'),
  RELAY_IS_SANDBOX: flagSchema,
  /** Seconds between heartbeats of a stream. */
  RELAY_HEARTBEAT_SECONDS: z.coerce.number().positive().max(300).default(15),
  /** Requests per minute and address on routes without a signature. */
  RELAY_PUBLIC_PER_MINUTE: countSchema.default(120),
  /** Webhook requests per minute and address: a flood guard far above what a platform sends. */
  RELAY_WEBHOOKS_PER_MINUTE: countSchema.default(60_000),
  /** Undelivered envelopes of one workspace. */
  RELAY_WORKSPACE_MAX_ENVELOPES: countSchema.default(100_000),
  RELAY_WORKSPACE_MAX_MEGABYTES: countSchema.default(1024),
  /** Files of private chats on their way in one workspace; 0: none are taken. */
  RELAY_WORKSPACE_FILE_MEGABYTES: z.coerce.number().int().min(0).max(1_000_000).default(1024),
  /** SQLite only: largest size of the file. */
  RELAY_DATABASE_MAX_MEGABYTES: countSchema.optional(),
  /** Open streams of this process. */
  RELAY_MAX_STREAMS: countSchema.default(20_000),
  /** Open streams of one workspace. */
  RELAY_WORKSPACE_MAX_STREAMS: countSchema.default(2000),
  /** Connections, and requests that are being answered or are streams, of one address. */
  RELAY_OPEN_PER_ADDRESS: countSchema.default(1000),
  /** Bytes of request bodies held at once. The largest body must fit into the third that one address gets. */
  RELAY_BODY_MEGABYTES: z.coerce.number().int().min(12).max(4096).default(12),
  /** Seconds for a request's headers, and before the pace of its body counts. */
  RELAY_SLOW_SECONDS: z.coerce.number().min(1).max(60).default(10),
  /** Signed requests per minute, of one device and of all devices of a workspace. */
  RELAY_DEVICE_PER_MINUTE: countSchema.default(600),
  RELAY_WORKSPACE_PER_MINUTE: countSchema.default(6000),
  /** Seconds between "not ready" and the end, so that a load balancer stops sending requests first. */
  RELAY_DRAIN_SECONDS: z.coerce.number().min(0).max(300).default(0),
  /** Required by GET /metrics; without it only this computer may read them. The previous one only while rotating. */
  RELAY_METRICS_TOKEN: z.string().min(16).max(200).optional(),
  RELAY_METRICS_TOKEN_PREVIOUS: z.string().min(16).max(200).optional(),
  /** Minutes after which a console has to show its person's LiveChat account again. */
  RELAY_ROLE_CHECK_MINUTES: z.coerce.number().int().min(5).max(60).default(55),
  /** Days from an uninstall to the removal of the data; at most what the policy allows. */
  RELAY_REMOVAL_DAYS: z.coerce.number().min(0).max(retention.uninstallDays).default(retention.uninstallDays),
  /** Ed25519 seed that signs removal records, 32 bytes base64url; without it one is made and stored in the database. */
  RELAY_SIGNING_KEY: seedSchema.optional(),
  /** The seed that comes after it: its public half is published before anything is signed with it. */
  RELAY_SIGNING_KEY_NEXT: seedSchema.optional(),
  /** Daily log files in this folder instead of standard output; deleted when the policy says. */
  RELAY_LOG_FOLDER: z.string().min(1).optional(),
  /** Where the database, its backups and the log lines lie, as the privacy page says it. */
  RELAY_REGION: z
    .string()
    .regex(/^[\p{L}\p{N}][\p{L}\p{N} .,()/-]{0,99}$/u)
    .optional(),
  /** Consoles older than this do not connect any more, e.g. 0.3.0. */
  RELAY_CONSOLE_MINIMUM: consoleVersionSchema.optional(),
  /** Consoles older than this say quietly that there is a newer one. */
  RELAY_CONSOLE_RECOMMENDED: consoleVersionSchema.optional(),
  /** Later versions of the privacy policy, as JSON. */
  RELAY_POLICY_FILE: z.string().min(1).optional(),
  /** Tests only: milliseconds to move the clock by (decision 0046). Refused unless both platforms are simulated here. */
  RELAY_TEST_CLOCK_FILE: z.string().min(1).optional(),
  META_APP_ID: z.string().regex(/^\d{1,32}$/),
  META_APP_SECRET: z.string().min(8),
  META_APP_SECRET_PREVIOUS: z.string().min(8).optional(),
  META_VERIFY_TOKEN: z.string().min(8),
  META_GRAPH_URL: platformUrlSchema.default(realHosts.graphUrl),
  META_DIALOG_URL: platformUrlSchema.default(realHosts.dialogUrl),
  META_GRAPH_VERSION: z
    .string()
    .regex(/^v\d+\.\d+$/)
    .default(realHosts.graphVersion),
  LIVECHAT_CLIENT_ID: z.string().min(1).max(200),
  /** The second app of consoles that prove who somebody is with a client of its own (docs/platforms.md). */
  LIVECHAT_IDENTITY_CLIENT_ID: z.string().min(1).max(200).optional(),
  LIVECHAT_ACCOUNTS_URL: platformUrlSchema.default(realHosts.accountsUrl),
  LIVECHAT_API_URL: platformUrlSchema.default(realHosts.apiUrl),
  /** In the path of the Marketplace webhook, which carries no signature. */
  LIVECHAT_WEBHOOK_PATH_SECRET: pathSecretSchema,
  /** Accepted beside it while rotating. */
  LIVECHAT_WEBHOOK_PATH_SECRET_PREVIOUS: pathSecretSchema.optional(),
  LIVECHAT_REDIRECT_PORTS: z
    .string()
    .regex(/^\d{1,5}(?:,\d{1,5})*$/)
    .default(realHosts.redirectPorts.join(','))
    .transform((value) => value.split(',').map(Number))
    .pipe(z.array(z.number().int().min(1).max(65_535))),
});

/** Both platforms are simulated by a sandbox on this computer. */
const isWhollySimulated = (value: z.infer<typeof environmentSchema>): boolean =>
  value.RELAY_IS_SANDBOX &&
  [value.META_GRAPH_URL, value.META_DIALOG_URL, value.LIVECHAT_ACCOUNTS_URL, value.LIVECHAT_API_URL].every(
    (url) => loopbackHosts.has(new URL(url).hostname),
  );

/** The settings, parsed. */
export interface RelayConfig {
  host: string;
  port: number;
  /** Origin under which consoles and platforms reach the relay. Port 0 is replaced when the port is known. */
  publicUrl: string;
  /** Beside the public one. */
  otherOrigins: string[];
  databaseUrl: string;
  trustProxy: boolean | string;
  logLevel: 'debug' | 'info' | 'warn' | 'error' | 'silent';
  isSandbox: boolean;
  heartbeatMs: number;
  publicPerMinute: number;
  webhooksPerMinute: number;
  /** See accounts/account-proof.ts. */
  roleCheckMs: number;
  quota: { envelopes: number; bytes: number; seenRows: number };
  /** Of the files of one workspace; 0: none. */
  fileBytes: number;
  maxFileBytes: number | undefined;
  maxStreams: number;
  workspaceStreams: number;
  openPerAddress: number;
  bodyBytes: number;
  slowMs: number;
  devicePerMinute: number;
  workspacePerMinute: number;
  drainMs: number;
  /** Any of them opens GET /metrics; none: only this computer may read them. */
  metricsTokens: readonly string[];
  removalDays: number;
  /** 32 bytes. */
  signingSeed: Buffer | undefined;
  /** 32 bytes; published, and not used yet. */
  nextSigningSeed: Buffer | undefined;
  logFolder: string | undefined;
  /** Named on the privacy page. */
  region: string | undefined;
  policyFile: string | undefined;
  /** What consoles are told of their versions. */
  consoles: { minimum: string | undefined; recommended: string | undefined };
  /** Only with simulated platforms. */
  testClockFile: string | undefined;
  meta: {
    appId: string;
    appSecret: string;
    /** Accepted beside the current one while rotating. */
    previousAppSecret: string | undefined;
    verifyToken: string;
    graphUrl: string;
    dialogUrl: string;
    graphVersion: string;
  };
  livechat: {
    clientId: string;
    identityClientId: string | undefined;
    accountsUrl: string;
    apiUrl: string;
    /** Any of them is right: the present one, and while rotating the previous one. */
    webhookPathSecrets: readonly string[];
    redirectPorts: number[];
  };
}

/** What keeps a relay from starting: every setting that is missing or cannot be used. */
export class SettingsError extends BackchannelError {
  readonly problems: readonly SettingProblem[];

  /** At least one problem. */
  constructor(problems: readonly SettingProblem[]) {
    const [first] = problems;
    const code = first?.fault === 'missing' ? 'SETTING_MISSING' : 'SETTING_INVALID';
    super(code, { details: { setting: first?.setting ?? '' } });
    this.problems = problems;
  }
}

/** Without those that are not set. */
const given = (...values: (string | undefined)[]): string[] => values.filter((value) => value !== undefined);

type Environment = Readonly<Record<string, string | undefined>>;

/** An empty setting is a missing one: compose files and shells pass "not set" that way. */
const givenIn = (environment: Environment): Record<string, string | undefined> =>
  Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== ''));

/** Names of all settings. */
export const settingNames: readonly string[] = Object.keys(environmentSchema.shape);

/** What two settings say together. */
const conflictsIn = (value: z.infer<typeof environmentSchema>): SettingProblem[] => {
  const wrong: string[] = [];
  // A relay in production always uses the computer's clock.
  if (value.RELAY_TEST_CLOCK_FILE !== undefined && !isWhollySimulated(value))
    wrong.push('RELAY_TEST_CLOCK_FILE');
  if (value.RELAY_METRICS_TOKEN_PREVIOUS !== undefined && value.RELAY_METRICS_TOKEN === undefined)
    wrong.push('RELAY_METRICS_TOKEN_PREVIOUS');
  const next = value.RELAY_SIGNING_KEY_NEXT;
  if (next !== undefined && value.RELAY_SIGNING_KEY?.equals(next) === true)
    wrong.push('RELAY_SIGNING_KEY_NEXT');
  return wrong.map((setting) => settingProblem(setting, 'wrong'));
};

const parse = (environment: Environment) => {
  const named = givenIn(environment);
  const parsed = environmentSchema.safeParse(named);
  if (parsed.success) return { value: parsed.data, problems: conflictsIn(parsed.data) };
  const names = new Set(parsed.error.issues.map(({ path }) => String(path[0] ?? '')));
  return {
    value: undefined,
    problems: [...names].map((name) => settingProblem(name, named[name] === undefined ? 'missing' : 'wrong')),
  };
};

/** Every setting that is missing or cannot be used, in the order of the README's table; never a value. */
export const findSettingProblems = (environment: Environment): SettingProblem[] =>
  parse(environment).problems;

/** One setting, where it is there and can be used, whatever the others are. */
export const readSetting = <Name extends keyof (typeof environmentSchema)['shape']>(
  environment: Environment,
  name: Name,
): z.output<(typeof environmentSchema)['shape'][Name]> | undefined => {
  const schema: z.ZodType = environmentSchema.shape[name];
  const parsed = schema.safeParse(givenIn(environment)[name]);
  return parsed.success ? (parsed.data as z.output<(typeof environmentSchema)['shape'][Name]>) : undefined;
};

/**
 * Reads the settings once.
 * Errors: SettingsError (SETTING_MISSING or SETTING_INVALID with `details.setting`, by the first problem); never with a value.
 */
export const readConfig = (environment: Environment): RelayConfig => {
  const { value, problems } = parse(environment);
  if (value === undefined || problems.length > 0) throw new SettingsError(problems);
  return {
    host: value.RELAY_HOST,
    port: value.RELAY_PORT,
    publicUrl: value.RELAY_PUBLIC_URL,
    otherOrigins: value.RELAY_OTHER_ORIGINS,
    databaseUrl: value.RELAY_DATABASE_URL,
    trustProxy: value.RELAY_TRUST_PROXY,
    logLevel: value.RELAY_LOG_LEVEL,
    isSandbox: value.RELAY_IS_SANDBOX,
    heartbeatMs: Math.round(value.RELAY_HEARTBEAT_SECONDS * 1000),
    publicPerMinute: value.RELAY_PUBLIC_PER_MINUTE,
    webhooksPerMinute: value.RELAY_WEBHOOKS_PER_MINUTE,
    roleCheckMs: value.RELAY_ROLE_CHECK_MINUTES * 60_000,
    quota: {
      envelopes: value.RELAY_WORKSPACE_MAX_ENVELOPES,
      bytes: value.RELAY_WORKSPACE_MAX_MEGABYTES * megabyte,
      seenRows: Math.max(minSeenRows, value.RELAY_WORKSPACE_MAX_ENVELOPES * seenPerEnvelope),
    },
    fileBytes: value.RELAY_WORKSPACE_FILE_MEGABYTES * megabyte,
    maxFileBytes:
      value.RELAY_DATABASE_MAX_MEGABYTES === undefined
        ? undefined
        : value.RELAY_DATABASE_MAX_MEGABYTES * megabyte,
    maxStreams: value.RELAY_MAX_STREAMS,
    workspaceStreams: value.RELAY_WORKSPACE_MAX_STREAMS,
    openPerAddress: value.RELAY_OPEN_PER_ADDRESS,
    bodyBytes: value.RELAY_BODY_MEGABYTES * megabyte,
    slowMs: Math.round(value.RELAY_SLOW_SECONDS * 1000),
    devicePerMinute: value.RELAY_DEVICE_PER_MINUTE,
    workspacePerMinute: value.RELAY_WORKSPACE_PER_MINUTE,
    drainMs: Math.round(value.RELAY_DRAIN_SECONDS * 1000),
    metricsTokens: given(value.RELAY_METRICS_TOKEN, value.RELAY_METRICS_TOKEN_PREVIOUS),
    removalDays: value.RELAY_REMOVAL_DAYS,
    signingSeed: value.RELAY_SIGNING_KEY,
    nextSigningSeed: value.RELAY_SIGNING_KEY_NEXT,
    logFolder: value.RELAY_LOG_FOLDER,
    region: value.RELAY_REGION,
    policyFile: value.RELAY_POLICY_FILE,
    consoles: { minimum: value.RELAY_CONSOLE_MINIMUM, recommended: value.RELAY_CONSOLE_RECOMMENDED },
    testClockFile: value.RELAY_TEST_CLOCK_FILE,
    meta: {
      appId: value.META_APP_ID,
      appSecret: value.META_APP_SECRET,
      previousAppSecret: value.META_APP_SECRET_PREVIOUS,
      verifyToken: value.META_VERIFY_TOKEN,
      graphUrl: value.META_GRAPH_URL,
      dialogUrl: value.META_DIALOG_URL,
      graphVersion: value.META_GRAPH_VERSION,
    },
    livechat: {
      clientId: value.LIVECHAT_CLIENT_ID,
      identityClientId: value.LIVECHAT_IDENTITY_CLIENT_ID,
      accountsUrl: value.LIVECHAT_ACCOUNTS_URL,
      apiUrl: value.LIVECHAT_API_URL,
      webhookPathSecrets: given(
        value.LIVECHAT_WEBHOOK_PATH_SECRET,
        value.LIVECHAT_WEBHOOK_PATH_SECRET_PREVIOUS,
      ),
      redirectPorts: value.LIVECHAT_REDIRECT_PORTS,
    },
  };
};
