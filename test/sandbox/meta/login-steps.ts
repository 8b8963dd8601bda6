/** The login as a browser and a relay do it, step by step. */
import { META_SEED } from '../../../src/sandbox/meta/index.ts';
import type { GraphAnswer, MetaTest } from './start-meta.ts';

export const REDIRECT = 'https://relay.example/oauth/meta/callback';
export const SCOPES = [
  'instagram_basic',
  'instagram_manage_messages',
  'pages_manage_metadata',
  'pages_show_list',
  'pages_read_engagement',
  'business_management',
  'pages_messaging',
];

export interface Login {
  dialogUrl(more?: Record<string, string>): string;
  openDialog(more?: Record<string, string>): Promise<{ status: number; html: string; request: string }>;
  decide(form: Record<string, string | string[]>): Promise<{ status: number; location: string }>;
  /** A code for Maria, who allowed everything. */
  freshCode(more?: Record<string, string>): Promise<string>;
  exchange(code: string, more?: Record<string, string>): Promise<GraphAnswer>;
  /** A short-lived user token of Maria's. */
  userToken(): Promise<string>;
}

export const codeFrom = (location: string): string => new URL(location).searchParams.get('code') ?? '';

/** Steps against one sandbox; registers the redirect. */
export function loginOn(test: MetaTest): Login {
  test.meta.registerRedirectUri(REDIRECT);
  function dialogUrl(more: Record<string, string> = {}): string {
    const query = new URLSearchParams({
      client_id: META_SEED.appId,
      redirect_uri: REDIRECT,
      state: 'state-1',
      response_type: 'code',
      scope: SCOPES.join(','),
      ...more,
    });
    for (const [name, value] of Object.entries(more)) if (value === '') query.delete(name);
    return `${test.base}/v25.0/dialog/oauth?${query}`;
  }

  async function openDialog(
    more: Record<string, string> = {},
  ): Promise<{ status: number; html: string; request: string }> {
    const response = await fetch(dialogUrl(more));
    const html = await response.text();
    return { status: response.status, html, request: /name="request" value="([^"]+)"/.exec(html)?.[1] ?? '' };
  }

  async function decide(
    form: Record<string, string | string[]>,
  ): Promise<{ status: number; location: string }> {
    const body = new URLSearchParams();
    for (const [name, value] of Object.entries(form))
      for (const item of [value].flat()) body.append(name, item);
    const response = await fetch(`${test.base}/dialog/decision`, {
      method: 'POST',
      body,
      redirect: 'manual',
    });
    await response.text();
    return { status: response.status, location: response.headers.get('location') ?? '' };
  }

  async function freshCode(more: Record<string, string> = {}): Promise<string> {
    const { request } = await openDialog(more);
    return codeFrom((await decide({ request, person: META_SEED.person.id, decision: 'allow' })).location);
  }

  function exchange(code: string, more: Record<string, string> = {}): Promise<GraphAnswer> {
    const query = new URLSearchParams({
      client_id: META_SEED.appId,
      client_secret: META_SEED.appSecret,
      redirect_uri: REDIRECT,
      code,
      ...more,
    });
    return test.graph('GET', `oauth/access_token?${query}`);
  }

  async function userToken(): Promise<string> {
    return String((await exchange(await freshCode())).body['access_token']);
  }

  return { dialogUrl, openDialog, decide, freshCode, exchange, userToken };
}
