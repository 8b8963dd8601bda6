/** Where things are during a try-out. */
export type Places = { platformsUrl: string; phoneUrl: string; relayUrl: string; logFile: string };

/** What stands last on the terminal while the window is open: where to begin, the addresses, the log, how to stop. */
export function whatToDo({ platformsUrl, phoneUrl, relayUrl, logFile }: Places): string {
  const rows: [name: string, ...lines: string[]][] = [
    [
      'Begin',
      'Press the blue button in the window. A page in your browser asks who you',
      'are: take Maria, the administrator; there is no password. If no page opens,',
      'the window gives you its address to copy.',
    ],
    [
      'Then',
      'Follow the list “Try it” in the window: it ticks itself off. Write as an',
      'Instagram customer on this page:',
      phoneUrl,
    ],
    ['Running', `LiveChat and Instagram, simulated: ${platformsUrl}`, `Relay: ${relayUrl}`],
    ['Log', logFile],
    ['Stop', 'Close the window, or press Ctrl+C here.'],
  ];
  const indent = 2;
  const column = 11;
  const body = rows.map(
    ([name, ...lines]) =>
      `${' '.repeat(indent)}${name.padEnd(column - indent)}${lines.join(`\n${' '.repeat(column)}`)}`,
  );
  return `\nThe window is opening. Everything runs on this computer, nothing leaves it.\n\n${body.join('\n')}\n`;
}
