import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { z } from 'zod';
import type { TestConsole } from './console.ts';
import type { World } from './world.ts';

/** Something that must not lie readable anywhere. */
export interface Plant {
  /** Said in a failure in the place of the thing itself. */
  name: string;
  text: string;
  /** What `text` stands for when it is itself an encoding (a key in base64 or hex). */
  raw?: Buffer;
}

/** Long enough that no other bytes look like it by chance. */
const shortestRaw = 16;

const asciiJson = (text: string): string =>
  JSON.stringify(text)
    .slice(1, -1)
    .replace(/[\u0080-\uffff]/g, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`);

/** Base64 of the bytes wherever they begin inside something longer; the ends, which depend on the neighbours, are cut. */
const base64Insides = (bytes: Buffer): string[] =>
  [0, 1, 2].map((shift) => {
    const whole = Buffer.concat([Buffer.alloc(shift), Buffer.from(bytes)])
      .toString('base64')
      .replace(/=+$/, '');
    return whole.slice(shift === 0 ? 0 : shift + 1, -1);
  });

/** Every form in which the thing could be read by somebody who opens the file. */
const formsOf = (plant: Plant): Buffer[] => {
  const utf8 = Buffer.from(plant.text, 'utf8');
  const forms = [
    utf8,
    Buffer.from(plant.text, 'utf16le'),
    Buffer.from(asciiJson(plant.text)),
    Buffer.from(encodeURIComponent(plant.text)),
    ...base64Insides(utf8).map((text) => Buffer.from(text)),
  ];
  if (plant.raw !== undefined && plant.raw.length >= shortestRaw)
    forms.push(Buffer.from(plant.raw), Buffer.from(plant.raw.toString('hex')));
  return forms;
};

/** "<plant> in <place>" for each plant that can be read in these bytes. */
export const findIn = (place: string, bytes: Buffer, plants: readonly Plant[]): string[] =>
  plants
    .filter((plant) => formsOf(plant).some((form) => bytes.includes(form)))
    .map((plant) => `${plant.name} in ${place}`);

/** The same for every file under a folder; `files` says how much was looked at. */
export const searchFolder = async (
  folder: string,
  plants: readonly Plant[],
): Promise<{ found: string[]; files: string[] }> => {
  const found: string[] = [];
  const files: string[] = [];
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const file = join(entry.parentPath, entry.name);
    // Chromium and SQLite remove files of their own while a console runs.
    const bytes = await readFile(file).catch(() => undefined);
    if (bytes === undefined) continue;
    files.push(relative(folder, file));
    found.push(...findIn(relative(folder, file), bytes, plants));
  }
  return { found, files };
};

/** First 16 hex digits of the SHA-256, as the sandbox's books name tokens. */
const hashOf = (token: string): string => createHash('sha256').update(token).digest('hex').slice(0, 16);

/**
 * Every token that the simulated platforms have handed out, as it crossed the wire.
 * Errors: when the books know one that was not seen, because then a search would prove nothing.
 */
export const tokenPlants = async (world: World): Promise<Plant[]> => {
  const heard = world.platforms.heard();
  const seen = new Set<string>();
  for (const [, value] of heard.matchAll(/"(?:access_token|refresh_token)"\s*:\s*"((?:[^"\\]|\\.)*)"/g))
    seen.add(z.string().parse(JSON.parse(`"${value}"`)));
  const byHash = new Map([...seen].map((token) => [hashOf(token), token]));
  const named = async (kind: string, hashes: string[]): Promise<Plant[]> =>
    hashes.map((hash) => {
      const text = byHash.get(hash);
      if (text === undefined) throw new Error(`A ${kind} of the books never crossed the gate.`);
      return { name: `${kind} ${hash}`, text };
    });
  return [
    ...(await named('LiveChat token', await world.sandbox.livechatTokenHashes())),
    ...(await named('Meta token', await world.sandbox.metaTokenHashes())),
  ];
};

const keyPairSchema = z.object({ privateKey: z.string() });
const secretsFileSchema = z.object({ backends: z.record(z.string(), z.record(z.string(), z.string())) });

/** The private keys and the database key of a running console, opened with the keyring as only this user can. */
export const keyPlants = async (console: TestConsole): Promise<Plant[]> => {
  const file = secretsFileSchema.parse(
    JSON.parse(await readFile(join(console.profileDir, 'secrets.json'), 'utf8')),
  );
  const secrets = Object.assign({}, ...Object.values(file.backends)) as Record<string, string>;
  const opened = await console.app.evaluate(
    ({ safeStorage }, ciphertexts) =>
      Object.fromEntries(
        Object.entries(ciphertexts).map(([name, ciphertext]) => [
          name,
          safeStorage.decryptString(Buffer.from(ciphertext, 'base64')),
        ]),
      ),
    secrets,
  );
  const plants: Plant[] = [];
  for (const [name, plainText] of Object.entries(opened)) {
    if (name.startsWith('database-key')) {
      // Its checksum follows (src/main/secrets/checked-value.ts).
      const text = plainText.slice(0, 64);
      plants.push({ name, text, raw: Buffer.from(text, 'hex') });
      continue;
    }
    for (const [, privateKey] of plainText.matchAll(/"privateKey"\s*:\s*"([^"]+)"/g)) {
      const text = keyPairSchema.shape.privateKey.parse(privateKey);
      const raw = Buffer.from(text, 'base64');
      plants.push({ name: `private key of ${name}`, text, raw });
      // A signing key of libsodium ends with its public half, which is no secret; its seed is.
      if (raw.length === 64) plants.push({ name: `seed of ${name}`, text, raw: raw.subarray(0, 32) });
    }
  }
  return plants;
};
