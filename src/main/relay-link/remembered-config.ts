import { relayConfigSchema, type RelayConfig } from '../../shared/wire/rest.ts';
import type { SettingStore } from '../storage/index.ts';

const configKey = 'relay.config';

/** The relay's public configuration as it was read last; undefined: it never was, or not in a form that is known now. */
export const rememberedConfig = (settings: Pick<SettingStore, 'read'>): RelayConfig | undefined =>
  settings.read(configKey, relayConfigSchema);

export const rememberConfig = (settings: Pick<SettingStore, 'write'>, config: RelayConfig): void =>
  settings.write(configKey, relayConfigSchema, config);
