import { z } from 'zod';
import { languages } from '../i18n/languages.ts';
import { english, type EnglishText } from '../i18n/text.ts';
import { platformSettingsSchema } from '../platform-hosts.ts';
import { relayUrlOf } from '../relay-address.ts';

/**
 * What an organisation may set on its computers: the one schema from which the templates for Windows and macOS, the JSON schema
 * for
 * Linux and docs/policy.md are made (scripts/managed-policy.ts). Each key has its type here, and beside it what IT reads of it.
 */

export const managedCategories = {
  connection: 'Relay and platforms',
  people: 'Who may sign in',
  data: 'Data',
  window: 'Program and window',
  network: 'Network',
  support: 'Support and updates',
} as const;
export type ManagedCategory = keyof typeof managedCategories;

/** What IT reads of a key. */
export interface ManagedMeta {
  category: ManagedCategory;
  /** Shown in the window, too. */
  title: EnglishText;
  description: string;
  /** both: for good, or as a default that people may change. enforced: for good alone. */
  levels: 'both' | 'enforced';
  /**
   * Counts instead of an enforced value that cannot be used: the one that allows least. `stop`: the program says so and does not
   * start. Absent: what counts without any policy.
   */
  safe?: { value: unknown } | 'stop';
  example: unknown;
}

const key = <S extends z.ZodType>(schema: S, meta: ManagedMeta): S => schema.meta({ ...meta }) as S;

/** A line of text without control characters. */
const line = (max: number) =>
  z
    .string()
    .min(1)
    .max(max)
    .regex(/^\P{C}+$/u);
const list = <S extends z.ZodType>(item: S, max: number) => z.array(item).min(1).max(max);
const webAddress = z.url({ protocol: /^https?$/ }).max(500);

const platform = platformSettingsSchema.shape;
const platformKey = <S extends z.ZodType>(
  schema: z.ZodOptional<S>,
  title: EnglishText,
  description: string,
  example: unknown,
): S =>
  key(schema.unwrap() as unknown as S, {
    category: 'connection',
    title,
    description: `${description} Without it: as this program was built.`,
    levels: 'enforced',
    safe: 'stop',
    example,
  });

/** Without the empty list: nobody could sign in by mistake; who wants that leaves the program out. */
const organizationId = z.string().regex(/^[\x21-\x7e]{1,200}$/);
const accountPattern = z.string().regex(/^(?:\*|[^\s@*]{1,200})@[^\s@*]{1,253}$/);
const proxyServer = z.string().regex(/^(?:https?:\/\/)?(?:[A-Za-z0-9.-]+|\[[0-9a-fA-F:.]+\]):\d{1,5}$/);

/** Names are those of registry values, preference keys and JSON keys. */
export const managedSchema = z.strictObject({
  RelayUrl: key(
    line(500).refine((text) => relayUrlOf(text) !== undefined, { error: 'no address of a relay' }),
    {
      category: 'connection',
      title: english('Address of the relay'),
      description:
        'The relay of your team. With it, nobody is asked for an address at the first start. As a ' +
        'default it is used until a person chooses another one.',
      levels: 'both',
      safe: 'stop',
      example: 'https://relay.example.com',
    },
  ),
  LiveChatClientId: platformKey(
    platform.livechatClientId,
    english('LiveChat: client id'),
    'As which app the program signs in at LiveChat.',
    '0123456789abcdef',
  ),
  LiveChatIdentityClientId: platformKey(
    platform.livechatIdentityClientId,
    english('LiveChat: second client id'),
    'The app that is granted nothing but who somebody is.',
    'fedcba9876543210',
  ),
  LiveChatAccountsUrl: platformKey(
    platform.livechatAccountsUrl,
    english('LiveChat: address of sign-in'),
    'Where people sign in.',
    'https://accounts.livechat.com',
  ),
  LiveChatApiUrl: platformKey(
    platform.livechatApiUrl,
    english('LiveChat: address of its API'),
    'Where LiveChat is asked.',
    'https://api.livechatinc.com',
  ),
  LiveChatRedirectPorts: key(
    list(z.string().regex(/^(?:[1-9]\d{0,3}|[1-5]\d{4}|6[0-4]\d{3}|65[0-4]\d{2}|655[0-2]\d|6553[0-5])$/), 16),
    {
      category: 'connection',
      title: english('LiveChat: ports for sign-in'),
      description:
        'Ports of this computer at which the browser comes back; the first free one is taken. Each must ' +
        'be registered at LiveChat. Without it: as this program was built.',
      levels: 'enforced',
      safe: 'stop',
      example: ['47811', '47812'],
    },
  ),
  MetaAppId: platformKey(
    platform.metaAppId,
    english('Meta: app id'),
    'As which app Instagram is connected.',
    '1234567890',
  ),
  MetaGraphUrl: platformKey(
    platform.metaGraphUrl,
    english('Meta: address of its API'),
    'Where Instagram is asked.',
    'https://graph.facebook.com',
  ),
  MetaDialogUrl: platformKey(
    platform.metaDialogUrl,
    english('Meta: address of its dialog'),
    'Where an admin connects Instagram.',
    'https://www.facebook.com',
  ),
  MetaGraphVersion: platformKey(
    platform.metaGraphVersion,
    english('Meta: version of its API'),
    'Which version of the Graph API is asked.',
    'v25.0',
  ),
  AllowedOrganizations: key(list(organizationId, 100), {
    category: 'people',
    title: english('Allowed LiveChat organizations'),
    description:
      'Ids of LiveChat organizations. Whoever signs in with an account of another one is refused. Data ' +
      'of such an account that is on the computer already stays locked until it is deleted there, or ' +
      'the computer has been without contact for too long.',
    levels: 'enforced',
    safe: { value: [] },
    example: ['0a1b2c3d-0000-4000-8000-000000000000'],
  }),
  AllowedAccounts: key(list(accountPattern, 1_000), {
    category: 'people',
    title: english('Allowed LiveChat accounts'),
    description:
      'E-mail addresses, or *@example.com for all of a domain. Whoever signs in with another account is refused.',
    levels: 'enforced',
    safe: { value: [] },
    example: ['*@example.com'],
  }),
  PrivateChatDays: key(z.number().int().min(1).max(3_650), {
    category: 'data',
    title: english('Days that private chats are kept'),
    description:
      'Messages and files of private chats on this computer are deleted after so many days. Without it: 365.',
    levels: 'both',
    example: 90,
  }),
  WithoutContactDays: key(z.number().int().min(1).max(3_650), {
    category: 'data',
    title: english('Days without contact before data is deleted'),
    description:
      'A computer that never hears from its relay for so long deletes everything it keeps, for ' +
      'instance after a theft. Without it: 14.',
    levels: 'both',
    example: 14,
  }),
  PrivateChats: key(z.boolean(), {
    category: 'data',
    title: english('Private chats'),
    description:
      'Off: nobody writes a private message, makes a group or reacts on this computer. What is there ' +
      'can be read, and what colleagues write from computers without this policy arrives.',
    levels: 'enforced',
    safe: { value: false },
    example: true,
  }),
  Attachments: key(z.boolean(), {
    category: 'data',
    title: english('Sending files'),
    description:
      'Off: no file is attached to a reply or to a private message, and none of a private chat is ' +
      'saved to the disk. What customers send is shown.',
    levels: 'enforced',
    safe: { value: false },
    example: true,
  }),
  Language: key(z.enum(['system', ...languages]), {
    category: 'window',
    title: english('Language'),
    description:
      'Of the window, its menus and notifications. system: the first of the computer’s languages that Backchannel ' +
      'speaks. One that this version does not speak yet counts as system.',
    levels: 'both',
    example: 'de',
  }),
  NotificationContent: key(z.enum(['sender', 'text']), {
    category: 'window',
    title: english('What notifications show'),
    description: 'sender: who wrote. text: what was written, too; never on a locked screen.',
    levels: 'both',
    safe: { value: 'sender' },
    example: 'sender',
  }),
  SpellCheck: key(z.boolean(), {
    category: 'window',
    title: english('Spell check'),
    description:
      'Off on Windows and Linux: no dictionary is fetched from Google, or from the address below. On macOS the system checks.',
    levels: 'both',
    safe: { value: false },
    example: false,
  }),
  SpellCheckLanguages: key(list(z.string().regex(/^[a-z]{2,3}(?:-[A-Za-z0-9]{2,8})*$/), 20), {
    category: 'window',
    title: english('Languages of the spell check'),
    description: 'Instead of the languages of the computer. Not on macOS.',
    levels: 'both',
    example: ['en-GB', 'de'],
  }),
  SpellCheckDictionaryUrl: key(webAddress, {
    category: 'window',
    title: english('Where dictionaries come from'),
    description:
      "A folder of your own with Chromium's dictionaries (en-GB-10-1.bdic and so on), its address with a slash at " +
      "the end. Without it: Google's. Not on macOS.",
    levels: 'enforced',
    safe: { value: 'http://127.0.0.1:9/' },
    example: 'https://files.example.com/dictionaries/',
  }),
  StartAtLogin: key(z.boolean(), {
    category: 'window',
    title: english('Start when the person signs in to the computer'),
    description: 'Backchannel starts by itself, for each person who uses it.',
    levels: 'both',
    example: true,
  }),
  CloseToTray: key(z.boolean(), {
    category: 'window',
    title: english('Keep running when the window is closed'),
    description:
      'On: closing the window leaves Backchannel in the tray, where the desktop has one. Off: it ends.',
    levels: 'both',
    example: true,
  }),
  ExternalLinks: key(z.enum(['open', 'block']), {
    category: 'window',
    title: english('Links in messages'),
    description:
      'open: in the browser of the computer. block: not at all. The pages for signing in and for ' +
      'connecting Instagram open in any case.',
    levels: 'enforced',
    safe: { value: 'block' },
    example: 'open',
  }),
  ProxyMode: key(z.enum(['system', 'none', 'manual', 'script']), {
    category: 'network',
    title: english('Proxy'),
    description:
      'system: as the computer is set. none: directly. manual: by the server below. script: by the ' +
      'script (PAC) below. As a default it counts where HTTPS_PROXY is not set.',
    levels: 'both',
    example: 'manual',
  }),
  ProxyServer: key(proxyServer, {
    category: 'network',
    title: english('Proxy: server'),
    description: 'With ProxyMode manual: name and port. It is asked for tunnels (CONNECT) alone.',
    levels: 'both',
    example: 'proxy.example.com:3128',
  }),
  ProxyScriptUrl: key(webAddress, {
    category: 'network',
    title: english('Proxy: address of the script'),
    description: 'With ProxyMode script: where the PAC file is.',
    levels: 'both',
    example: 'http://proxy.example.com/proxy.pac',
  }),
  ProxyExceptions: key(list(z.string().regex(/^[\x21-\x7e]{1,253}$/), 100), {
    category: 'network',
    title: english('Proxy: exceptions'),
    description: 'With ProxyMode manual: names that are reached directly, for instance *.example.com.',
    levels: 'both',
    example: ['*.intern.example.com'],
  }),
  CertificateFile: key(line(1_000), {
    category: 'network',
    title: english('Certificates of your own'),
    description:
      'A PEM file on this computer with further certificate authorities, for instance of a proxy that ' +
      'looks inside. Only an administrator of the computer may be able to write it. The authorities of ' +
      'the system count in any case.',
    levels: 'enforced',
    example: '/etc/backchannel/authorities.pem',
  }),
  LogLevel: key(z.enum(['error', 'warn', 'info']), {
    category: 'support',
    title: english('What is logged'),
    description:
      'How much is written into the log on this computer; never what people write. Without it: info.',
    levels: 'both',
    example: 'info',
  }),
  UpdateMode: key(z.enum(['automatic', 'notify', 'off']), {
    category: 'support',
    title: english('Updates'),
    description:
      'automatic: fetched, its signature checked, and put in when the program ends. notify: said, and the person ' +
      'decides. off: not looked for. Of the per-user installer of Windows and of macOS; packages of Linux come from ' +
      'their repository, and what was rolled out per machine (msi) from IT, whatever stands here. Without it: automatic.',
    levels: 'both',
    example: 'off',
  }),
  UpdateChannel: key(z.enum(['stable', 'beta']), {
    category: 'support',
    title: english('Which updates'),
    description:
      'stable: finished versions. beta: earlier ones too, for a few computers that try them. Without it: stable.',
    levels: 'both',
    example: 'stable',
  }),
});

/** Every key with a value of its type. */
export type ManagedSettings = z.output<typeof managedSchema>;
export type ManagedName = keyof ManagedSettings;

export const managedNames = Object.keys(managedSchema.shape) as ManagedName[];
export const isManagedName = (name: string): name is ManagedName => Object.hasOwn(managedSchema.shape, name);
/** What IT reads of a key. */
export const managedMeta = (name: ManagedName): ManagedMeta =>
  managedSchema.shape[name].meta() as unknown as ManagedMeta;

/** text: one line. flag: on or off. number: whole. choice: one of `choices`. list: several lines. */
export type ManagedKind = 'text' | 'flag' | 'number' | 'choice' | 'list';
/** How a key is entered, for those that write templates or read the registry. */
export const managedKind = (name: ManagedName): ManagedKind => {
  const schema: z.ZodType = managedSchema.shape[name];
  if (schema instanceof z.ZodBoolean) return 'flag';
  if (schema instanceof z.ZodNumber) return 'number';
  if (schema instanceof z.ZodEnum) return 'choice';
  return schema instanceof z.ZodArray ? 'list' : 'text';
};
