import { defaultValue, enforcedValue, type Managed } from '../../shared/managed/managed.ts';
import type { ManagedName, ManagedSettings } from '../../shared/managed/schema.ts';
import type { Settings } from '../../shared/ipc/index.ts';
import type { PlatformSettings } from '../../shared/platform-hosts.ts';
import type { ProxyPolicy } from '../network/index.ts';

/** What the keys of the organisation mean to the parts that they are about. */

/** Preferences that people cannot change, and other defaults than the product's. */
export interface ManagedPreferences {
  enforced: Partial<Settings>;
  defaults: Partial<Settings>;
}

export const settingsUnder = (managed: Managed): ManagedPreferences => {
  const of = (
    take: <N extends ManagedName>(name: N) => ManagedSettings[N] | undefined,
  ): Partial<Settings> => {
    const content = take('NotificationContent');
    const all = {
      language: take('Language'),
      showNoticeText: content === undefined ? undefined : content === 'text',
      spellCheck: take('SpellCheck'),
      startAtLogin: take('StartAtLogin'),
      closeToTray: take('CloseToTray'),
    };
    return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined));
  };
  return {
    enforced: of((name) => enforcedValue(managed, name)),
    defaults: of((name) => defaultValue(managed, name)),
  };
};

interface FromOutside {
  privateChatDays: number;
  withoutContactDays: number;
  isNoticeTextForbidden: boolean;
}

/** `given`: days that the environment has set itself; a default of the organisation counts for the others. */
export const environmentUnder = <E extends FromOutside>(
  managed: Managed,
  environment: E,
  given: { privateChatDays: boolean; withoutContactDays: boolean },
): E => {
  const days = (
    name: 'PrivateChatDays' | 'WithoutContactDays',
    isGiven: boolean,
    otherwise: number,
  ): number =>
    enforcedValue(managed, name) ?? (isGiven ? otherwise : (defaultValue(managed, name) ?? otherwise));
  const content = enforcedValue(managed, 'NotificationContent');
  return {
    ...environment,
    privateChatDays: days('PrivateChatDays', given.privateChatDays, environment.privateChatDays),
    withoutContactDays: days('WithoutContactDays', given.withoutContactDays, environment.withoutContactDays),
    isNoticeTextForbidden: content === undefined ? environment.isNoticeTextForbidden : content === 'sender',
  };
};

/** Undefined: the organisation says nothing of where LiveChat and Meta are. */
export const platformsOf = (managed: Managed): PlatformSettings | undefined => {
  const ports = enforcedValue(managed, 'LiveChatRedirectPorts');
  const settings: Record<keyof PlatformSettings, unknown> = {
    livechatClientId: enforcedValue(managed, 'LiveChatClientId'),
    livechatIdentityClientId: enforcedValue(managed, 'LiveChatIdentityClientId'),
    livechatAccountsUrl: enforcedValue(managed, 'LiveChatAccountsUrl'),
    livechatApiUrl: enforcedValue(managed, 'LiveChatApiUrl'),
    livechatRedirectPorts: ports?.map(Number),
    metaAppId: enforcedValue(managed, 'MetaAppId'),
    metaGraphUrl: enforcedValue(managed, 'MetaGraphUrl'),
    metaDialogUrl: enforcedValue(managed, 'MetaDialogUrl'),
    metaGraphVersion: enforcedValue(managed, 'MetaGraphVersion'),
  };
  const given = Object.entries(settings).filter(([, value]) => value !== undefined);
  return given.length === 0 ? undefined : (Object.fromEntries(given) as PlatformSettings);
};

/** Undefined: the organisation says nothing of proxies. `isEnforced`: it counts before the environment. */
export const proxyPolicyOf = (managed: Managed): (ProxyPolicy & { isEnforced: boolean }) | undefined => {
  const {
    ProxyMode: mode,
    ProxyServer: server,
    ProxyScriptUrl: script,
    ProxyExceptions: exceptions,
  } = managed.values;
  if (!mode) return undefined;
  return {
    mode: mode.value,
    server: server?.value,
    scriptUrl: script?.value,
    exceptions: exceptions?.value ?? [],
    isEnforced: mode.level === 'enforced',
  };
};

/** What the organisation says of the spell check's dictionaries. */
export const dictionariesOf = ({
  values,
}: Managed): { languages: readonly string[] | undefined; address: string | undefined } => ({
  languages: values.SpellCheckLanguages?.value,
  address: values.SpellCheckDictionaryUrl?.value,
});
