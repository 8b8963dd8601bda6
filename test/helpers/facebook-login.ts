/** The address on the relay's page that sends a browser on to the waiting console; undefined: it sends nobody anywhere. */
export const wayBackOf = (html: string): URL | undefined => {
  const address = /href="(http:\/\/127\.0\.0\.1:[^"]+)"/.exec(html)?.[1];
  return address === undefined ? undefined : new URL(address.replaceAll('&amp;', '&'));
};

/**
 * The browser after Facebook's dialog: at the relay's page, whose button it presses where there is one. Answers the last page:
 * the console's, or the relay's.
 */
export const comeBackFromFacebook = async (address: string): Promise<Response> => {
  const page = await fetch(address);
  const back = wayBackOf(await page.clone().text());
  // Nobody listens where it is sent: the console waits no longer, or runs on another computer.
  return back ? fetch(back).catch(() => page) : page;
};
