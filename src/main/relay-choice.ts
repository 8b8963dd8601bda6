import { createStoredJson } from './stored-json.ts';
import { relayUrlOf } from '../shared/relay-address.ts';

/** Who has decided which relay this installation uses. */
export type RelayOrigin = 'organisation' | 'environment' | 'person';
export interface RelayChoice {
  url: string;
  from: RelayOrigin;
}

/**
 * What a person has chosen at the first start, in `<folder>/relay.json`. It belongs to the installation and not to whoever is
 * signed
 * in: it stays when somebody signs out, so that the next person at a shared desk need not know it.
 */
const relayFile = (folder: string) => {
  const file = createStoredJson({ folder, name: 'relay' });
  return {
    read(): string | undefined {
      try {
        const { relayUrl } = file.read();
        return typeof relayUrl === 'string' ? relayUrlOf(relayUrl) : undefined;
      } catch {
        // Damaged: asked for once more.
        return undefined;
      }
    },
    write: (relayUrl: string | undefined): Promise<void> =>
      file.write(relayUrl === undefined ? {} : { relayUrl }),
  };
};

/** Errors: those of the file system. */
export const rememberRelay = (folder: string, relayUrl: string | undefined): Promise<void> =>
  relayFile(folder).write(relayUrl);

/**
 * Which relay this installation uses: what the organisation has set for good, what the program was started with, what a person
 * has
 * chosen, what the organisation proposes. Undefined: nobody has said.
 */
export const chooseRelay = (from: {
  enforced: string | undefined;
  environment: string | undefined;
  folder: string;
  proposed: string | undefined;
}): RelayChoice | undefined => {
  if (from.enforced !== undefined) return { url: from.enforced, from: 'organisation' };
  if (from.environment !== undefined) return { url: from.environment, from: 'environment' };
  const chosen = relayFile(from.folder).read();
  if (chosen !== undefined) return { url: chosen, from: 'person' };
  return from.proposed === undefined ? undefined : { url: from.proposed, from: 'organisation' };
};
