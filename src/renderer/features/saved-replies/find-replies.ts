import type { SavedReply } from '../../../shared/domain/saved-reply.ts';

/** Enough to choose from without reading; more letters find the others. */
const mostFound = 50;

const plain = (text: string): string => text.normalize('NFD').replaceAll(/\p{M}/gu, '').toLowerCase();

/** Those whose name begins with it, then whose name holds it, then whose text does; all of them for an empty query. */
export const findReplies = (list: readonly SavedReply[], query: string): readonly SavedReply[] => {
  const wanted = plain(query.trim());
  const rank = ({ name, text }: SavedReply): number => {
    const inName = plain(name).indexOf(wanted);
    if (inName === 0) return 0;
    if (inName > 0) return 1;
    return plain(text).includes(wanted) ? 2 : 3;
  };
  return list
    .map((reply) => [rank(reply), reply] as const)
    .filter(([place]) => place < 3)
    .sort(([one], [other]) => one - other)
    .slice(0, mostFound)
    .map(([, reply]) => reply);
};
