/** The `fields` language of the Graph API: `id,participants,messages.limit(20){id,from}`. */
import { badParameter, unknownField } from '../graph-error.ts';

export interface FieldRequest {
  name: string;
  /** Modifiers such as `limit(20)` and `after(…)`. */
  modifiers: Record<string, string>;
  /** Nested fields in braces; absent when there are no braces. */
  fields: FieldRequest[] | undefined;
}

class Reader {
  private readonly text: string;
  private at = 0;

  constructor(text: string) {
    this.text = text;
  }

  list(): FieldRequest[] {
    const found: FieldRequest[] = [];
    do found.push(this.field());
    while (this.skip(','));
    return found;
  }

  end(): void {
    if (this.at !== this.text.length) this.fail();
  }

  private field(): FieldRequest {
    const name = this.match(/\s*([a-z_0-9]+)/iy);
    const modifiers: Record<string, string> = {};
    while (this.skip('.')) {
      const key = this.match(/([a-z_]+)/iy);
      modifiers[key] = this.match(/\(([^)]*)\)/y);
    }
    if (!this.skip('{')) return { name, modifiers, fields: undefined };
    const fields = this.list();
    if (!this.skip('}')) this.fail();
    return { name, modifiers, fields };
  }

  private skip(char: string): boolean {
    while (this.text[this.at] === ' ') this.at += 1;
    if (this.text[this.at] !== char) return false;
    this.at += 1;
    return true;
  }

  private match(pattern: RegExp): string {
    pattern.lastIndex = this.at;
    const found = pattern.exec(this.text);
    if (found === null) return this.fail();
    this.at = pattern.lastIndex;
    return found[1] ?? '';
  }

  private fail(): never {
    throw badParameter(`Syntax error in the fields parameter at character ${this.at}.`);
  }
}

/** Reads a `fields` parameter; undefined when there is none. Throws GraphError 100 on bad syntax. */
export function parseFields(text: unknown): FieldRequest[] | undefined {
  if (typeof text !== 'string' || text.trim() === '') return undefined;
  const reader = new Reader(text.trim());
  const fields = reader.list();
  reader.end();
  return fields;
}

/** The text that `parseFields` would read as these. */
export const fieldsText = (fields: readonly FieldRequest[]): string =>
  fields
    .map(({ name, modifiers, fields: nested }) =>
      [
        name,
        ...Object.entries(modifiers).map(([key, value]) => `.${key}(${value})`),
        ...(nested === undefined ? [] : [`{${fieldsText(nested)}}`]),
      ].join(''),
    )
    .join(',');

/** How a node gives each of its fields; an answer of undefined leaves the field out. */
export type NodeFields = Record<string, (request: FieldRequest) => unknown>;

/**
 * Picks the asked fields of a node; `id` always comes along. Throws GraphError 100 for a field the node
 * type does not have.
 */
export function pick(
  nodeType: string,
  node: NodeFields,
  asked: readonly FieldRequest[] | undefined,
  defaults: readonly string[],
): Record<string, unknown> {
  const requests = asked ?? defaults.map((name) => ({ name, modifiers: {}, fields: undefined }));
  const picked: Record<string, unknown> = {};
  for (const request of requests) {
    const give = Object.hasOwn(node, request.name) ? node[request.name] : undefined;
    if (give === undefined) throw unknownField(request.name, nodeType);
    const value = give(request);
    if (value !== undefined) picked[request.name] = value;
  }
  if (!('id' in picked) && node['id'] !== undefined) {
    picked['id'] = node['id']({ name: 'id', modifiers: {}, fields: undefined });
  }
  return picked;
}
