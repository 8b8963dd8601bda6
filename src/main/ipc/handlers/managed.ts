import { managedMeta, type ManagedName, managedNames } from '../../../shared/managed/schema.ts';
import { BackchannelError } from '../../../shared/errors.ts';
import { text } from '../../../shared/i18n/text.ts';
import type { ManagedView } from '../../../shared/ipc/index.ts';
import { settingsUnder } from '../../managed/index.ts';
import type { Handlers } from '../router.ts';
import type { Shell } from './services.ts';

const textOf = (value: unknown): string => {
  if (typeof value === 'boolean') return value ? text.in('a setting', 'On') : text.in('a setting', 'Off');
  return Array.isArray(value) ? (value.length === 0 ? text('Nobody') : value.join(', ')) : String(value);
};

const viewOf = (managed: Shell['managed']): ManagedView => ({
  values: managedNames.flatMap((name: ManagedName) => {
    const found = managed.values[name];
    if (!found) return [];
    const { title } = managedMeta(name);
    return [
      {
        name,
        title: text.of(title),
        value: textOf(found.value),
        level: found.level,
        source: found.source,
      },
    ];
  }),
  problems: managed.problems.map(({ fault, source, name, instead }) => ({ fault, source, name, instead })),
  locked: Object.keys(settingsUnder(managed).enforced),
});

export const createManagedHandlers = (
  shell: Shell,
): Pick<
  Handlers,
  'managed/get' | 'network/sign-in-to-proxy' | 'setup/get' | 'setup/check' | 'setup/use' | 'setup/forget'
> => {
  /** A program that has its relay is not asked about another one. */
  const refuse = (): never => {
    throw new BackchannelError('NOT_FOUND');
  };
  return {
    'managed/get': () => viewOf(shell.managed),
    'network/sign-in-to-proxy': async (login) => {
      await shell.services().proxyLogin.set(login);
      shell.services().retryNow();
    },
    'setup/get': () => ({}),
    'setup/check': refuse,
    'setup/use': refuse,
    'setup/forget': async () => {
      if (shell.relayFrom !== 'person') throw new BackchannelError('MANAGED_SETTING');
      if (shell.services().session.state.state !== 'signed-out') throw new BackchannelError('INPUT_INVALID');
      await shell.forgetRelay();
      shell.startAgain();
    },
  };
};
