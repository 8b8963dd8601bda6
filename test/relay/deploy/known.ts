import { globSync, readFileSync } from 'node:fs';
import { inRepository } from '../../../scripts/paths.ts';
import { settingNames } from '../../../src/relay/config.ts';

/** Files for hosts of the relay, and what of it they name. */

export const read = (...path: string[]): string => readFileSync(inRepository(...path), 'utf8');

const settings = new Set(settingNames);

/** Names in a text that look like settings and are none; `others`: of the tool that reads the text. */
export const unknownSettings = (text: string, others: readonly string[] = []): string[] =>
  [
    ...new Set([...text.matchAll(/\b(?:RELAY|META|LIVECHAT)_[A-Z]+(?:_[A-Z]+)*\b/g)].map(([name]) => name)),
  ].filter((name) => !settings.has(name) && !others.includes(name));

/** First parts of the paths of all routes, `/metrics` included. */
export const routeRoots = (): string[] => {
  const texts = globSync('src/relay/**/*.ts', { cwd: inRepository() }).map((file) => read(file));
  const routes = texts.flatMap((text) =>
    [...text.matchAll(/\b(?:app|scope)\.(?:get|put|post|delete)(?:<[^(]*>)?\(\s*['`](\/[^'`/]+)/g)].map(
      ([, root = '']) => root,
    ),
  );
  return [...new Set([...routes, '/webhooks', '/v1'])].sort();
};

/** Names of alarms, by the file that defines them. */
export const alarmNames = (): { relay: string[]; aws: string[] } => {
  const rules = read('deploy', 'prometheus', 'backchannel-relay.rules.yaml');
  const aws = read('deploy', 'terraform', 'aws', 'alarms.tf');
  const names = (text: string, pattern: RegExp) => [...text.matchAll(pattern)].map(([, name = '']) => name);
  return {
    relay: names(rules, /^ +- alert: (\w+)$/gm),
    aws: [...names(aws, /^ {4}(Aws\w+) = \{$/gm), ...names(aws, /\$\{local\.name\}-(Aws\w+)"/g)],
  };
};
