import { z } from 'zod';
import { BackchannelError, toBackchannelError } from '../../shared/errors.ts';
import type { Log } from '../log.ts';
import { proxyFault, setProxyLogin, type ProxyLogin } from '../network/index.ts';
import type { SecretStore } from '../secrets/index.ts';

/** Goes with the other secrets when the person signs out: it is often the password of their account. */
const secretName = 'proxy-login';
const storedSchema = z.object({
  proxy: z.string().max(300),
  user: z.string().max(200),
  password: z.string().max(500),
});

/** Name and password for a proxy that asks for them, in the password store of the system. */
export interface ProxyLoginStore {
  /** Used from the next connection on. */
  restore(): Promise<void>;
  /** For the proxy that has asked last. Errors: NOT_FOUND when none has; SECRET_*. */
  set(login: ProxyLogin): Promise<void>;
}

export const createProxyLogin = (deps: { secrets: SecretStore; log: Log }): ProxyLoginStore => ({
  async restore() {
    try {
      const text = await deps.secrets.get(secretName);
      if (text === undefined) return;
      const { proxy, ...login } = storedSchema.parse(JSON.parse(text));
      setProxyLogin(proxy, login);
    } catch (error) {
      // It is asked for again.
      deps.log.warn('proxy-login.not-read', { code: toBackchannelError(error).code });
    }
  },
  async set(login) {
    const fault = proxyFault();
    if (!fault || fault.proxy === '') throw new BackchannelError('NOT_FOUND');
    setProxyLogin(fault.proxy, login);
    // Without a password store it is asked for at each start.
    if (deps.secrets.mode === 'persistent')
      await deps.secrets.set(secretName, JSON.stringify({ proxy: fault.proxy, ...login }));
  },
});
