import { BackchannelError } from '../../shared/errors.ts';
import type { SecretStore } from './secret-store.ts';

/**
 * Secrets for this run only: nothing reaches the disk. Refuses to keep anything until a person has chosen it
 * (`chooseMemory`). `isLocked`: there is a good key store, which does not open now. Errors: SECRET_BACKEND_WEAK from
 * `set` before the choice.
 */
export const createMemoryStore = (
  backend: string,
  { isLocked = false }: { isLocked?: boolean } = {},
): SecretStore => {
  const values = new Map<string, string>();
  let isChosen = false;
  return {
    mode: 'memory',
    backend,
    state: isLocked ? 'locked' : 'weak',
    problem: isLocked ? 'SECRET_BACKEND_LOCKED' : 'SECRET_BACKEND_WEAK',
    lost: () => ({ names: [], keptCopy: undefined }),
    setAsideValues: async () => [],
    chooseMemory() {
      isChosen = true;
    },
    get: async (name) => values.get(name),
    async set(name, value) {
      if (!isChosen) throw new BackchannelError('SECRET_BACKEND_WEAK', { details: { backend } });
      values.set(name, value);
    },
    async delete(name) {
      values.delete(name);
    },
    names: async () => [...values.keys()],
    async clear({ except = [] } = {}) {
      for (const name of [...values.keys()]) if (!except.includes(name)) values.delete(name);
    },
  };
};
