import { z } from 'zod';
import { foreignDecimalSchema, foreignTextSchema, listOf as boundedListOf } from '../../shared/bounds.ts';
import type { AxiosInstance } from 'axios';
import type { Clock } from '../../shared/clock.ts';
import { type AccountId, type PageId, accountIdSchema, pageIdSchema } from '../../shared/domain/index.ts';
import { missingTasks, type NeededTask } from '../../shared/instagram/index.ts';
import { readFailure } from '../messaging/index.ts';
import type { InstagramFamily } from './family.ts';
import { createGraphHttp } from './graph-http.ts';
import { pagesPerPage } from './limits.ts';
import { createUsageMeter } from './usage.ts';

/** A Page the person granted, with the token that opens it. Lives in memory only, while an admin chooses. */
export interface GrantedPage {
  pageId: PageId;
  name: string;
  /** Absent when the person may not have it. */
  token: string | undefined;
  /** What the person's role lacks for the Page to be subscribed, answered and shown with its customers (instagram.md §2.4). */
  missingTasks: NeededTask[];
  account: { accountId: AccountId; username: string | undefined; pictureUrl: string | undefined } | undefined;
}

const opt = foreignTextSchema.optional().catch(undefined);
const pageSchema = z.object({
  id: z.union([foreignTextSchema, foreignDecimalSchema]).transform(String).pipe(pageIdSchema),
  name: foreignTextSchema.catch(''),
  access_token: opt,
  tasks: boundedListOf(foreignTextSchema).catch([]),
  instagram_business_account: z
    .object({
      id: z.union([foreignTextSchema, foreignDecimalSchema]).transform(String).pipe(accountIdSchema),
      username: opt,
      profile_picture_url: opt,
    })
    .optional()
    .catch(undefined),
});
const accountsSchema = z.object({
  data: boundedListOf(z.unknown()),
  paging: z
    .object({
      cursors: z.object({ after: foreignTextSchema.optional() }).optional(),
      next: foreignTextSchema.optional(),
    })
    .optional()
    .catch(undefined),
});

const fields = 'id,name,access_token,tasks,instagram_business_account{id,username,profile_picture_url}';
/** Nobody chooses among more; a loop of cursors must end. */
const maxPageCalls = 20;

const grantedOf = (entry: unknown): GrantedPage[] => {
  const parsed = pageSchema.safeParse(entry);
  if (!parsed.success) return [];
  const raw = parsed.data;
  const account = raw.instagram_business_account;
  return [
    {
      pageId: raw.id,
      name: raw.name,
      token: raw.access_token,
      // A Page that was asked for by its id comes without the list: its subscription will tell.
      missingTasks: missingTasks(raw.tasks),
      account: account && {
        accountId: account.id,
        username: account.username,
        pictureUrl: account.profile_picture_url,
      },
    },
  ];
};

const ownerSchema = pageSchema.pick({ id: true, instagram_business_account: true });

/** Whose Page token this is, and the account behind the Page. Errors: the client's; a person's token is no Page's. */
export const ownerOfPageToken = async (deps: {
  family: InstagramFamily;
  token: string;
  /** Goes with the token. */
  proof?: string | undefined;
  clock: Clock;
  http?: AxiosInstance | undefined;
}): Promise<{ pageId: PageId; accountId: AccountId | undefined }> => {
  const { family, token, proof, clock, http } = deps;
  const graph = createGraphHttp({
    apiUrl: family.apiUrl,
    token,
    proof,
    meter: createUsageMeter(clock),
    http,
  });
  const answer = await graph.call({
    method: 'GET',
    path: '/me',
    query: { fields: 'id,instagram_business_account{id}' },
    schema: ownerSchema,
  });
  return { pageId: answer.id, accountId: answer.instagram_business_account?.id };
};

/**
 * The Pages of a person's grant: `/me/accounts` to its end, then those of `knownPageIds` it left out (Login for Business
 * hides some), one by one.
 */
export const listGrantedPages = async (deps: {
  family: InstagramFamily;
  /** The person's long-lived token. */
  userToken: string;
  /** Goes with the token. */
  proof?: string | undefined;
  knownPageIds?: readonly PageId[] | undefined;
  clock: Clock;
  http?: AxiosInstance | undefined;
}): Promise<GrantedPage[]> => {
  const graph = createGraphHttp({
    apiUrl: deps.family.apiUrl,
    token: deps.userToken,
    proof: deps.proof,
    meter: createUsageMeter(deps.clock),
    http: deps.http,
  });
  const pages: GrantedPage[] = [];
  let after: string | undefined;
  for (let call = 0; call < maxPageCalls; call += 1) {
    const answer: z.infer<typeof accountsSchema> = await graph.call({
      method: 'GET',
      path: '/me/accounts',
      query: { fields, limit: pagesPerPage, after },
      schema: accountsSchema,
    });
    pages.push(...answer.data.flatMap(grantedOf));
    const next = answer.paging?.next === undefined ? undefined : answer.paging.cursors?.after;
    if (next === undefined || next === after) break;
    after = next;
  }
  for (const pageId of deps.knownPageIds ?? []) {
    if (pages.some((page) => page.pageId === pageId)) continue;
    try {
      const answer = await graph.call({
        method: 'GET',
        path: `/${encodeURIComponent(pageId)}`,
        query: { fields: fields.replace('tasks,', '') },
        schema: z.unknown(),
      });
      pages.push(...grantedOf(answer));
    } catch (error) {
      // One Page that is refused may not hide the others; it is simply not offered.
      if (readFailure(error).action !== 'give-up') throw error;
    }
  }
  return pages;
};
