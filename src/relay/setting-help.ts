/** A setting that keeps the relay from starting; without its value, which may be a secret. */
export interface SettingProblem {
  setting: string;
  fault: 'missing' | 'wrong';
  /** What it must be: continues "it must be". */
  wants: string;
  /** A line for the environment. */
  example: string;
}

const random = '$(openssl rand -hex 24)';
const seed = '$(openssl rand 32 | base64 | tr "+/" "-_" | tr -d "=")';
const whole = (of: string): string => `a whole number above 0: ${of}`;

/** Of each setting: what it must be, and an example of its value. No example is a secret that somebody could keep. */
const help: Readonly<Record<string, readonly [wants: string, example: string]>> = {
  RELAY_HOST: ['an address of this computer: 127.0.0.1 for itself alone, 0.0.0.0 for others', '127.0.0.1'],
  RELAY_PORT: ['a port from 0 to 65535', '8080'],
  RELAY_PUBLIC_URL: [
    'the https address under which consoles and Meta reach the relay, without a path (http only on this computer)',
    'https://relay.example.com',
  ],
  RELAY_OTHER_ORIGINS: [
    'at most 20 https addresses without a path, separated by commas',
    'https://relay.internal:8443',
  ],
  RELAY_DATABASE_URL: [
    'file: and a path for one process, or a postgres:// address (write / # ? @ : % in a password as %2F %23 %3F %40 %3A %25)',
    'file:/var/lib/backchannel/relay.db',
  ],
  RELAY_TRUST_PROXY: [
    'the addresses or networks of the proxies in front, separated by commas; or loopback, true, false',
    '10.0.1.0/24,10.0.2.0/24',
  ],
  RELAY_LOG_LEVEL: ['debug, info, warn, error or silent', 'info'],
  RELAY_IS_SANDBOX: ['true or false', 'false'],
  RELAY_HEARTBEAT_SECONDS: ['a number of seconds up to 300', '15'],
  RELAY_PUBLIC_PER_MINUTE: [whole('requests per minute and address'), '120'],
  RELAY_WEBHOOKS_PER_MINUTE: [whole('webhooks per minute and address'), '60000'],
  RELAY_WORKSPACE_MAX_ENVELOPES: [whole('envelopes that wait for one team'), '100000'],
  RELAY_WORKSPACE_MAX_MEGABYTES: [whole('megabytes that wait for one team'), '1024'],
  RELAY_WORKSPACE_FILE_MEGABYTES: [
    'a whole number from 0 to 1000000: megabytes of files of one team',
    '1024',
  ],
  RELAY_DATABASE_MAX_MEGABYTES: [whole('megabytes of the SQLite file'), '20000'],
  RELAY_MAX_STREAMS: [whole('consoles of this process'), '20000'],
  RELAY_WORKSPACE_MAX_STREAMS: [whole('consoles of one team'), '2000'],
  RELAY_OPEN_PER_ADDRESS: [whole('connections and open requests of one address'), '1000'],
  RELAY_BODY_MEGABYTES: ['a whole number of megabytes from 12 to 4096', '12'],
  RELAY_SLOW_SECONDS: ['a number of seconds from 1 to 60', '10'],
  RELAY_DEVICE_PER_MINUTE: [whole('calls per minute of one computer'), '600'],
  RELAY_WORKSPACE_PER_MINUTE: [whole('calls per minute of one team'), '6000'],
  RELAY_CONSOLE_MINIMUM: ['a version of the console: three numbers with points between them', '0.3.0'],
  RELAY_CONSOLE_RECOMMENDED: ['a version of the console: three numbers with points between them', '0.3.0'],
  RELAY_DRAIN_SECONDS: ['a number of seconds from 0 to 300', '20'],
  RELAY_METRICS_TOKEN: ['16 to 200 characters that nobody can guess', random],
  RELAY_METRICS_TOKEN_PREVIOUS: [
    'the token from before, of 16 to 200 characters, beside RELAY_METRICS_TOKEN and only while rotating',
    '<the token from before>',
  ],
  RELAY_ROLE_CHECK_MINUTES: ['a whole number of minutes from 5 to 60', '55'],
  RELAY_REMOVAL_DAYS: ['a number of days from 0 to 7', '7'],
  RELAY_SIGNING_KEY: ['32 random bytes as base64url without =, 43 characters', seed],
  RELAY_SIGNING_KEY_NEXT: [
    '32 other random bytes than RELAY_SIGNING_KEY, as base64url without =, 43 characters',
    seed,
  ],
  RELAY_LOG_FOLDER: ['a folder that the relay may write to', '/var/log/backchannel'],
  RELAY_REGION: ['at most 100 letters, digits, spaces and . , ( ) / -', 'AWS us-east-1 (N. Virginia)'],
  RELAY_POLICY_FILE: [
    'a file with a JSON list of {version, effectiveAtMs, notice}, each later than the one before',
    '/etc/backchannel/policy-versions.json',
  ],
  RELAY_TEST_CLOCK_FILE: ['unset: it is for tests, with both platforms simulated on this computer', ''],
  META_APP_ID: ['the number of the app in Meta’s dashboard', '980000000000011'],
  META_APP_SECRET: [
    'the app secret from Meta’s dashboard (App settings, Basic), at least 8 characters',
    '<from the dashboard>',
  ],
  META_APP_SECRET_PREVIOUS: [
    'the app secret from before, only while rotating, at least 8 characters',
    '<the secret from before>',
  ],
  META_VERIFY_TOKEN: ['at least 8 characters, the same as in Meta’s dashboard under Webhooks', random],
  META_GRAPH_URL: ['an https address, or unset for the real one', 'https://graph.facebook.com'],
  META_DIALOG_URL: ['an https address, or unset for the real one', 'https://www.facebook.com'],
  META_GRAPH_VERSION: ['a version as Meta writes it, or unset', 'v25.0'],
  LIVECHAT_CLIENT_ID: ['the client id of the app in LiveChat’s developer console', '<from the console>'],
  LIVECHAT_IDENTITY_CLIENT_ID: [
    'the client id of the second app, or unset where there is none',
    '<from the console>',
  ],
  LIVECHAT_ACCOUNTS_URL: ['an https address, or unset for the real one', 'https://accounts.livechat.com'],
  LIVECHAT_API_URL: ['an https address, or unset for the real one', 'https://api.livechatinc.com'],
  LIVECHAT_WEBHOOK_PATH_SECRET: [
    '16 to 200 letters, digits, - and _ that nobody can guess: it ends the address of the Marketplace webhook',
    random,
  ],
  LIVECHAT_WEBHOOK_PATH_SECRET_PREVIOUS: [
    'the path secret from before, only while rotating: 16 to 200 letters, digits, - and _',
    '<the secret from before>',
  ],
  LIVECHAT_REDIRECT_PORTS: ['ports from 1 to 65535, separated by commas', '47811,47812'],
};

/** Names of the settings that have a text. */
export const helpedSettings: readonly string[] = Object.keys(help);

/** `wants`: instead of what the setting must be in general, where more is known. */
export const settingProblem = (
  setting: string,
  fault: SettingProblem['fault'],
  wants?: string,
): SettingProblem => {
  const [general, example] = help[setting] ?? ['what the README’s table says', ''];
  return { setting, fault, wants: wants ?? general, example: `${setting}=${example}` };
};
