/** A browser without a window: keeps the cookies of each host, and follows redirects as a person's browser does. */
export interface Browser {
  /** `form` is posted. `onRedirect` may change where it is sent on to. */
  open(url: string | URL, form?: URLSearchParams, onRedirect?: (to: URL) => void): Promise<Response>;
}

/** More than any sign-in needs. */
const maxRedirects = 10;

/** `keepsCookies: false`: somebody signs out, or in as another, between any two pages. */
export const openBrowser = ({ keepsCookies = true } = {}): Browser => {
  const jars = new Map<string, Map<string, string>>();
  const ask = async (url: URL, form: URLSearchParams | undefined): Promise<Response> => {
    const jar = jars.get(url.host) ?? new Map<string, string>();
    jars.set(url.host, jar);
    const response = await fetch(url, {
      redirect: 'manual',
      headers: jar.size > 0 ? { cookie: [...jar].map((pair) => pair.join('=')).join('; ') } : {},
      ...(form ? { method: 'POST', body: form } : {}),
    });
    for (const cookie of keepsCookies ? response.headers.getSetCookie() : []) {
      const [name = '', value = ''] = cookie.split(';')[0]?.split('=') ?? [];
      jar.set(name, value);
    }
    return response;
  };
  return {
    async open(start, form, onRedirect) {
      let url = new URL(start);
      let response = await ask(url, form);
      for (let redirects = 0; redirects < maxRedirects; redirects += 1) {
        const location = response.headers.get('location');
        if (location === null) return response;
        await response.body?.cancel();
        url = new URL(location, url);
        onRedirect?.(url);
        response = await ask(url, undefined);
      }
      throw new Error('too many redirects');
    },
  };
};
