import type { Said, Traffic } from './traffic.ts';

/** In which line of answers something waits behind something else; undefined: no answer. */
const lineOf = ({ act, customerId }: Said): string | undefined => {
  if (act.writer === 'livechat') return `app ${customerId ?? ''}`;
  return act.writer === 'console' ? `console ${act.console} ${customerId ?? ''}` : undefined;
};

/** Which messages were in doubt, or stood behind one that was. */
export const createDoubts = (traffic: Pick<Traffic, 'said'>) => {
  const names = new Set<string>();
  return {
    note(found: Iterable<string>): void {
      for (const name of found) names.add(name);
    },
    /** `message`: as an offence names it, `d12` or `c12 <mid>`. */
    has(message: string): boolean {
      const [name = ''] = message.split(' ');
      if (names.has(name)) return true;
      const own = traffic.said.find((one) => one.name === name);
      const line = own && lineOf(own);
      if (own === undefined || line === undefined) return false;
      return traffic.said.some((one) => names.has(one.name) && one.order < own.order && lineOf(one) === line);
    },
  };
};
