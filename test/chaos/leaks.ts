import { findIn, searchFolder, type Plant } from '../e2e/helpers/plants.ts';
import type { ConsoleHandle } from './console-handle.ts';
import { canary } from './texts.ts';
import type { ChaosWorld } from './world.ts';

/** Long enough that no other bytes look like it by chance. */
const shortest = 20;

/** Every string inside a secret that opens something: tokens and private halves of keys. */
const secretsIn = (text: string): string[] => {
  const found: string[] = [];
  const walk = (value: unknown, name: string): void => {
    if (typeof value === 'string') {
      if (value.length >= shortest && !/public|id$|url/i.test(name)) found.push(value);
    } else if (typeof value === 'object' && value !== null) {
      for (const [key, inner] of Object.entries(value)) walk(inner, key);
    }
  };
  try {
    walk(JSON.parse(text), '');
  } catch {
    // Not every secret is JSON: the database's key is bare.
    walk(text, '');
  }
  return found;
};

const plantsOf = async (desk: ConsoleHandle): Promise<Plant[]> => {
  const secrets = await desk.ask<{ name: string; text: string }[]>({ do: 'secrets' });
  return secrets.flatMap(({ name, text }) =>
    secretsIn(text).map((part) => ({ name: `${name} of ${desk.email}`, text: part })),
  );
};

/** Looks for the run's texts, the customers' names and every secret of every console in all that the relays have written. */
export const findLeaks = async (
  world: ChaosWorld,
): Promise<{ found: string[]; plants: number; files: number }> => {
  const plants: Plant[] = [
    { name: 'a text', text: canary },
    { name: 'a customer’s handle', text: 'visitor.' },
    ...(await Promise.all(world.consoles.map(plantsOf))).flat(),
  ];
  const found: string[] = [];
  let files = 0;
  for (const folder of world.relayFolders) {
    const looked = await searchFolder(folder, plants);
    found.push(...looked.found);
    files += looked.files.length;
  }
  const relayLines = world
    .printed()
    .split('\n')
    .filter((line) => line.startsWith('relay'))
    .join('\n');
  found.push(...findIn('what the relays printed', Buffer.from(relayLines), plants));
  return { found, plants: plants.length, files };
};
