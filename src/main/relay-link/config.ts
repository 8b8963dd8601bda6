import { z } from 'zod';
import { BackchannelError } from '../../shared/errors.ts';
import { relayConfigSchema, relayVersionSchema, type RelayConfig } from '../../shared/wire/index.ts';
import type { SettingStore } from '../storage/index.ts';
import type { RelayHttp } from './http.ts';
import { rememberConfig, rememberedConfig } from './remembered-config.ts';
import { versionProblem } from './probe.ts';

/**
 * The relay's public configuration: asked once per start, remembered for an offline one.
 * Errors: RELAY_UNREACHABLE when it was never read, CONSOLE_OUTDATED or RELAY_OUTDATED when
 * one of the two is too old for the other, ANSWER_INVALID when it is no relay's answer.
 */
export const createConfigSource = (deps: {
  settings: SettingStore;
  http: RelayHttp;
  /** Of this console. */
  version: string;
}) => {
  let asked: Promise<RelayConfig> | undefined;
  const ask = async (): Promise<RelayConfig> => {
    const answer = await deps.http.plain('GET', '/v1/config', {
      schema: z.looseObject(relayVersionSchema.shape),
    });
    const problem = versionProblem(answer);
    if (problem) throw new BackchannelError(problem);
    const parsed = relayConfigSchema.safeParse(answer);
    if (!parsed.success) throw new BackchannelError('ANSWER_INVALID', { details: { path: '/v1/config' } });
    const config = parsed.data;
    // Remembered also by a console that is too old: it says which version the relay wants.
    rememberConfig(deps.settings, config);
    const tooOld = versionProblem(config, deps.version);
    if (tooOld) throw new BackchannelError(tooOld);
    return config;
  };
  return {
    /** Asks anew, also after it was read. Errors: as above, also when an older one is remembered. */
    async refresh(): Promise<RelayConfig> {
      const config = await ask();
      asked = Promise.resolve(config);
      return config;
    },
    config(): Promise<RelayConfig> {
      asked ??= ask().catch((error: unknown) => {
        asked = undefined;
        const known = rememberedConfig(deps.settings);
        if (known && (error as { code?: unknown }).code === 'RELAY_UNREACHABLE') return known;
        throw error;
      });
      return asked;
    },
    /** The remembered one, without asking. */
    known: (): RelayConfig | undefined => rememberedConfig(deps.settings),
  };
};
