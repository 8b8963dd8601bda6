import { copyFileSync, mkdirSync, readFileSync, readdirSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { createStoredJson } from '../stored-json.ts';

/** File `<folder>/secrets.json`. */
const fileName = 'secrets';

const byNameSchema = z.record(z.string(), z.record(z.string(), z.string()));

/**
 * Ciphertexts only, in base64. A backend that went away keeps its entries, so that it finds them again when it comes back.
 */
const contentSchema = z.object({
  /** `{ <backend>: { <secret name>: base64 } }`. */
  backends: byNameSchema,
  /** What could not be read, kept for another try: `{ <backend>: { <secret name>@<epoch ms>: base64 } }`. */
  setAside: byNameSchema.optional(),
});
export type SecretFileContent = z.infer<typeof contentSchema>;

/** The file on disk: every read comes from the disk, every write is atomic and flushed. */
export interface SecretFile {
  read(): SecretFileContent;
  write(content: SecretFileContent): Promise<void>;
  /** Name of the copy that was kept of a file that could not be read as a whole; undefined when it could. */
  readonly keptCopy: string | undefined;
}

const entryPattern = /"([^"\\]{1,220})"\s*:\s*(?:"([A-Za-z0-9+/=]*)"|(\{))/g;

/** What a damaged file still says: every whole `"name": "base64"` under the last `"backend": {` before it. */
const salvage = (text: string): SecretFileContent => {
  const backends: Record<string, Record<string, string>> = {};
  let path: string[] = [];
  for (const [, name = '', value, brace] of text.matchAll(entryPattern)) {
    if (brace) {
      // Two levels stand in the file: the section, and the backend in it.
      path = name === 'backends' || name === 'setAside' ? [name] : [path[0] ?? 'backends', name];
    } else if (path[0] === 'backends' && path[1] !== undefined && value) {
      (backends[path[1]] ??= {})[name] = value;
    }
  }
  return { backends };
};

/**
 * Names of what is stored in a profile, whatever key store it was locked by, without opening anything and without a write: for
 * whoever tells what is there. Empty where there is no file.
 */
export const storedSecretNames = (folder: string): string[] => {
  let text: string;
  try {
    text = readFileSync(join(folder, `${fileName}.json`), 'utf8');
  } catch {
    return [];
  }
  let content: SecretFileContent;
  try {
    content = contentSchema.parse(JSON.parse(text));
  } catch {
    // Damaged: what can be told of it.
    content = salvage(text);
  }
  const present = Object.values(content.backends).flatMap((secrets) => Object.keys(secrets));
  const aside = Object.values(content.setAside ?? {}).flatMap((secrets) => Object.keys(secrets));
  return [...new Set([...present, ...aside.map((key) => key.slice(0, key.lastIndexOf('@')))])].sort();
};

/**
 * Opens the file. One that cannot be read as a whole (cut short, of another version, not JSON) is kept as
 * `secrets.damaged-<time>.json`, byte for byte; what it still says goes on. Nothing is ever removed here.
 * Errors: those of the file system.
 */
export const openSecretFile = (folder: string, now: () => number): SecretFile => {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const path = join(folder, `${fileName}.json`);
  const stored = createStoredJson({ folder, name: fileName, fileMode: 0o600 });
  let keptCopy: string | undefined;
  /** Salvaged, and not written yet. */
  let salvaged: SecretFileContent | undefined;

  const keep = (): SecretFileContent => {
    const bytes = readFileSync(path);
    // The file itself stays until the next write: what can be salvaged of it is there again if the program ends before.
    const earlier = readdirSync(folder).find(
      (name) => name.startsWith(`${fileName}.damaged-`) && readFileSync(join(folder, name)).equals(bytes),
    );
    keptCopy = earlier ?? `${fileName}.damaged-${now()}.json`;
    if (earlier === undefined) copyFileSync(path, join(folder, keptCopy));
    return salvage(bytes.toString('utf8'));
  };
  const read = (): SecretFileContent => {
    if (salvaged) return salvaged;
    try {
      const content = stored.read();
      if (Object.keys(content).length === 0) return { backends: {} };
      return contentSchema.parse(content);
    } catch (error) {
      if (!(error instanceof SyntaxError || error instanceof z.ZodError)) throw error;
      salvaged = keep();
      return salvaged;
    }
  };
  read();
  return {
    read,
    async write(content) {
      // Onto its copy, byte for byte the same: what is written next would keep it once more.
      if (salvaged && keptCopy !== undefined) renameSync(path, join(folder, keptCopy));
      await stored.write(content);
      salvaged = undefined;
    },
    get keptCopy() {
      return keptCopy;
    },
  };
};
