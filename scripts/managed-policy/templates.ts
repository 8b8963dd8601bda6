import { z } from 'zod';
import {
  managedCategories,
  managedKind,
  managedMeta,
  type ManagedName,
  managedNames,
  managedSchema,
} from '../../src/shared/managed/schema.ts';

/** What IT installs, made of the one schema. Each function answers the content of one file. */

const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');

const registryPath = String.raw`Software\Policies\Backchannel`;
const levels = [
  { suffix: '', path: registryPath, category: (name: string) => `cat_${name}` },
  { suffix: '_recommended', path: `${registryPath}\\Recommended`, category: () => 'cat_recommended' },
] as const;

/** JSON schema of a key, as zod has it: bounds and choices. */
interface KeySchema {
  type?: string;
  enum?: string[];
  minimum?: number;
  maximum?: number;
  maxLength?: number;
  maxItems?: number;
}
const jsonOf = (name: ManagedName): KeySchema =>
  z.toJSONSchema(managedSchema.shape[name], { io: 'input', unrepresentable: 'any' }) as KeySchema;

const elementOf = (name: ManagedName, path: string): string => {
  const { minimum = 0, maximum = 0, maxLength = 1_000, enum: choices = [] } = jsonOf(name);
  switch (managedKind(name)) {
    case 'text':
      return `<text id="${name}" valueName="${name}" maxLength="${maxLength}" required="true" />`;
    case 'number':
      return `<decimal id="${name}" valueName="${name}" minValue="${minimum}" maxValue="${maximum}" required="true" />`;
    case 'choice':
      return `<enum id="${name}" valueName="${name}" required="true">${choices
        .map(
          (choice) =>
            `<item displayName="$(string.${name}_${choice})"><value><string>${choice}</string></value></item>`,
        )
        .join('')}</enum>`;
    case 'list':
      return `<list id="${name}" key="${path}\\${name}" valuePrefix="" />`;
    case 'flag':
      return '';
  }
};

const isAtLevel = (name: ManagedName, suffix: string): boolean =>
  suffix === '' || managedMeta(name).levels === 'both';

const policyOf = (name: ManagedName, level: (typeof levels)[number]): string => {
  const id = `${name}${level.suffix}`;
  const head = [
    `name="${id}" class="Both" displayName="$(string.${id})" explainText="$(string.${name}_explain)"`,
    `key="${level.path}"`,
  ].join(' ');
  const parent = `<parentCategory ref="${level.category(managedMeta(name).category)}" />`;
  const support = '<supportedOn ref="SUPPORTED_BACKCHANNEL" />';
  if (managedKind(name) === 'flag')
    return [
      `    <policy ${head} valueName="${name}">`,
      `      ${parent}${support}`,
      '      <enabledValue><decimal value="1" /></enabledValue>',
      '      <disabledValue><decimal value="0" /></disabledValue>',
      '    </policy>',
    ].join('\n');
  return [
    `    <policy ${head} presentation="$(presentation.${name})">`,
    `      ${parent}${support}`,
    `      <elements>${elementOf(name, level.path)}</elements>`,
    '    </policy>',
  ].join('\n');
};

/** `Backchannel.admx`. Source: Microsoft, "ADMX Syntax". */
export const admx = (): string => `<?xml version="1.0" encoding="utf-8"?>
<policyDefinitions revision="1.0" schemaVersion="1.0" xmlns="http://schemas.microsoft.com/GroupPolicy/2006/07/PolicyDefinitions">
  <policyNamespaces>
    <target prefix="backchannel" namespace="Backchannel.Policies" />
  </policyNamespaces>
  <resources minRequiredRevision="1.0" />
  <supportedOn>
    <definitions>
      <definition name="SUPPORTED_BACKCHANNEL" displayName="$(string.SUPPORTED_BACKCHANNEL)" />
    </definitions>
  </supportedOn>
  <categories>
    <category name="cat_all" displayName="$(string.cat_all)" />
${[...Object.keys(managedCategories), 'recommended']
  .map(
    (name) =>
      `    <category name="cat_${name}" displayName="$(string.cat_${name})"><parentCategory ref="cat_all" /></category>`,
  )
  .join('\n')}
  </categories>
  <policies>
${levels
  .flatMap((level) =>
    managedNames.filter((name) => isAtLevel(name, level.suffix)).map((name) => policyOf(name, level)),
  )
  .join('\n')}
  </policies>
</policyDefinitions>
`;

const presentationOf = (name: ManagedName): string => {
  const { title } = managedMeta(name);
  const label = escaped(title);
  const control = {
    text: `<textBox refId="${name}"><label>${label}</label></textBox>`,
    number: `<decimalTextBox refId="${name}">${label}</decimalTextBox>`,
    choice: `<dropdownList refId="${name}" noSort="true">${label}</dropdownList>`,
    list: `<listBox refId="${name}">${label}</listBox>`,
    flag: '',
  }[managedKind(name)];
  return `      <presentation id="${name}">${control}</presentation>`;
};

/** `en-US/Backchannel.adml`: the texts of the former. */
export const adml = (): string => {
  const strings: [string, string][] = [
    ['SUPPORTED_BACKCHANNEL', 'Backchannel 0.3 or newer'],
    ['cat_all', 'Backchannel'],
    ...Object.entries(managedCategories).map(([name, title]): [string, string] => [`cat_${name}`, title]),
    ['cat_recommended', 'Defaults (people can change them)'],
    ...managedNames.flatMap((name): [string, string][] => {
      const { title, description, levels: at } = managedMeta(name);
      return [
        [name, title],
        ...(at === 'both' ? [[`${name}_recommended`, title] as [string, string]] : []),
        [`${name}_explain`, `${description}\n\n${name}`],
        ...(jsonOf(name).enum ?? []).map((choice): [string, string] => [`${name}_${choice}`, choice]),
      ];
    }),
  ];
  return `<?xml version="1.0" encoding="utf-8"?>
<policyDefinitionResources revision="1.0" schemaVersion="1.0" xmlns="http://schemas.microsoft.com/GroupPolicy/2006/07/PolicyDefinitions">
  <displayName>Backchannel</displayName>
  <description>What an organisation can set for Backchannel</description>
  <resources>
    <stringTable>
${strings.map(([id, text]) => `      <string id="${id}">${escaped(text)}</string>`).join('\n')}
    </stringTable>
    <presentationTable>
${managedNames
  .filter((name) => managedKind(name) !== 'flag')
  .map(presentationOf)
  .join('\n')}
    </presentationTable>
  </resources>
</policyDefinitionResources>
`;
};

const plistValue = (value: unknown, indent: string): string => {
  if (typeof value === 'boolean') return `${indent}<${value ? 'true' : 'false'}/>`;
  if (typeof value === 'number') return `${indent}<integer>${value}</integer>`;
  if (Array.isArray(value))
    return [
      `${indent}<array>`,
      ...value.map((each) => `${indent}  <string>${escaped(String(each))}</string>`),
      `${indent}</array>`,
    ].join('\n');
  return `${indent}<string>${escaped(String(value))}</string>`;
};

/** Ids of the example: whoever installs it makes others. */
const payloadIds = ['9B1C5E1A-6D1B-4B0A-9A53-5B6A3C1E0001', '9B1C5E1A-6D1B-4B0A-9A53-5B6A3C1E0002'] as const;

/** A configuration profile for macOS with every key and its example; what is not wanted is deleted. */
export const mobileconfig = (): string => `<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">
<!-- Every key with an example: keep those you want, and give the profile ids of your own (uuidgen). -->
<plist version="1.0">
  <dict>
    <key>PayloadType</key>
    <string>Configuration</string>
    <key>PayloadVersion</key>
    <integer>1</integer>
    <key>PayloadScope</key>
    <string>System</string>
    <key>PayloadIdentifier</key>
    <string>com.example.backchannel</string>
    <key>PayloadUUID</key>
    <string>${payloadIds[0]}</string>
    <key>PayloadDisplayName</key>
    <string>Backchannel</string>
    <key>PayloadContent</key>
    <array>
      <dict>
        <key>PayloadType</key>
        <string>app.backchannel.console</string>
        <key>PayloadVersion</key>
        <integer>1</integer>
        <key>PayloadIdentifier</key>
        <string>com.example.backchannel.settings</string>
        <key>PayloadUUID</key>
        <string>${payloadIds[1]}</string>
${managedNames
  .map((name) => {
    const { title, example } = managedMeta(name);
    return `        <!-- ${escaped(title)} -->\n        <key>${name}</key>\n${plistValue(example, '        ')}`;
  })
  .join('\n')}
        <!-- Defaults, which people can change: any of the keys above that docs/policy.md names as one. -->
        <key>Recommended</key>
        <dict>
          <key>CloseToTray</key>
          <true/>
        </dict>
      </dict>
    </array>
  </dict>
</plist>
`;

/** For editors and for checking a file of Linux before it is rolled out. */
export const jsonSchema = (): string => {
  const schema = z.toJSONSchema(managedSchema, { io: 'input', unrepresentable: 'any' }) as {
    properties: Record<string, Record<string, unknown>>;
    required?: unknown;
  };
  const properties = Object.fromEntries(
    managedNames.map((name) => {
      const { title, description, example } = managedMeta(name);
      const {
        type,
        enum: choices,
        minimum,
        maximum,
        maxLength,
        maxItems,
        ...more
      } = schema.properties[name] as Record<string, unknown> & KeySchema;
      const items = more['items'];
      const pattern = more['pattern'];
      const kept = { type, enum: choices, minimum, maximum, maxLength, maxItems, items, pattern };
      return [name, { title, description, ...kept, examples: [example] }];
    }),
  );
  const whole = {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: 'What an organisation can set for Backchannel',
    description: '/etc/backchannel/policies/managed/*.json (fixed) and recommended/*.json (defaults)',
    type: 'object',
    properties,
    additionalProperties: false,
  };
  return `${JSON.stringify(whole, undefined, 2)}\n`;
};

const typeWords: Readonly<Record<ReturnType<typeof managedKind>, string>> = {
  text: 'text',
  flag: 'on or off',
  number: 'whole number',
  choice: 'one of',
  list: 'list of texts',
};
const typeOf = (name: ManagedName): string => {
  const { enum: choices, minimum, maximum } = jsonOf(name);
  if (choices) return choices.map((choice) => `\`${choice}\``).join(', ');
  const word = typeWords[managedKind(name)];
  return managedKind(name) === 'number' ? `${word}, ${minimum} to ${maximum}` : word;
};
const safeOf = (name: ManagedName): string => {
  const { safe } = managedMeta(name);
  if (safe === 'stop') return 'does not start';
  if (safe === undefined) return 'as without';
  return Array.isArray(safe.value) ? 'nobody' : `\`${JSON.stringify(safe.value)}\``;
};

/** The tables of docs/policy.md. */
export const policyTables = (): string =>
  Object.entries(managedCategories)
    .map(([category, title]) => {
      const rows = managedNames
        .filter((name) => managedMeta(name).category === category)
        .map((name) => {
          const { description, levels: at, example } = managedMeta(name);
          const cells = [
            `\`${name}\``,
            description,
            typeOf(name),
            `\`${JSON.stringify(example)}\``,
            at === 'both' ? 'yes' : 'no',
            safeOf(name),
          ];
          return `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
        });
      const head =
        '| Key | Does | Value | Example | As a default | A wrong fixed value |\n|---|---|---|---|---|---|';
      return `### ${title}\n\n${head}\n${rows.join('\n')}`;
    })
    .join('\n\n');
