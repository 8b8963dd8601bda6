/**
 * Keeps the session bus and the keyring around it alive: says on standard output, in one line of JSON, where the bus is, and
 * ends with its standard input, so also when whoever asked for the session was killed.
 */
process.stdout.write(
  `${JSON.stringify({ DBUS_SESSION_BUS_ADDRESS: process.env['DBUS_SESSION_BUS_ADDRESS'] })}\n`,
);
process.stdin.resume();
